package transport_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestVariablesThatAreRefused(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
	const (
		intOf  = "variable $n: an Int is a whole number from -2147483648 to 2147483647, not "
		idOf   = "variable $id: an id is a string or an integer, not "
		page   = "query($n:Int){customerContacts(first:$n){nodes{id}}}"
		one    = "query($id:ID!){customerContact(id:$id){id}}"
		list   = "query($f:CustomerContactFilter!){customerContacts(filter:$f){nodes{id}}}"
		order  = "query($o:[CustomerContactOrder!]){customerContacts(orderBy:$o){nodes{id}}}"
		remove = "mutation($i:DeleteCustomerContactsInput!){deleteCustomerContacts(input:$i){deletedIds}}"
	)
	for name, test := range map[string]struct{ document, variables, want string }{
		"an Int of 2^31":        {page, `{"n":2147483648}`, intOf + "2147483648"},
		"an Int of text":        {page, `{"n":"10"}`, intOf + "a string"},
		"an Int with fraction":  {page, `{"n":1.5}`, intOf + "1.5"},
		"an Int with exponent":  {page, `{"n":1e1}`, intOf + "1e1"},
		"an Int of true":        {page, `{"n":true}`, intOf + "a boolean"},
		"an ID of a fraction":   {one, `{"id":1.5}`, idOf + "a number"},
		"an ID of true":         {one, `{"id":true}`, idOf + "a boolean"},
		"an ID of an object":    {one, `{"id":{}}`, idOf + "an object"},
		"an ID of null":         {one, `{"id":null}`, "variable $id: null is not allowed for ID!"},
		"no ID":                 {one, `{}`, "variable $id: a value is required"},
		"a String of a number":  {list, `{"f":{"contact":{"email":{"eq":1}}}}`, "variable $f.contact.email.eq: a string is wanted, not a number"},
		"a Boolean of text":     {list, `{"f":{"id":{"isNull":"true"}}}`, "variable $f.id.isNull: true or false is wanted, not a string"},
		"an unknown member":     {list, `{"f":{"id":{"equals":"a","also":1}}}`, `variable $f.id: "also" is not defined by type IDFilter`},
		"a list for an object":  {list, `{"f":[]}`, "variable $f: an object of CustomerContactFilter is wanted"},
		"null in a list":        {list, `{"f":{"and":[{},null]}}`, "variable $f.and[1]: null is not allowed for CustomerContactFilter!"},
		"deep inside":           {list, `{"f":{"and":[{},{"or":[{"id":{"in":["a",{}]}}]}]}}`, "variable $f.and[1].or[0].id.in[1]: an id is a string or an integer, not an object"},
		"101 values":            {list, `{"f":{"id":{"in":[` + strings.Repeat(`"a",`, 100) + `"a"]}}}`, "variable $f.id.in: a list has 101 values; this server allows 100 (MAX_LIST_VALUES)"},
		"an enum in small case": {order, `{"o":[{"field":"id"}]}`, `variable $o[0].field: "id" is no value of the enum CustomerContactOrderField. Did you mean "ID"?`},
		"an enum of a number":   {order, `{"o":[{"field":1}]}`, "variable $o[0].field: a value of the enum CustomerContactOrderField is a string"},
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

func TestLiteralsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
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
	r := serve(t, open(t)).query(t, "{\n  customerContact(id: \"a\\ud800\") { id }\n}")
	if at := r.object.Errors[0].Locations; len(at) != 1 || at[0].Line != 2 || at[0].Column != 25 {
		t.Errorf("got %v", at)
	}
}

// @defer is allowed, and its fields come with the others.
func TestDeferIsInline(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
	r := s.query(t, `{__typename ...@defer{a:customerContact(id:"x"){id}} ...f@defer(label:"x")} fragment f on Query{b:customerContact(id:"x"){id}}`)
	if want := `{"data":{"__typename":"Query","a":null,"b":null}}`; string(r.body) != want {
		t.Errorf("got  %s\nwant %s", r.body, want)
	}
}
