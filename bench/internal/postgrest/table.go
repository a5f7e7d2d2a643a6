package postgrest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// tableRows is how many rows there are: one past the most that a page has.
const tableRows = 1001

// column is a column of customerContact or of contact: its name, and its value
// in the n-th row as JSON.
type column struct {
	name  string
	value func(n int) string
}

// customerContact is the columns of the table. The values have the sizes of
// real ones: ids of 20 characters, a few custom fields as forms write them, and
// nulls here and there.
var customerContact = []column{
	{"id", id("cc")},
	{"customerId", id("cust")},
	{"contactId", id("con")},
	{"customerLocationId", sometimes(3, id("loc"))},
	{"userId", sometimes(5, id("user"))},
	{"customFields", sometimes(7, func(n int) string {
		return fmt.Sprintf(`{"cf_score": %d, "cf_region": "emea", "cf_segment": "Größe %d"}`, n%100, n%4)
	})},
	{"tags", func(n int) string { return [...]string{`[]`, `["buyer"]`, `["buyer","primary"]`, `null`}[n%4] }},
	{"companyId", func(int) string { return `"co1"` }},
}

// customer is the columns of the table whose rows have customer contacts.
var customer = []column{
	{"id", id("cust")},
	{"readableId", func(n int) string { return fmt.Sprintf(`"CUS%06d"`, n) }},
	{"name", func(n int) string { return fmt.Sprintf(`"Initech (West) %d"`, n) }},
	{"phone", sometimes(3, phone)},
	{"tags", func(n int) string { return [...]string{`[]`, `["key"]`, `null`}[n%3] }},
}

// contact is the columns of the table that customerContact embeds.
var contact = []column{
	{"id", id("con")},
	{"companyId", func(int) string { return `"co1"` }},
	{"firstName", func(n int) string { return [...]string{`"Ada"`, `"Chloé"`, `"D'Arcy"`, `"Łukasz"`}[n%4] }},
	{"lastName", func(n int) string { return [...]string{`"Lovelace"`, `"O\"Neil"`, `"Smith, Jr."`}[n%3] }},
	{"fullName", func(n int) string { return fmt.Sprintf(`"Ada Lovelace the %dth"`, n) }},
	{"email", func(n int) string { return fmt.Sprintf(`"contact.%d@example.com"`, n) }},
	{"title", sometimes(2, func(int) string { return `"Buyer"` })},
	{"mobilePhone", phone},
	{"homePhone", sometimes(2, phone)},
	{"workPhone", phone},
	{"fax", sometimes(9, phone)},
	{"notes", func(int) string { return `"Prefers to be called in the morning.\nSpeaks English and Polish."` }},
	{"isCustomer", func(int) string { return "true" }},
}

func id(prefix string) func(int) string {
	return func(n int) string { return fmt.Sprintf(`"%s_%0*d"`, prefix, 19-len(prefix), n) }
}

func phone(n int) string { return fmt.Sprintf(`"+49 30 %07d"`, n*7919%10000000) }

// sometimes is null in every n-th row.
func sometimes(every int, value func(int) string) func(int) string {
	return func(n int) string {
		if n%every == 0 {
			return "null"
		}
		return value(n)
	}
}

// render writes the first rows of the table, with what s selects, as PostgREST
// and PostgreSQL do: an array whose rows are set apart by a comma and a line
// break, each row's keys in the order asked for, and an embedded object as
// jsonb is written.
func render(s []column, rows int) string {
	var b strings.Builder
	b.WriteByte('[')
	for n := 1; n <= rows; n++ {
		if n > 1 {
			b.WriteString(", \n ")
		}
		for i, c := range s {
			b.WriteByte("{,"[min(i, 1)])
			b.WriteString(strconv.Quote(c.name) + ":" + c.value(n))
		}
		b.WriteByte('}')
	}
	b.WriteByte(']')
	return b.String()
}

// embedded is an embedded row as a column.
func embedded(name string, columns []column) column {
	return column{name, func(n int) string { return jsonb(columns, n) }}
}

// listed is a list of rows inside a row as a column.
func listed(name string, columns []column, rows int) column {
	return column{name, func(n int) string {
		list := make([]string, rows)
		for i := range list {
			list[i] = jsonb(columns, n*rows+i)
		}
		return "[" + strings.Join(list, ", ") + "]"
	}}
}

// jsonb writes an object in jsonb's order of keys, the shorter first, and with
// its spaces.
func jsonb(columns []column, n int) string {
	sorted := slices.SortedFunc(slices.Values(columns), func(a, b column) int {
		if len(a.name) != len(b.name) {
			return len(a.name) - len(b.name)
		}
		return strings.Compare(a.name, b.name)
	})
	members := make([]string, len(sorted))
	for i, c := range sorted {
		members[i] = strconv.Quote(c.name) + ": " + c.value(n)
	}
	return "{" + strings.Join(members, ", ") + "}"
}
