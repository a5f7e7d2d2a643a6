package postgrest_test

import (
	"fmt"
	"net/url"

	"carbongraph/upstream/postgrest"

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
	contact := postgrest.Relation{Table: "contact"}
	showCall(postgrest.Query{Table: "customerContact",
		Select: postgrest.Selection{
			Columns: []string{"id", "tags"},
			Embeds:  []postgrest.Embed{{Relation: contact, Select: postgrest.Selection{Columns: []string{"email"}}}},
		},
		Count: postgrest.CountExact, Page: postgrest.Page{Where: postgrest.All{
			postgrest.CompareList{Column: postgrest.Column{Name: "tags"}, Op: postgrest.ArrayContains, Values: []string{"buyer"}},
			postgrest.Related{Relation: contact, Filter: postgrest.Compare{
				Column: postgrest.Column{Name: "lastName"}, Op: postgrest.Contains, Value: "50%", Fold: true,
			}},
		}, Order: []postgrest.Order{
			{Relation: contact, Column: postgrest.Column{Name: "email"}, Descending: true},
			{Column: postgrest.Column{Name: "id"}},
		}, Limit: 25},
	}.Call())
	// Output:
	// GET /customerContact?select=id,tags,contact(email),f0:contact()&tags=cs.{"buyer"}&f0.lastName=ilike.*50\%*&f0=not.is.null&order=contact(email).desc.nullslast,id.asc.nullslast&limit=25
	// Prefer: count=exact
}

// A value is quoted where something may follow it, and raw where nothing can.
func ExampleQuery_Call_quoting() {
	name := postgrest.Compare{Column: postgrest.Column{Name: "companyId"}, Op: postgrest.Eq, Value: `a,"b)`}
	field := postgrest.Compare{
		Column: postgrest.Column{Name: "customFields", Path: []string{"a.b"}, Text: true}, Op: postgrest.Gt, Value: `c\`,
	}
	id := postgrest.Selection{Columns: []string{"id"}}
	showCall(postgrest.Query{Table: "customerContact", Select: id, Page: postgrest.Page{Where: postgrest.All{name, field}, Limit: 1}}.Call())
	showCall(postgrest.Query{Table: "customerContact", Select: id, Page: postgrest.Page{Where: postgrest.Any{name, field}, Limit: 1}}.Call())
	// Output:
	// GET /customerContact?select=id&companyId=eq.a,"b)&customFields->>"a.b"=gt.c\&limit=1
	// GET /customerContact?select=id&or=(companyId.eq."a,\"b)",customFields->>"a.b".gt."c\\")&limit=1
}

// A Not takes in the rows whose column is null.
func ExampleNot() {
	id := postgrest.Selection{Columns: []string{"id"}}
	user := postgrest.Compare{Column: postgrest.Column{Name: "userId"}, Op: postgrest.Eq, Value: "user1"}
	showCall(postgrest.Query{Table: "customerContact", Select: id, Page: postgrest.Page{Where: postgrest.Not{Filter: user}, Limit: 1}}.Call())
	showCall(postgrest.Query{Table: "customerContact", Select: id, Page: postgrest.Page{Where: postgrest.Not{Filter: postgrest.Any{
		user, postgrest.Related{Relation: postgrest.Relation{Table: "contact"}, Filter: postgrest.All{}},
	}}, Limit: 1}}.Call())
	// Output:
	// GET /customerContact?select=id&not.and=(userId.eq."user1",userId.not.is.null)&limit=1
	// GET /customerContact?select=id,f0:contact()&not.or=(and(userId.eq."user1",userId.not.is.null),f0.not.is.null)&limit=1
}

func ExampleQuery_CountCall() {
	showCall(postgrest.Query{Table: "customerContact",
		Count: postgrest.CountPlanned, Page: postgrest.Page{Where: postgrest.IsNull{Column: postgrest.Column{Name: "userId"}}, Order: []postgrest.Order{{Column: postgrest.Column{Name: "id"}}}, Limit: 10},
	}.CountCall())
	// Output:
	// GET /customerContact?select=id&userId=is.null&limit=0
	// Prefer: count=planned
}

func ExampleQuery_RowsKey() {
	one := postgrest.Compare{Column: postgrest.Column{Name: "id"}, Op: postgrest.Eq, Value: "cc001"}
	a := postgrest.Query{Table: "customerContact", Select: postgrest.Selection{Columns: []string{"id", "tags"}}, Page: postgrest.Page{Where: one, Limit: 1}}
	b := postgrest.Query{Table: "customerContact", Select: postgrest.Selection{Columns: []string{"userId", "id"}}, Page: postgrest.Page{Where: one, Limit: 1}}
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
	showCall(postgrest.Insert{Table: "customerContact",
		Rows: []postgrest.Row{
			{{Column: "customerId", JSON: []byte(`"cust1"`)}, {Column: "contactId", JSON: []byte(`"con001"`)}},
			{{Column: "customerId", JSON: []byte(`"cust1"`)}, {Column: "contactId", JSON: []byte(`"con002"`)}, {Column: "tags", JSON: []byte(`["x"]`)}},
		},
		Select: postgrest.Selection{Columns: []string{"id"}},
	}.Call())
	// Output:
	// POST /customerContact?select=id&columns=customerId,contactId,tags
	// Prefer: return=representation,missing=default
	// [{"customerId":"cust1","contactId":"con001"},{"customerId":"cust1","contactId":"con002","tags":["x"]}]
}

func ExampleUpdate_Call() {
	showCall(postgrest.Update{Table: "customerContact",
		IDs:    []string{"cc002", "cc003"},
		Expect: []postgrest.Filter{postgrest.IsNull{Column: postgrest.Column{Name: "userId"}}},
		Set:    []postgrest.Value{{Column: "userId", JSON: []byte(`"user2"`)}},
		Select: postgrest.Selection{Columns: []string{"id"}},
	}.Call())
	// Output:
	// PATCH /customerContact?select=id&id=in.("cc002","cc003")&userId=is.null
	// Prefer: return=representation,handling=strict,max-affected=2
	// {"userId":"user2"}
}

func ExampleDelete_Call() {
	showCall(postgrest.Delete{Table: "customerContact", IDs: []string{"cc002"}, Select: postgrest.Selection{Columns: []string{"id"}}}.Call())
	// Output:
	// DELETE /customerContact?select=id&id=eq.cc002
	// Prefer: return=representation,handling=strict,max-affected=1
}
