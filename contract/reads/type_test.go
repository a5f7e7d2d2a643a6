package reads

import (
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// TestTypes gives values of the wrong types where ids, decimals and JSON are
// wanted, as literals and as variables.
func TestTypes(t *testing.T) {
	f := servertest.StartSandbox(t)
	const (
		byLiteral  = `{ customerContact(id: VALUE) { id } }`
		byVariable = `query ($v: ID!) { customerContact(id: $v) { id } }`
		decimal    = `query ($v: Decimal) { customerContacts(filter: {customFields: {fields: [{path: ["a"], number: {eq: $v}}]}}) { nodes { id } } }`
		contains   = `query ($v: JSONObject) { customerContacts(filter: {customFields: {contains: $v}}) { nodes { id } } }`
		fields     = `mutation ($v: JSONObject) { createCustomerContact(input: {customerId: "cust1", contactId: "con001", customFields: $v}) { userErrors { code message } } }`
		decimals   = `a decimal is a number, or a string in JSON's number grammar, such as "-12.50"`
	)
	for _, x := range []struct{ document, variables, code, message string }{
		{strings.Replace(byLiteral, "VALUE", "1.5", 1), `{}`, invalid, "ID cannot represent a non-string and non-integer value: 1.5"},
		{strings.Replace(byLiteral, "VALUE", "true", 1), `{}`, invalid, "ID cannot represent a non-string and non-integer value: true"},
		{strings.Replace(byLiteral, "VALUE", "null", 1), `{}`, invalid, `Expected value of type "ID!", found null.`},
		{strings.Replace(byLiteral, "VALUE", `["a"]`, 1), `{}`, invalid, "ID cannot represent a non-string and non-integer value"},
		{strings.Replace(byLiteral, "VALUE", `""`, 1), `{}`, badInput, "id is empty; give the id of a customer contact"},
		{byVariable, `{"v":1.5}`, badInput, "variable $v: an id is a string or an integer, not a number"},
		{byVariable, `{"v":1e3}`, badInput, "variable $v: an id is a string or an integer, not a number"},
		{byVariable, `{"v":true}`, badInput, "variable $v: an id is a string or an integer, not a boolean"},
		{byVariable, `{"v":["a"]}`, badInput, "variable $v: an id is a string or an integer, not a list"},
		{byVariable, `{"v":{}}`, badInput, "variable $v: an id is a string or an integer, not an object"},
		{byVariable, `{"v":null}`, badInput, "variable $v: null is not allowed for ID!"},
		{byVariable, `{}`, badInput, "variable $v: a value is required"},
		{decimal, `{"v":"1,5"}`, badInput, "variable $v: " + decimals},
		{decimal, `{"v":"0x1"}`, badInput, "variable $v: " + decimals},
		{decimal, `{"v":""}`, badInput, "variable $v: " + decimals},
		{decimal, `{"v":true}`, badInput, "variable $v: " + decimals},
		{decimal, `{"v":1e400000}`, badInput, "variable $v: a number has at most 131072 digits before the point and 16383 after it"},
		{decimal, `{"v":null}`, badInput, "filter.customFields.fields[0].number.eq is null; give it a value or leave it out"},
		{decimal, `{}`, badInput, "filter.customFields.fields[0].number is empty; give it a member or leave it out"},
		{contains, `{"v":[1]}`, badInput, "filter.customFields.contains is no JSON object"},
		{contains, `{"v":"{}"}`, badInput, "filter.customFields.contains is no JSON object"},
		{contains, `{"v":null}`, badInput, "filter.customFields.contains is null"},
		{contains, `{"v":{"a":"\u0000"}}`, badInput, "the body cannot be read: text must not hold the character U+0000"},
		{fields, `{"v":{"a":1,"a":1}}`, badInput, "the body cannot be read: an object has a key twice"},
		{fields, `{"v":{"a":"\udc00"}}`, badInput, "the body cannot be read: there is half a surrogate pair"},
		{fields, `{"v":{"a":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}}`, badInput, "the body cannot be read"},
		{fields, `{"v":{"a":1e131072}}`, badInput, "variable $v: a number has at most 131072 digits"},
		{`{ customerContacts(filter: {customFields: {fields: [{path: [], exists: true}]}}) { nodes { id } } }`, `{}`, badInput,
			"filter.customFields.fields[0].path is empty; it needs at least one key"},
		{`{ customerContacts(filter: {customFields: {fields: [{path: ["a"]}]}}) { nodes { id } } }`, `{}`, badInput,
			"filter.customFields.fields[0] compares with nothing; give it text, number, boolean or exists"},
		{`{ customerContacts(filter: {contact: {lastName: {matches: "("}}}) { nodes { id } } }`, `{}`, badInput, "mend the regular expression"},
		{`{ customerContacts(filter: {contact: {lastName: {like: "x\\"}}}) { nodes { id } } }`, `{}`, badInput, "the backslash that a like ends in"},
	} {
		t.Run(x.document+x.variables[:min(30, len(x.variables))], func(t *testing.T) {
			t.Parallel()
			r := f.Caller("co1", "rw").Ask(t, x.document, x.variables)
			r.WantError(t, x.code, x.message)
			// Only the database can tell that an expression is wrong.
			if len(r.Sent) > 0 && !strings.Contains(x.document, "matches") {
				t.Errorf("sent %v", r.Sent)
			}
		})
	}
}

// TestExactNumbers sends numbers as literals, in defaults and in variables, and
// reads them again: each is spelled as PostgreSQL spells its exact value.
func TestExactNumbers(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t)
	const (
		literal   = `{a: 12345678901234567890123, b: 1.10, c: 1e5, d: -0.0, e: [1E-7, {f: 9007199254740993}], g: []}`
		variable  = `{"a":12345678901234567890123,"b":1.10,"c":1e5,"d":-0.0,"e":[1E-7,{"f":9007199254740993}],"g":[]}`
		answered  = `{"a": 12345678901234567890123, "b": 1.10, "c": 100000, "d": 0.0, "e": [0.0000001, {"f": 9007199254740993}], "g": []}`
		operation = `createCustomerContact(input: {customerId: "cust1", contactId: "con001", customFields: VALUE}) { customerContact { customFields } } }`
	)
	for name, x := range map[string][2]string{
		"a literal":           {`mutation { ` + strings.Replace(operation, "VALUE", literal, 1), `{}`},
		"a variable":          {`mutation ($v: JSONObject!) { ` + strings.Replace(operation, "VALUE", "$v", 1), `{"v":` + variable + `}`},
		"a default":           {`mutation ($v: JSONObject = ` + literal + `) { ` + strings.Replace(operation, "VALUE", "$v", 1), `{}`},
		"variables inside":    {`mutation ($e: JSON) { ` + strings.Replace(operation, "VALUE", strings.Replace(literal, `[1E-7, {f: 9007199254740993}]`, "$e", 1), 1), `{"e":[1E-7,{"f":9007199254740993}]}`},
		"a variable for JSON": {`mutation ($v: CreateCustomerContactInput!) { createCustomerContact(input: $v) { customerContact { customFields } } }`, `{"v":{"customerId":"cust1","contactId":"con001","customFields":` + variable + `}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Twice: the second time the document is cached.
			for range 2 {
				r := f.Caller("co1", "rw").Ask(t, x[0], x[1])
				r.Want(t, `{"createCustomerContact":{"customerContact":{"customFields":`+answered+`}}}`)
			}
		})
	}
}
