package transport_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

func TestDocuments(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
	for name, test := range map[string]struct{ document, code, want string }{
		"{":                         {"{", "GRAPHQL_PARSE_FAILED", "Expected Name, found <EOF>"},
		"no operation":              {"fragment f on Query{__typename}", "GRAPHQL_VALIDATION_FAILED", "there is no operation in the document"},
		"a comment":                 {"#", "GRAPHQL_VALIDATION_FAILED", "there is no operation in the document"},
		"two with no name":          {"{__typename}{__typename}", "GRAPHQL_VALIDATION_FAILED", "This anonymous operation must be the only defined operation.\nThere can be only one operation named \"\"."},
		"two with one name":         {"query a{__typename}query a{__typename}", "GRAPHQL_VALIDATION_FAILED", `There can be only one operation named "a".`},
		"two, and none is named":    {"query a{__typename}query b{__typename}", "GRAPHQL_VALIDATION_FAILED", "the document has several operations: say which in operationName"},
		"a wrong field":             {"{customerContact(id:1){customerID}}", "GRAPHQL_VALIDATION_FAILED", `Cannot query field "customerID" on type "CustomerContact". Did you mean "customerId", "customer", "userId", or "customFields"?`},
		"a wrong argument":          {"{customerContact(ids:1){id}}", "GRAPHQL_VALIDATION_FAILED", `Unknown argument "ids" on field "Query.customerContact". Did you mean "id"?` + "\n" + `Field "customerContact" argument "id" of type "ID!" is required, but it was not provided.`},
		"a wrong input field":       {"{customerContacts(filter:{idd:{}}){nodes{id}}}", "GRAPHQL_VALIDATION_FAILED", `Field "idd" is not defined by type "CustomerContactFilter". Did you mean "id" or "and"?`},
		"an input field twice":      {"{customerContacts(filter:{id:{eq:1},id:{eq:2}}){nodes{id}}}", "GRAPHQL_VALIDATION_FAILED", `There can be only one input field named "id".`},
		"a subscription":            {"subscription{x}", "GRAPHQL_VALIDATION_FAILED", `Cannot query field "x" on type "Subscription".`},
		"an unknown fragment":       {"{...f}", "GRAPHQL_VALIDATION_FAILED", `Unknown fragment "f".`},
		"a cycle":                   {"{...f}fragment f on Query{...g}fragment g on Query{...f}", "GRAPHQL_VALIDATION_FAILED", "the fragment f spreads itself"},
		"101 aliases":               {"{" + numbered(101, "a%d:__typename ") + "}", "BAD_USER_INPUT", "the operation has 101 aliases; this server allows 15 (MAX_ALIASES)\nthe operation has 101 root fields; this server allows 10 (MAX_ROOT_FIELDS)"},
		"500 duplicate fields":      {"{" + strings.Repeat("__typename ", 500) + "}", "BAD_USER_INPUT", "the operation has 500 root fields; this server allows 10 (MAX_ROOT_FIELDS)"},
		"20,000 duplicate fields":   {"{" + strings.Repeat("__typename ", 20000) + "}", "BAD_USER_INPUT", tooManyTokens},
		"20,000 directives":         {"{__typename" + strings.Repeat("@aa", 20000) + "}", "BAD_USER_INPUT", tooManyTokens},
		"11 directives":             {"{__typename" + strings.Repeat("@aa", 11) + "}", "BAD_USER_INPUT", "the operation has 11 directives; this server allows 10 (MAX_DIRECTIVES)"},
		"depth 11":                  {"{" + strings.Repeat("a{", 10) + "a" + strings.Repeat("}", 10) + "}", "BAD_USER_INPUT", "the operation is 11 levels deep; this server allows 10 (MAX_DEPTH)"},
		"depth 330":                 {"{" + strings.Repeat("a{", 329) + "a" + strings.Repeat("}", 329) + "}", "BAD_USER_INPUT", "the operation is 330 levels deep; this server allows 10 (MAX_DEPTH)"},
		"depth 990":                 {"{" + strings.Repeat("a{", 989) + "a" + strings.Repeat("}", 989) + "}", "BAD_USER_INPUT", tooManyTokens},
		"depth 1,200":               {"{" + strings.Repeat("a{", 1199) + "a" + strings.Repeat("}", 1199) + "}", "BAD_USER_INPUT", tooManyTokens},
		"fan-out of 2^30":           {fanOut(30), "BAD_USER_INPUT", "the operation comes to 1073741824 fields with its fragments spread; this server allows 10000 (10 × MAX_TOKENS)"},
		"200 aliased __schema":      {"{" + numbered(200, "s%d:__schema{__typename}") + "}", "BAD_USER_INPUT", tooManyTokens},
		"deep introspection":        {"{__schema{types{fields{type{fields{type{fields{type{fields{type{name}}}}}}}}}}}", "BAD_USER_INPUT", "the operation nests 5 lists of fields, arguments and types under __schema or __type; this server allows 3 (this many levels of introspection)"},
		"an Int of 2^31":            {"{customerContacts(first:2147483648){nodes{id}}}", "GRAPHQL_VALIDATION_FAILED", "Int cannot represent non 32-bit signed integer value: 2147483648"},
		"an Int of text":            {`{customerContacts(first:"10"){nodes{id}}}`, "GRAPHQL_VALIDATION_FAILED", `Int cannot represent non-integer value: "10"`},
		"an Int of a float":         {"{customerContacts(first:1.5){nodes{id}}}", "GRAPHQL_VALIDATION_FAILED", "Int cannot represent non-integer value: 1.5"},
		"an ID of a float":          {"{customerContact(id:1.5){id}}", "GRAPHQL_VALIDATION_FAILED", "ID cannot represent a non-string and non-integer value: 1.5"},
		"half a pair":               {`{customerContact(id:"\ud800"){id}}`, "GRAPHQL_PARSE_FAILED", `the escape \ud800 is half a surrogate pair`},
		"U+0000":                    {`{customerContact(id:"a\u0000"){id}}`, "BAD_USER_INPUT", "text must not hold the character U+0000"},
		"words that are no GraphQL": {"qwerty cop { abc }", "GRAPHQL_PARSE_FAILED", `Unexpected Name "qwerty"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			r := s.query(t, test.document)
			if r.status != http.StatusBadRequest || r.code() != test.code || r.message() != test.want {
				t.Errorf("got %d %s %s", r.status, r.code(), r.message())
			}
			if r.object.Data != nil {
				t.Errorf("there is data: %s", r.object.Data)
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

const tooManyTokens = "the document has more tokens than this server allows: 1000 (MAX_TOKENS)"

// numbered repeats a format with the numbers from 0 on.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format+" ", i)
	}
	return b.String()
}

// fanOut is fragments of which each spreads the next one twice.
func fanOut(levels int) string {
	var b strings.Builder
	b.WriteString("{customerContacts{nodes{...f0}}}")
	for i := range levels {
		fmt.Fprintf(&b, "fragment f%d on CustomerContact{...f%d ...f%d}", i, i+1, i+1)
	}
	fmt.Fprintf(&b, "fragment f%d on CustomerContact{id}", levels)
	return b.String()
}

// GraphiQL's own query is deeper than any other may be.
func TestIntrospection(t *testing.T) {
	t.Parallel()
	query, err := os.ReadFile("../limits/testdata/introspection.graphql")
	if err != nil {
		t.Fatal(err)
	}
	r := serve(t, open(t)).query(t, string(query))
	if r.status != http.StatusOK || !strings.Contains(string(r.object.Data), `"createCustomerContact"`) {
		t.Errorf("got %d %.200s", r.status, r.body)
	}
}

func TestOperationName(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
	const document = `"query":"query a{a:__typename}query b{b:__typename}"`
	for name, test := range map[string]struct{ body, want string }{
		"the first":  {`{"operationName":"a",` + document + "}", `{"data":{"a":"Query"}}`},
		"the second": {`{"operationName":"b",` + document + "}", `{"data":{"b":"Query"}}`},
		"unknown":    {`{"operationName":"c",` + document + "}", `{"errors":[{"message":"the document has no operation of the name in operationName","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`},
		"empty":      {`{"operationName":"","query":"{__typename}"}`, `{"data":{"__typename":"Query"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r := s.post(t, test.body); string(r.body) != test.want {
				t.Errorf("got  %s\nwant %s", r.body, test.want)
			}
		})
	}
}

func TestMaxErrors(t *testing.T) {
	t.Parallel()
	options := open(t)
	options.transport.MaxErrors, options.graph.Limits.Errors = 3, 3
	s := serve(t, options)
	if r := s.query(t, "{"+numbered(9, "x%d")+"}"); len(r.object.Errors) != 3 {
		t.Errorf("validation: got %d errors", len(r.object.Errors))
	}
	if r := s.query(t, "{"+numbered(9, `x%d:customerContact(id:"forbidden"){id}`)+"}"); len(r.object.Errors) != 3 {
		t.Errorf("execution: got %d errors", len(r.object.Errors))
	}
}

// The validator has an error for each use of an unknown directive.
func TestErrorsThatSayTheSameAreOne(t *testing.T) {
	t.Parallel()
	r := serve(t, open(t)).query(t, "{__typename @aa @aa @aa}")
	if len(r.object.Errors) != 2 || len(r.object.Errors[0].Locations) != 3 {
		t.Errorf("got %s", r.body)
	}
}

func TestLimitsAreOptions(t *testing.T) {
	t.Parallel()
	options := open(t)
	options.graph.Limits.Tokens = 4
	s := serve(t, options)
	if r := s.query(t, "{a b}"); r.code() != "GRAPHQL_VALIDATION_FAILED" {
		t.Errorf("got %s", r.body)
	}
	if r := s.query(t, "{a b c}"); r.message() != "the document has more tokens than this server allows: 4 (MAX_TOKENS)" {
		t.Errorf("got %s", r.body)
	}
}
