package upstream_test

import (
	"fmt"
	"net/url"

	"carbongraph/upstream"
)

// showCall prints a call with its target percent-decoded, which is only safe to
// read, not to send.
func showCall(c upstream.Call, err error) {
	if err != nil {
		fmt.Println(err)
		return
	}
	target, _ := url.PathUnescape(c.Target)
	fmt.Println(c.Method, target)
	if c.Prefer != "" {
		fmt.Println("Prefer:", c.Prefer)
	}
	if c.Body != nil {
		fmt.Println(string(c.Body))
	}
}

func ExampleQuery_Call() {
	contact := upstream.Relation{Name: "contact"}
	showCall(upstream.Query{
		Select: upstream.Selection{
			Columns: []string{"id", "tags"},
			Embeds:  []upstream.Embed{{Relation: contact, Select: upstream.Selection{Columns: []string{"email"}}}},
		},
		Where: upstream.All{
			upstream.CompareList{Column: upstream.Column{Name: "tags"}, Op: upstream.ArrayContains, Values: []string{"buyer"}},
			upstream.Related{Relation: contact, Filter: upstream.Compare{
				Column: upstream.Column{Name: "lastName"}, Op: upstream.Contains, Value: "50%", Fold: true,
			}},
		},
		Order: []upstream.Order{
			{Relation: contact, Column: upstream.Column{Name: "email"}, Descending: true},
			{Column: upstream.Column{Name: "id"}},
		},
		Limit: 25,
		Count: upstream.CountExact,
	}.Call())
	// Output:
	// GET /customerContact?select=id,tags,contact(email),f0:contact()&tags=cs.{"buyer"}&f0.lastName=ilike.*50\%*&f0=not.is.null&order=contact(email).desc.nullslast,id.asc.nullslast&limit=25
	// Prefer: count=exact
}

// A value is quoted where something may follow it, and raw where nothing can.
func ExampleQuery_Call_quoting() {
	name := upstream.Compare{Column: upstream.Column{Name: "companyId"}, Op: upstream.Eq, Value: `a,"b)`}
	field := upstream.Compare{
		Column: upstream.Column{Name: "customFields", Path: []string{"a.b"}, Text: true}, Op: upstream.Gt, Value: `c\`,
	}
	id := upstream.Selection{Columns: []string{"id"}}
	showCall(upstream.Query{Select: id, Where: upstream.All{name, field}, Limit: 1}.Call())
	showCall(upstream.Query{Select: id, Where: upstream.Any{name, field}, Limit: 1}.Call())
	// Output:
	// GET /customerContact?select=id&companyId=eq.a,"b)&customFields->>"a.b"=gt.c\&limit=1
	// GET /customerContact?select=id&or=(companyId.eq."a,\"b)",customFields->>"a.b".gt."c\\")&limit=1
}

// A Not takes in the rows whose column is null.
func ExampleNot() {
	id := upstream.Selection{Columns: []string{"id"}}
	user := upstream.Compare{Column: upstream.Column{Name: "userId"}, Op: upstream.Eq, Value: "user1"}
	showCall(upstream.Query{Select: id, Where: upstream.Not{Filter: user}, Limit: 1}.Call())
	showCall(upstream.Query{Select: id, Where: upstream.Not{Filter: upstream.Any{
		user, upstream.Related{Relation: upstream.Relation{Name: "contact"}, Filter: upstream.All{}},
	}}, Limit: 1}.Call())
	// Output:
	// GET /customerContact?select=id&not.and=(userId.eq."user1",userId.not.is.null)&limit=1
	// GET /customerContact?select=id,f0:contact()&not.or=(and(userId.eq."user1",userId.not.is.null),f0.not.is.null)&limit=1
}

func ExampleQuery_CountCall() {
	showCall(upstream.Query{
		Where: upstream.IsNull{Column: upstream.Column{Name: "userId"}},
		Order: []upstream.Order{{Column: upstream.Column{Name: "id"}}},
		Limit: 10,
		Count: upstream.CountPlanned,
	}.CountCall())
	// Output:
	// HEAD /customerContact?select=id&userId=is.null
	// Prefer: count=planned
}

func ExampleQuery_RowsKey() {
	one := upstream.Compare{Column: upstream.Column{Name: "id"}, Op: upstream.Eq, Value: "cc001"}
	a := upstream.Query{Select: upstream.Selection{Columns: []string{"id", "tags"}}, Where: one, Limit: 1}
	b := upstream.Query{Select: upstream.Selection{Columns: []string{"userId", "id"}}, Where: one, Limit: 1}
	keyA, _ := a.RowsKey()
	keyB, _ := b.RowsKey()
	if keyA == keyB {
		a.Select.Columns = []string{"id", "tags", "userId"} // of both
		showCall(a.Call())
	}
	// Output:
	// GET /customerContact?select=id,tags,userId&id=eq.cc001&limit=1
}

// Rows with unlike columns name them all; what a row leaves out is defaulted.
func ExampleInsert_Call() {
	showCall(upstream.Insert{
		Rows: []upstream.InsertRow{
			{{Column: "customerId", JSON: []byte(`"cust1"`)}, {Column: "contactId", JSON: []byte(`"con001"`)}},
			{{Column: "customerId", JSON: []byte(`"cust1"`)}, {Column: "contactId", JSON: []byte(`"con002"`)}, {Column: "tags", JSON: []byte(`["x"]`)}},
		},
		Select: upstream.Selection{Columns: []string{"id"}},
	}.Call())
	// Output:
	// POST /customerContact?select=id&columns=customerId,contactId,tags
	// Prefer: return=representation,missing=default
	// [{"customerId":"cust1","contactId":"con001"},{"customerId":"cust1","contactId":"con002","tags":["x"]}]
}

func ExampleUpdate_Call() {
	showCall(upstream.Update{
		IDs:    []string{"cc002", "cc003"},
		Expect: []upstream.Filter{upstream.IsNull{Column: upstream.Column{Name: "userId"}}},
		Set:    []upstream.Value{{Column: "userId", JSON: []byte(`"user2"`)}},
		Select: upstream.Selection{Columns: []string{"id"}},
	}.Call())
	// Output:
	// PATCH /customerContact?select=id&id=in.("cc002","cc003")&userId=is.null
	// Prefer: return=representation,handling=strict,max-affected=2
	// {"userId":"user2"}
}

func ExampleDelete_Call() {
	showCall(upstream.Delete{IDs: []string{"cc002"}, Select: upstream.Selection{Columns: []string{"id"}}}.Call())
	// Output:
	// DELETE /customerContact?select=id&id=eq.cc002
	// Prefer: return=representation,handling=strict,max-affected=1
}
