package server

import (
	"fmt"
	"strings"
	"testing"
)

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
