package handler

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"carbongraph/graph/handler/strictjson"
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

// mistake is a parameter of the wrong type. It is meant for the caller.
type mistake string

func (m mistake) Error() string { return string(m) }

// decodeBody reads the body of a POST request. Further members are passed
// over.
func decodeBody(body []byte) (params, *refusal) {
	if bytes.HasPrefix(body, []byte("\ufeff")) {
		return params{}, refuse(http.StatusBadRequest, "the body begins with a byte order mark")
	}
	reader := strictjson.NewReader(body)
	switch reader.Kind() {
	case strictjson.Object, 0:
	case strictjson.Array:
		return params{}, refuse(http.StatusBadRequest, "batches are not served: send one request, as a JSON object")
	default:
		return params{}, refuse(http.StatusBadRequest, "a request is a JSON object")
	}
	var p params
	err := reader.Members(func(name []byte) error { return p.member(name, reader) })
	if err == nil {
		err = reader.End()
	}
	if err != nil {
		return params{}, badJSON("body", err)
	}
	return p, nil
}

// member reads the value of one member of a request.
func (p *params) member(name []byte, r *strictjson.Reader) (err error) {
	switch string(name) {
	case "query":
		p.query, err = optionalString("query", r)
	case "operationName":
		p.operationName, err = optionalString("operationName", r)
	case "documentId":
		p.documentID, err = optionalString("documentId", r)
	case "variables":
		p.variables, err = optionalObject("variables", r)
	case "extensions":
		p.extensions, err = optionalObject("extensions", r)
	case "doc_id", "id":
		var value any
		if value, err = r.Value(); p.relayID == "" {
			p.relayID, _ = value.(string)
		}
	default:
		_, err = r.Value()
	}
	return err
}

func optionalString(name string, r *strictjson.Reader) (string, error) {
	switch r.Kind() {
	case strictjson.String:
		return r.String()
	case strictjson.Null, 0:
		_, err := r.Value()
		return "", err
	default:
		return "", mistake(fmt.Sprintf("%q must be a string", name))
	}
}

func optionalObject(name string, r *strictjson.Reader) (map[string]any, error) {
	switch r.Kind() {
	case strictjson.Object:
		return r.Object()
	case strictjson.Null, 0:
		_, err := r.Value()
		return nil, err
	default:
		return nil, mistake(fmt.Sprintf("%q must be an object", name))
	}
}

// badJSON refuses the JSON of a part of a request.
func badJSON(part string, err error) *refusal {
	if wrong, ok := errors.AsType[mistake](err); ok {
		return refuse(http.StatusBadRequest, "%s", wrong)
	}
	return refuse(http.StatusBadRequest, "the %s cannot be read: %s", part, err)
}

// decodeURL reads the query component of a GET request.
func decodeURL(query string) (params, *refusal) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return params{}, refuse(http.StatusBadRequest, "the URL's query cannot be decoded")
	}
	for _, name := range []string{"query", "operationName", "documentId", "variables", "extensions"} {
		if len(values[name]) > 1 {
			return params{}, refuse(http.StatusBadRequest, "%q is there twice", name)
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
	if p.variables, refused = decodeObject("variables", values); refused != nil {
		return params{}, refused
	}
	if p.extensions, refused = decodeObject("extensions", values); refused != nil {
		return params{}, refused
	}
	return p, nil
}

// decodeObject reads a parameter of the URL that is JSON.
func decodeObject(name string, values url.Values) (map[string]any, *refusal) {
	text := values.Get(name)
	if text == "" {
		return nil, nil
	}
	reader := strictjson.NewReader([]byte(text))
	object, err := optionalObject(name, reader)
	if err == nil {
		err = reader.End()
	}
	if err != nil {
		return nil, badJSON(name, err)
	}
	return object, nil
}
