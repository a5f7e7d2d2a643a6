package operation_test

import (
	"fmt"
	"strings"
	"testing"

	"carbongraph/graph/answer"
)

// BenchmarkRows reads rows as PostgREST writes them, and writes them as a page.
func BenchmarkRows(b *testing.B) {
	const contacts = `{ customerContacts(first: 1000) {
		nodes { id customerId contactId customerLocationId userId customFields tags contact { id firstName lastName email } } } }`
	const customers = `{ customers(first: 100) { nodes { id name readableId tags
		customerContacts(first: 10) { nodes { id customerId contactId userId tags contact { id fullName email } } } } } }`
	for _, bench := range []struct {
		name, document, body string
	}{
		{"1", contacts, contactRows(1)},
		{"25", contacts, contactRows(25)},
		{"1000", contacts, contactRows(1000)},
		{"100x10", customers, customerRows(100, 10)},
	} {
		op, problem := bind(b, newCompiler(b), bench.document, "")
		if problem != "" {
			b.Fatal(problem)
		}
		root := op.Roots[0]
		plan := root.Plan(root.Resource)
		body := []byte(bench.body)
		read := func(b *testing.B) *answer.Rows {
			rows, err := answer.Read(body, plan.Shape)
			if err != nil {
				b.Fatal(err)
			}
			return rows
		}
		b.Run(bench.name+"/read", func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				read(b).Release()
			}
		})
		b.Run(bench.name+"/write", func(b *testing.B) {
			rows := read(b)
			b.ReportAllocs()
			for b.Loop() {
				w := answer.NewWriter(root.Key, len(body), 1<<20, 10)
				if !w.Page(plan.Page.Read(rows, root.Listing)) || len(w.Faults()) > 0 {
					b.Fatal(w.Faults())
				}
				w.Release()
			}
		})
	}
}

// contactRows is rows of customerContact: nulls, escapes and letters beyond
// ASCII here and there.
func contactRows(n int) string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"id":"cc_%017d","customerId":"cust_%015d","contactId":"con_%016d","customerLocationId":%s,"userId":%s,"customFields":%s,"tags":%s,"contact":%s}`,
			i, i, i, nullIn(3, i, `"loc_0000000000000001"`), nullIn(5, i, `"user_000000000000001"`),
			nullIn(7, i, `{"cf_score": 12, "cf_region": "emea", "cf_segment": "Größe 1"}`),
			[]string{`[]`, `["buyer"]`, `["buyer","primary"]`, `null`}[i%4],
			fmt.Sprintf(`{"id": "con_%016d", "email": "contact.%d@example.com", "lastName": "%s", "firstName": "%s"}`, i, i,
				[]string{"Lovelace", `O\"Neil`, "Smith, Jr."}[i%3], []string{"Ada", "Chloé", "D'Arcy", "Łukasz"}[i%4]))
	}
	return "[" + strings.Join(rows, ", \n ") + "]"
}

// customerRows is rows of customer, with a list of rows of customerContact in
// each.
func customerRows(n, contacts int) string {
	rows := make([]string, n)
	for i := range rows {
		list := make([]string, contacts)
		for j := range list {
			list[j] = fmt.Sprintf(`{"id": "cc_%017d", "tags": %s, "userId": %s, "contact": %s, "contactId": "con_%016d", "customerId": "cust_%015d"}`,
				j, []string{`[]`, `["buyer"]`, `["buyer", "primary"]`, `null`}[j%4], nullIn(5, j, `"user_000000000000001"`),
				fmt.Sprintf(`{"id": "con_%016d", "email": "contact.%d@example.com", "fullName": "Ada Lovelace the %dth"}`, j, j, j), j, i)
		}
		rows[i] = fmt.Sprintf(`{"id":"cust_%015d","readableId":"CUS%06d","name":"Initech (West) %d","tags":%s,"m0":[%s]}`,
			i, i, i, []string{`[]`, `["key"]`, `null`}[i%3], strings.Join(list, ", "))
	}
	return "[" + strings.Join(rows, ", \n ") + "]"
}

func nullIn(every, i int, value string) string {
	if i%every == 0 {
		return "null"
	}
	return value
}
