package transport_test

import (
	"net/http"
	"strings"
	"testing"
)

// hardened is a server with all that helps to explore it switched off.
func hardened(t *testing.T) *server {
	t.Helper()
	options := open(t)
	options.graph.Introspection, options.transport.AllowGET = false, false
	return serve(t, options)
}

// These are the checks of graphql-cop: each finds what it describes by the
// sign that is tested for here.
func TestHardened(t *testing.T) {
	t.Parallel()
	s := hardened(t)
	const (
		path   = "/graphql"
		asJSON = "application/json"
		asForm = "application/x-www-form-urlencoded"
	)
	document := func(document string) string { return `{"operationName":"cop","query":` + quote(document) + "}" }
	has := func(text string) func(reply) bool {
		return func(r reply) bool { return strings.Contains(string(r.body), text) }
	}
	hasData := func(r reply) bool { return r.object.Data != nil && string(r.object.Data) != "null" }
	for name, test := range map[string]struct {
		method, target, contentType, body string
		found                             func(reply) bool
	}{
		"field suggestions":        {"POST", path, asJSON, document("query cop{__schema{directive}}"), has("Did you mean")},
		"introspection":            {"POST", path, asJSON, document("query cop{__schema{types{name fields{name}}}}"), hasData},
		"an IDE":                   {"GET", path, "", "", has("raphi")},
		"queries over GET":         {"GET", path + "?query=%7B__typename%7D", "", "", hasData},
		"mutations over GET":       {"GET", path + "?query=mutation%7B__typename%7D", "", "", hasData},
		"101 aliases":              {"POST", path, asJSON, document("query cop{" + numbered(101, "alias%d:__typename") + "}"), hasData},
		"array batching":           {"POST", path, asJSON, "[" + strings.Repeat(typename+",", 9) + typename + "]", hasData},
		"tracing":                  {"POST", path, asJSON, document("query cop{__typename}"), has("tracing")},
		"directive overloading":    {"POST", path, asJSON, document("query cop{__typename" + strings.Repeat("@aa", 10) + "}"), func(r reply) bool { return len(r.object.Errors) >= 10 }},
		"circular introspection":   {"POST", path, asJSON, document("query cop{__schema{types{fields{type{fields{type{fields{type{fields{type{name}}}}}}}}}}}"), hasData},
		"circular fragments":       {"POST", path, asJSON, document("query cop{__schema{...A}}fragment A on __Schema{__typename ...B}fragment B on __Schema{...A}"), func(r reply) bool { return len(r.object.Errors) == 0 }},
		"field duplication":        {"POST", path, asJSON, document("query cop{" + strings.Repeat("__typename \n", 500) + "}"), hasData},
		"unhandled errors":         {"POST", path, asJSON, document("qwerty cop { abc }"), has("exception")},
		"unhandled errors (stack)": {"POST", path, asJSON, document(`query cop{customerContact(id:"panic"){id}}`), has("goroutine")},
		"a query as a form":        {"POST", path, asForm, "query=%7B__typename%7D", hasData},
		"a query in a POST's URL":  {"POST", path + "?query=%7B__typename%7D", "", "", hasData},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := s.do(t, test.method, test.target, map[string]string{"Content-Type": test.contentType, "Accept": "text/html, */*"}, test.body)
			if test.found(r) {
				t.Errorf("found: %d %s", r.status, r.body)
			}
		})
	}
}

// Without introspection no error tells a name that the caller did not.
func TestNoSuggestions(t *testing.T) {
	t.Parallel()
	suggesting, silent := serve(t, open(t)), hardened(t)
	for name, document := range map[string]string{
		"a field":                    "{customerContactz(id:1){id}}",
		"a field of an object":       "{customerContact(id:1){customr{id}}}",
		"an argument":                "{customerContacts(firts:1){nodes{id}}}",
		"a directive's":              "{__typename @skip(iff:true)}",
		"a type":                     "{...f}fragment f on Querry{__typename}",
		"an enum value":              "{customerContacts(orderBy:{field:CUSTOMER_NAM}){nodes{id}}}",
		"an enum value as text":      `{customerContacts(orderBy:{field:"CUSTOMER_NAM"}){nodes{id}}}`,
		"an input field":             "{customerContacts(filter:{customerIdd:{}}){nodes{id}}}",
		"a field under an interface": `{node(nodeId:"1"){customerId}}`,
		"a leaf with fields":         "{customerContact(id:1){id{x}}}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r := silent.query(t, document); strings.Contains(r.message(), "Did you mean") || r.code() != "GRAPHQL_VALIDATION_FAILED" {
				t.Errorf("silent: %s", r.body)
			}
			if r := suggesting.query(t, document); name != "a leaf with fields" && !strings.Contains(r.message(), "Did you mean") {
				t.Errorf("the document tests nothing: %s", r.body)
			}
		})
	}
}

// To find a suggestion for a name of any length takes too long.
func TestNoSuggestionsForLongDocuments(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
	for padding, want := range map[int]bool{0: true, 8 << 10: false} {
		r := s.query(t, "{customerContactz(id:1){id}}"+strings.Repeat(" ", padding))
		if got := strings.Contains(r.message(), "Did you mean"); got != want {
			t.Errorf("with %d spaces: %s", padding, r.body)
		}
	}
}

func TestIntrospectionIsSwitchedOff(t *testing.T) {
	t.Parallel()
	s := hardened(t)
	const want = "introspection is switched off on this server (INTROSPECTION)"
	for _, document := range []string{
		"{__schema{queryType{name}}}",
		`{__type(name:"User"){name}}`,
		"{...f}fragment f on Query{a:__schema{queryType{name}}}",
	} {
		if r := s.query(t, document); r.status != http.StatusBadRequest || r.message() != want || r.code() != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%s: %d %s", document, r.status, r.body)
		}
	}
	if r := s.query(t, "{__typename}"); r.status != http.StatusOK {
		t.Errorf("__typename: %d %s", r.status, r.body)
	}
}
