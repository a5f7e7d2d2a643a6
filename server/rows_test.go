package server

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// row is a customer contact with all that a list can be filtered or sorted by,
// decoded with numbers as they are spelled.
type row map[string]any

// everything selects a row.
const everything = `id customerId contactId customerLocationId userId companyId customFields tags
	customer { id readableId name phone website currencyCode customerTypeId customerStatusId accountManagerId tags }
	contact { id firstName lastName fullName email title mobilePhone homePhone workPhone notes isCustomer }
	customerLocation { id name addressId tags } user { id email firstName lastName fullName active }`

// at is the value at a path through related rows; nil for a null, also of a
// row on the way.
func (r row) at(path ...string) any {
	var value any = map[string]any(r)
	for _, name := range path {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[name]
	}
	return value
}

func (r row) id() string {
	id, _ := r["id"].(string)
	return id
}

// readRows reads all rows of the caller's company.
func readRows(tb testing.TB, c caller) []row {
	tb.Helper()
	var rows []row
	for after := ""; ; after = rows[len(rows)-1].id() {
		r := c.ask(tb, `query ($after: ID!) { customerContacts(first: 1000, filter: {id: {gt: $after}}) { nodes { `+everything+` } } }`,
			`{"after":`+quoted(tb, after)+`}`)
		var answered struct {
			CustomerContacts struct{ Nodes []row }
		}
		decoder := json.NewDecoder(strings.NewReader(r.data))
		decoder.UseNumber()
		if err := decoder.Decode(&answered); err != nil || len(r.errors) > 0 {
			tb.Fatalf("%v in %s", err, r.body)
		}
		rows = append(rows, answered.CustomerContacts.Nodes...)
		if len(answered.CustomerContacts.Nodes) < 1000 {
			return rows
		}
	}
}

// mixed are JSON values of every type, and ones that sort close to each other,
// that setMixed gives the rows of company co1 under the key mix. Empty is no
// such key; no object at all has a row of its own.
var mixed = []string{
	`null`, ``, `"10"`, `10`, `9.50`, `-1`, `true`, ``, `false`, `"Z"`, `"a"`, `"ä"`, `""`, `10.0`, `1e2`, `[1]`, `{"k":1}`, `null`, `"null"`, `0`,
}

// setMixed rewrites the custom fields of company co1: each row keeps nothing of
// what it had but has one of the mixed values, and the even ones a text and a
// flag beside it.
func setMixed(tb testing.TB, c caller) {
	tb.Helper()
	for n := 1; n <= 60; n++ {
		fields := "null"
		if value := mixed[n%len(mixed)]; n != 30 {
			var members []string
			if value != "" {
				members = append(members, `"mix":`+value)
			}
			if n%2 == 0 {
				members = append(members, fmt.Sprintf(`"a.b":"dot %d","nested":{"1":%d,"flag":%t}`, n%7, n%5, n%4 == 0))
			}
			fields = "{" + strings.Join(members, ",") + "}"
		}
		r := c.ask(tb, `mutation ($id: ID!, $fields: JSONObject) {
			updateCustomerContact(input: {id: $id, patch: {customFields: $fields}}) { userErrors { message } } }`,
			fmt.Sprintf(`{"id":"cc%03d","fields":%s}`, n, fields))
		r.want(tb, `{"updateCustomerContact":{"userErrors":[]}}`)
	}
}
