package handler_test

import (
	"net/http"
	"strings"
	"testing"

	"carbongraph/graph/handler"
)

// echoing serves a schema that answers with the arguments of the first field.
func echoing(tb testing.TB) *server {
	tb.Helper()
	return start(tb, handler.New(canned{loadSchema(tb), echo}, open()))
}

// What a caller writes, in the document or in the variables, is what a
// resolver gets.
func TestValuesArriveAsWritten(t *testing.T) {
	t.Parallel()
	s := echoing(t)
	const (
		create    = "mutation($i:CreateCustomerContactInput!){createCustomerContact(input:$i){userErrors{code}}}"
		inline    = `mutation{createCustomerContact(input:{customerId:"1",contactId:"2",customFields:%s}){userErrors{code}}}`
		inlined   = `{"input":{"contactId":"2","customFields":%s,"customerId":"1"}}`
		list      = "query($f:CustomerContactFilter,$n:Int=5){customerContacts(filter:$f,first:$n){nodes{id}}}"
		byDefault = "query($f:CustomerContactFilter={customFields:{contains:%s}}){customerContacts(filter:$f){nodes{id}}}"
	)
	for name, test := range map[string]struct{ document, variables, want string }{
		"a number of any size": {create, `{"i":{"customerId":"1","contactId":"2","customFields":{"a":12345678901234567890123,"b":1.10,"c":1e400,"d":-0}}}`, `{"input":{"contactId":"2","customFields":{"a":12345678901234567890123,"b":1.10,"c":1e400,"d":-0},"customerId":"1"}}`},
		"in the document":      {strings.Replace(inline, "%s", "{a:12345678901234567890123 b:1.10 c:[1e400 -0 [] {}]}", 1), "{}", strings.Replace(inlined, "%s", `{"a":12345678901234567890123,"b":1.10,"c":[1e400,-0,[],{}]}`, 1)},
		"beside a variable":    {strings.Replace(strings.Replace(inline, "mutation", "mutation($x:JSON)", 1), "%s", "{a:[$x 1.10] b:$x}", 1), `{"x":[1.0,[]]}`, strings.Replace(inlined, "%s", `{"a":[[1.0,[]],1.10],"b":[1.0,[]]}`, 1)},
		"as a default":         {strings.Replace(byDefault, "%s", "{a:[12345678901234567890123 1.10 [] null true \"x\"]}", 1), "{}", `{"filter":{"customFields":{"contains":{"a":[12345678901234567890123,1.10,[],null,true,"x"]}}}}`},
		"a default overridden": {list, `{"n":7}`, `{"first":7}`},
		"a default":            {list, "{}", `{"first":5}`},
		"null, not a default":  {list, `{"n":null}`, `{"first":null}`},
		"an empty list":        {`{customerContacts(filter:{id:{in:[]}}){nodes{id}}}`, "{}", `{"filter":{"id":{"in":null}}}`},
		"one for a list":       {list, `{"f":{"id":{"in":"a"}}}`, `{"filter":{"id":{"in":["a"]}},"first":5}`},
		"an ID of digits":      {list, `{"f":{"id":{"eq":12345678901234567890123}}}`, `{"filter":{"id":{"eq":12345678901234567890123}},"first":5}`},
		"surrogate pairs":      {`{customerContact(id:"\ud83d\ude00\u{1F600}\u2028"){id}}`, "{}", "{\"id\":\"😀😀\\u2028\"}"},
		"backslashes":          {`{customerContact(id:"\\ud800\\"){id}}`, "{}", `{"id":"\\ud800\\"}`},
		"a block string":       {`{customerContact(id:"""\ud800 \""" \u0000"""){id}}`, "{}", `{"id":"\\ud800 \"\"\" \\u0000"}`},
		"a comment":            {"{customerContact(id:\"a\" # \\ud800 \"\n){id}}", "{}", `{"id":"a"}`},
		"an enum":              {"query($o:[CustomerContactOrder!]){customerContacts(orderBy:$o){nodes{id}}}", `{"o":{"field":"ID"}}`, `{"orderBy":[{"field":"ID"}]}`},
		"an unknown variable":  {list, `{"unknown":1}`, `{"first":5}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := `{"query":` + quote(test.document) + `,"variables":` + test.variables + "}"
			if r := s.post(t, body); string(r.object.Data) != test.want {
				t.Errorf("got  %s\nwant %s", r.body, test.want)
			}
		})
	}
}

func TestVariablesThatAreRefused(t *testing.T) {
	t.Parallel()
	s := echoing(t)
	const (
		page   = "query($n:Int){customerContacts(first:$n){nodes{id}}}"
		one    = "query($id:ID!){customerContact(id:$id){id}}"
		list   = "query($f:CustomerContactFilter!){customerContacts(filter:$f){nodes{id}}}"
		order  = "query($o:[CustomerContactOrder!]){customerContacts(orderBy:$o){nodes{id}}}"
		remove = "mutation($i:DeleteCustomerContactsInput!){deleteCustomerContacts(input:$i){deletedIds}}"
	)
	for name, test := range map[string]struct{ document, variables, want string }{
		"an Int of 2^31":        {page, `{"n":2147483648}`, "variable $n: Int cannot represent this number"},
		"an Int of text":        {page, `{"n":"10"}`, "variable $n: Int cannot represent a string"},
		"an Int with fraction":  {page, `{"n":1.5}`, "variable $n: Int cannot represent this number"},
		"an Int with exponent":  {page, `{"n":1e1}`, "variable $n: Int cannot represent this number"},
		"an Int of true":        {page, `{"n":true}`, "variable $n: Int cannot represent a boolean"},
		"an ID of a fraction":   {one, `{"id":1.5}`, "variable $id: ID cannot represent this number"},
		"an ID of true":         {one, `{"id":true}`, "variable $id: ID cannot represent a boolean"},
		"an ID of an object":    {one, `{"id":{}}`, "variable $id: ID cannot represent an object"},
		"an ID of null":         {one, `{"id":null}`, "variable $id: null is not allowed for ID!"},
		"no ID":                 {one, `{}`, "variable $id: a value is required"},
		"a String of a number":  {list, `{"f":{"contact":{"email":{"eq":1}}}}`, "variable $f.contact.email.eq: String cannot represent this number"},
		"a Boolean of text":     {list, `{"f":{"id":{"isNull":"true"}}}`, "variable $f.id.isNull: Boolean cannot represent a string"},
		"an unknown member":     {list, `{"f":{"id":{"equals":"a","also":1}}}`, `variable $f.id: "also" is not defined by type IDFilter`},
		"a list for an object":  {list, `{"f":[]}`, "variable $f: an object of CustomerContactFilter is wanted, not a list"},
		"null in a list":        {list, `{"f":{"and":[{},null]}}`, "variable $f.and[1]: null is not allowed for CustomerContactFilter!"},
		"deep inside":           {list, `{"f":{"and":[{},{"or":[{"id":{"in":["a",{}]}}]}]}}`, "variable $f.and[1].or[0].id.in[1]: ID cannot represent an object"},
		"101 values":            {list, `{"f":{"id":{"in":[` + strings.Repeat(`"a",`, 100) + `"a"]}}}`, "variable $f.id.in: a list has 101 values; this server allows 100 (MAX_LIST_VALUES)"},
		"an enum in small case": {order, `{"o":[{"field":"id"}]}`, "variable $o[0].field: a value of the enum CustomerContactOrderField is wanted"},
		"an enum of a number":   {order, `{"o":[{"field":1}]}`, "variable $o[0].field: a value of the enum CustomerContactOrderField is wanted"},
		"a member is missing":   {remove, `{"i":{}}`, "variable $i.ids: a value is required"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := s.post(t, `{"query":`+quote(test.document)+`,"variables":`+test.variables+"}")
			if r.status != http.StatusBadRequest || r.code() != "BAD_USER_INPUT" || r.message() != test.want {
				t.Errorf("got %d %s %s", r.status, r.code(), r.message())
			}
		})
	}
}

// gqlgen would make a string of an enum inside a JSON value.
func TestLiteralsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := echoing(t)
	for literal, want := range map[string]string{
		"FOO":                             `"FOO" is a string in JSON: put it in quotes`,
		"{a:[FOO]}":                       `"FOO" is a string in JSON: put it in quotes`,
		`{a:"\u0000"}`:                    "text must not hold the character U+0000",
		`{a:["\u{0}"]}`:                   "text must not hold the character U+0000",
		"{a:1 a:2}":                       `There can be only one input field named "a".`,
		`{a:"\udc00\ud83d"}`:              `the escape \udc00 is half a surrogate pair`,
		`{a:"\ud83d\u0041"}`:              `the escape \ud83d is half a surrogate pair`,
		`{a:"\ud83d"}`:                    `the escape \ud83d is half a surrogate pair`,
		`{a:"\\\ud83d\\ude"}`:             `the escape \ud83d is half a surrogate pair`,
		`{a:"""" \"""\u""""" b:"\ud83d"}`: `the escape \ud83d is half a surrogate pair`,
		`{a:"\u{d83d}"}`:                  `Invalid character escape sequence: \u{d83d}.`,
	} {
		t.Run(literal, func(t *testing.T) {
			t.Parallel()
			for _, document := range []string{
				"{customerContacts(filter:{customFields:{contains:" + literal + "}}){nodes{id}}}",
				"query($f:JSONObject=" + literal + "){customerContacts(filter:{customFields:{contains:$f}}){nodes{id}}}",
			} {
				if r := s.query(t, document); r.status != http.StatusBadRequest || r.message() != want {
					t.Errorf("%s\ngot %d %s", document, r.status, r.message())
				}
			}
		})
	}
}

// A location points at the escape, for editors.
func TestLocationOfAnEscape(t *testing.T) {
	t.Parallel()
	r := echoing(t).query(t, "{\n  customerContact(id: \"a\\ud800\") { id }\n}")
	if at := r.object.Errors[0].Locations; len(at) != 1 || at[0].Line != 2 || at[0].Column != 25 {
		t.Errorf("got %v", at)
	}
}

// @defer is allowed, and its fields come with the others.
func TestDeferIsInline(t *testing.T) {
	t.Parallel()
	s := serve(t, open())
	r := s.query(t, `{__typename ...@defer{a:customerContact(id:""){id}} ...f@defer(label:"x")} fragment f on Query{b:customerContact(id:""){id}}`)
	if want := `{"data":{"__typename":"Query","a":null,"b":null}}`; string(r.body) != want {
		t.Errorf("got  %s\nwant %s", r.body, want)
	}
}
