package reference

import (
	"fmt"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// mixed are JSON values of every type, and ones that sort close to each other,
// that setMixed gives the rows of company co1 under the key mix. Empty is no
// such key; no object at all has a row of its own.
var mixed = []string{
	`null`, ``, `"10"`, `10`, `9.50`, `-1`, `true`, ``, `false`, `"Z"`, `"a"`, `"ä"`, `""`, `10.0`, `1e2`, `[1]`, `{"k":1}`, `null`, `"null"`, `0`,
}

// setMixed rewrites the custom fields of company co1's customer contacts and
// locations: each row keeps nothing of what it had but has one of the mixed
// values, and the even ones a text and a flag beside it.
func setMixed(tb testing.TB, c servertest.Caller) {
	tb.Helper()
	for n := 1; n <= 60; n++ {
		setFields(tb, c, "CustomerContact", fmt.Sprintf("cc%03d", n), n)
	}
	for n := 1; n <= 6; n++ {
		setFields(tb, c, "CustomerLocation", fmt.Sprint("loc", n), n+8)
	}
}

func setFields(tb testing.TB, c servertest.Caller, typeName, id string, n int) {
	tb.Helper()
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
	c.Ask(tb, `mutation ($id: ID!, $fields: JSONObject) { it: update`+typeName+`(input: {id: $id, patch: {customFields: $fields}}) { userErrors { message } } }`,
		fmt.Sprintf(`{"id":%q,"fields":%s}`, id, fields)).Want(tb, `{"it":{"userErrors":[]}}`)
}
