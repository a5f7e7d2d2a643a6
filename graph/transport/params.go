package transport

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"carbongraph/graph/scalar"
)

// params are the parameters of a GraphQL request.
type params struct {
	query         string
	operationName string
	variables     map[string]any
	extensions    map[string]any
	// documentID is that of a trusted document, from documentId.
	documentID string
	// relayID is the same from doc_id or id, which Relay's examples send.
	// Other clients may mean something else by them.
	relayID string
}

// decodeBody reads the body of a POST request. Further members are passed
// over.
func decodeBody(body []byte) (params, *refusal) {
	if bytes.HasPrefix(body, []byte("\ufeff")) {
		return params{}, refuse(http.StatusBadRequest, "the body begins with a byte order mark")
	}
	value, err := scalar.Decode(body)
	if err != nil {
		return params{}, refuse(http.StatusBadRequest, "the body cannot be read: %s", err)
	}
	members, isObject := value.(map[string]any)
	if _, isList := value.([]any); isList {
		return params{}, refuse(http.StatusBadRequest, "batches are not served: send one request, as a JSON object")
	}
	if !isObject {
		return params{}, refuse(http.StatusBadRequest, "a request is a JSON object")
	}
	return readMembers(members)
}

// readMembers reads the members of a request.
func readMembers(members map[string]any) (params, *refusal) {
	var p params
	for _, text := range []struct {
		name string
		to   *string
	}{{"query", &p.query}, {"operationName", &p.operationName}, {"documentId", &p.documentID}} {
		var ok bool
		if *text.to, ok = optional[string](members[text.name]); !ok {
			return params{}, refuse(http.StatusBadRequest, "%q must be a string", text.name)
		}
	}
	var ok bool
	if p.variables, ok = optional[map[string]any](members["variables"]); !ok {
		return params{}, refuse(http.StatusBadRequest, "%q must be an object", "variables")
	}
	if p.extensions, ok = optional[map[string]any](members["extensions"]); !ok {
		return params{}, refuse(http.StatusBadRequest, "%q must be an object", "extensions")
	}
	for _, name := range []string{"doc_id", "id"} {
		if p.relayID == "" {
			p.relayID, _ = members[name].(string)
		}
	}
	return p, nil
}

// optional returns a value that is a T, or null; ok tells that it is.
func optional[T any](value any) (t T, ok bool) {
	if value == nil {
		return t, true
	}
	t, ok = value.(T)
	return t, ok
}

// decodeURL reads the query component of a GET request.
func decodeURL(query string) (params, *refusal) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return params{}, refuse(http.StatusBadRequest, "the URL's query cannot be decoded")
	}
	for _, name := range []string{"query", "operationName", "documentId", "variables", "extensions"} {
		if len(values[name]) > 1 {
			return params{}, refuse(http.StatusBadRequest, "the parameter %q is repeated", name)
		}
		if value := values.Get(name); !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
			return params{}, refuse(http.StatusBadRequest, "%q must be valid UTF-8 without U+0000", name)
		}
	}
	p := params{
		query:         values.Get("query"),
		operationName: values.Get("operationName"),
		documentID:    values.Get("documentId"),
		relayID:       values.Get("doc_id"),
	}
	var refused *refusal
	if p.variables, refused = decodeObject("variables", values.Get("variables")); refused != nil {
		return params{}, refused
	}
	if p.extensions, refused = decodeObject("extensions", values.Get("extensions")); refused != nil {
		return params{}, refused
	}
	return p, nil
}

// decodeObject reads a parameter that is the JSON text of an object, or nothing.
func decodeObject(name, text string) (map[string]any, *refusal) {
	if text == "" {
		return nil, nil
	}
	value, err := scalar.Decode([]byte(text))
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "the %s cannot be read: %s", name, err)
	}
	object, ok := optional[map[string]any](value)
	if !ok {
		return nil, refuse(http.StatusBadRequest, "%q must be an object", name)
	}
	return object, nil
}
