package answer

import (
	"os"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/selection"
)

// fields compiles the selection set of a CustomerContact.
func fields(t testing.TB, set string) []selection.Field {
	t.Helper()
	return rootFields(t, `{ customerContact(id: "1") { `+set+` } }`)
}

// rootFields compiles the selection set of a query's first root field.
func rootFields(t testing.TB, query string) []selection.Field {
	t.Helper()
	sdl, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: string(sdl)})
	if err != nil {
		t.Fatal(err)
	}
	doc, errs := gqlparser.LoadQueryWithRules(schema, query, nil)
	if errs != nil {
		t.Fatalf("%s: %v", query, errs)
	}
	return selection.Compile(doc.Operations[0].SelectionSet).Bind(nil)[0].Fields
}

// write writes the first row of body as the field "row" and returns the
// faults, spelled.
func write(t testing.TB, set, body string) (string, []string, error) {
	t.Helper()
	plan := NewPlan(fields(t, set))
	rows, err := NewRows([]byte(body), plan.Shape())
	if err != nil {
		return "", nil, err
	}
	ok, err := rows.Next()
	if err != nil || !ok {
		return "", nil, err
	}
	faults := NewFaults(10)
	w := writer{rows: rows, faults: faults}
	dst, written := w.append(nil, plan, place{path: names("row"), index: -1})
	if !written {
		dst = append(dst, "null"...)
	}
	// What follows the row must be read as well.
	for ok {
		if ok, err = rows.Next(); err != nil {
			return "", nil, err
		}
	}
	var spelled []string
	for _, fault := range faults.List() {
		spelled = append(spelled, fault.Error())
	}
	return string(dst), spelled, nil
}

func TestRow(t *testing.T) {
	const wrong, missing, null = " is of the wrong kind", " is missing", " is null"
	tests := []struct {
		name, set, body, want string
		faults                []string
	}{
		{name: "columns in the order of the query", set: `tags id`, body: `[{"id":"1","tags":["a", "b"]}]`, want: `{"tags":["a", "b"],"id":"1"}`},
		{name: "aliases", set: `a: id b: id id`, body: `[{"id":"1"}]`, want: `{"a":"1","b":"1","id":"1"}`},
		{name: "the type's name", set: `__typename`, body: `[{"id":"1"}]`, want: `{"__typename":"CustomerContact"}`},
		{name: "the global id", set: `nodeId`, body: `[{"id":"cc001"}]`, want: `{"nodeId":"Q3VzdG9tZXJDb250YWN0OmNjMDAx"}`},
		{name: "the global id of an id with escapes", set: `nodeId`, body: `[{"id":"\u0061\"\\"}]`, want: `{"nodeId":"` + NodeID(`a"\`) + `"}`},
		{name: "custom fields, byte for byte", set: `customFields`,
			body: `[{"id":"1","customFields":{"big": 12345678901234567890123, "dec": 1.10, "uni": "\u2028", "n": [ null ]}}]`,
			want: `{"customFields":{"big": 12345678901234567890123, "dec": 1.10, "uni": "\u2028", "n": [ null ]}}`},
		{name: "nulls", set: `userId tags customFields`, body: `[{"id":"1","userId":null,"customFields":null,"tags":null}]`, want: `{"userId":null,"tags":null,"customFields":null}`},
		{name: "keys in another order, and one that was not asked for", set: `id userId`, body: `[ { "x" : [{"id": 1}] , "userId" : "u" , "id" : "1" } ]`, want: `{"id":"1","userId":"u"}`},
		{name: "a related row", set: `contact { lastName id }`, body: `[{"id":"1","contact":{"id": "c", "lastName": "L"}}]`, want: `{"contact":{"lastName":"L","id":"c"}}`},
		{name: "a relation twice", set: `a: contact { id } b: contact { lastName }`, body: `[{"id":"1","contact":{"id": "c", "lastName": "L"}}]`, want: `{"a":{"id":"c"},"b":{"lastName":"L"}}`},
		{name: "no related row", set: `contact { id } user { __typename }`, body: `[{"id":"1","contact":null,"user":null}]`, want: `{"contact":null,"user":null}`},
		{name: "two relations deep", set: `customerLocation { address { city } }`, body: `[{"id":"1","customerLocation":{"address": {"city": "Bonn"}}}]`,
			want: `{"customerLocation":{"address":{"city":"Bonn"}}}`},
		{name: "a decimal is a string", set: `customer { taxPercent }`, body: `[{"id":"1","customer":{"id": "c", "taxPercent": 0.19000}}]`, want: `{"customer":{"taxPercent":"0.19000"}}`},
		{name: "a boolean", set: `contact { isCustomer }`, body: `[{"id":"1","contact":{"id": "c", "isCustomer": false}}]`, want: `{"contact":{"isCustomer":false}}`},
		{name: "the same key twice: the last counts, as in JSON parsers", set: `userId`, body: `[{"id":"1","userId":"a","userId":"b"}]`, want: `{"userId":"b"}`},

		{name: "a required column is null", set: `id customerId`, body: `[{"id":"1","customerId":null}]`, want: `null`, faults: []string{"row.customerId" + null}},
		{name: "a required column is missing", set: `customerId`, body: `[{"id":"1"}]`, want: `null`, faults: []string{"row.customerId" + missing}},
		{name: "a required column is a number", set: `customerId`, body: `[{"id":"1","customerId":5}]`, want: `null`, faults: []string{"row.customerId" + wrong}},
		{name: "only the first fault of a row that is null", set: `customerId contactId`, body: `[{"id":"1"}]`, want: `null`, faults: []string{"row.customerId" + missing}},
		{name: "a nullable column is missing", set: `id x: userId`, body: `[{"id":"1"}]`, want: `{"id":"1","x":null}`, faults: []string{"row.x" + missing}},
		{name: "a nullable column is an object", set: `id userId`, body: `[{"id":"1","userId":{"a":1}}]`, want: `{"id":"1","userId":null}`, faults: []string{"row.userId" + wrong}},
		{name: "every nullable fault is told", set: `userId tags`, body: `[{"id":"1","userId":1,"tags":2}]`, want: `{"userId":null,"tags":null}`, faults: []string{"row.userId" + wrong, "row.tags" + wrong}},
		{name: "a list with another kind in it", set: `tags`, body: `[{"id":"1","tags":["a",null]}]`, want: `{"tags":null}`, faults: []string{"row.tags" + wrong}},
		{name: "a required column of a related row", set: `id who: customer { name }`, body: `[{"id":"1","customer":{"id": "c", "name": null}}]`,
			want: `{"id":"1","who":null}`, faults: []string{"row.who.name" + null}},
		{name: "a related row that is an array", set: `customer { name }`, body: `[{"id":"1","customer":[{"name": "n"}]}]`, want: `{"customer":null}`, faults: []string{"row.customer" + wrong}},
		{name: "a related row of the row before does not show through", set: `contact { id }`, body: `[{"id":"1","contact":{}}]`, want: `{"contact":null}`, faults: []string{"row.contact.id" + missing}},
		{name: "a boolean that is text", set: `contact { isCustomer }`, body: `[{"id":"1","contact":{"id": "c", "isCustomer": "true"}}]`,
			want: `{"contact":{"isCustomer":null}}`, faults: []string{"row.contact.isCustomer" + wrong}},
		{name: "a decimal that is text", set: `customer { taxPercent }`, body: `[{"id":"1","customer":{"id": "c", "taxPercent": "1"}}]`,
			want: `{"customer":{"taxPercent":null}}`, faults: []string{"row.customer.taxPercent" + wrong}},
		{name: "the global id without an id", set: `nodeId`, body: `[{"id":null}]`, want: `null`, faults: []string{"row.nodeId" + null}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, faults, err := write(t, test.set, test.body)
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if strings.Join(faults, "\n") != strings.Join(test.faults, "\n") {
				t.Errorf("faults %q, want %q", faults, test.faults)
			}
		})
	}
}

func TestBodyThatCannotBeTrusted(t *testing.T) {
	for _, body := range []string{
		``, ` `, `null`, `{}`, `{"id":"1"}`, `"[]"`, `<html>`, `[`, `[{"id":"1"}`, `[{"id":"1"},`, `[{"id":"1"},]`, `[{"id":"1"}]x`, `[{"id":"1"} {"id":"2"}]`,
		`[1]`, `[null]`, `[[]]`, `[{"id":"1"},null]`, `[{"id":"1}]`, "[{\"id\":\"\xff\"}]", "[{\"id\":\"1\n\"}]", `[{"id":"1","x":tru}]`, `[{"id":"1","x":01}]`,
		`[{"id":"1","userId":"\ud8"}]`, `[{"id" "1"}]`, `[{id:"1"}]`, `[{"id":"1",}]`, `[]]`, `[] []`,
	} {
		if got, _, err := write(t, `id userId`, body); err == nil {
			t.Errorf("%q is passed on as %q", body, got)
		}
	}
}
