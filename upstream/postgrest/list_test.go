package postgrest_test

import (
	"net/url"
	"testing"

	"carbongraph/upstream/postgrest"
)

// Lists inside rows are asked for as PostgREST answered them: the targets are
// those of recorded exchanges, with what they leave out (where nulls go, a
// limit) said.
func TestListsInsideRows(t *testing.T) {
	t.Parallel()
	const fkey = "customerContact_customerId_fkey"
	contacts := postgrest.Relation{Table: "customerContact", Constraint: fkey}
	locations := postgrest.Relation{Table: "customerLocation", Constraint: "customerLocation_customerId_fkey"}
	customer := postgrest.Relation{Table: "customer", Constraint: fkey}
	byID := by("id asc")
	hasUser := postgrest.Not{Filter: null(col("userId"))}
	for name, test := range map[string]struct {
		query postgrest.Query
		want  string
	}{
		"a list with a page": {
			postgrest.Query{Table: "customer", Page: postgrest.Page{Where: compare(col("id"), postgrest.Eq, "cust1"), Limit: 1}, Select: postgrest.Selection{
				Columns: []string{"id"},
				Lists:   []postgrest.List{{Relation: contacts, Select: selection("id", "tags"), Page: postgrest.Page{Order: byID, Limit: 2, Offset: 2}}},
			}},
			"/customer?select=id,m0:customerContact!" + fkey + "(id,tags)&id=eq.cust1&limit=1&m0.order=id.asc.nullslast&m0.limit=2&m0.offset=2",
		},
		"two lists, one filtered": {
			postgrest.Query{Table: "customer", Page: postgrest.Page{Limit: 1}, Select: postgrest.Selection{
				Columns: []string{"id"},
				Lists: []postgrest.List{
					{Relation: contacts, Select: selection("id"), Page: postgrest.Page{Order: byID, Limit: 2}},
					{Relation: contacts, Select: selection("id", "userId"), Page: postgrest.Page{Where: hasUser, Order: by("id desc"), Limit: 5}},
				},
			}},
			"/customer?select=id,m0:customerContact!" + fkey + "(id),m1:customerContact!" + fkey + "(id,userId)&limit=1" +
				"&m0.order=id.asc.nullslast&m0.limit=2&m1.userId=not.is.null&m1.order=id.desc.nullsfirst&m1.limit=5",
		},
		"a cursor's condition": {
			postgrest.Query{Table: "customer", Page: postgrest.Page{Limit: 6}, Select: postgrest.Selection{
				Columns: []string{"id"},
				Lists: []postgrest.List{{Relation: contacts, Select: selection("id"), Page: postgrest.Page{Limit: 3, Order: byID, Where: postgrest.Any{
					compare(col("customerLocationId"), postgrest.Gt, "loc1"), null(col("customerLocationId")),
					postgrest.All{compare(col("customerLocationId"), postgrest.Eq, "loc1"), compare(col("id"), postgrest.Gt, "cc010")},
				}}}},
			}},
			"/customer?select=id,m0:customerContact!" + fkey + `(id)&limit=6&m0.or=(customerLocationId.gt."loc1",customerLocationId.is.null,` +
				`and(customerLocationId.eq."loc1",id.gt."cc010"))&m0.order=id.asc.nullslast&m0.limit=3`,
		},
		"a filter on a relation of the list's rows": {
			postgrest.Query{Table: "customer", Page: postgrest.Page{Limit: 5, Order: byID}, Select: postgrest.Selection{
				Columns: []string{"id"},
				Lists: []postgrest.List{{Relation: contacts, Select: selection("id"), Page: postgrest.Page{
					Where: related("contact", compare(col("lastName"), postgrest.Eq, "Lovelace")), Order: byID, Limit: 9,
				}}},
			}},
			"/customer?select=id,m0:customerContact!" + fkey + "(id,f0:contact())&order=id.asc.nullslast&limit=5" +
				"&m0.f0.lastName=eq.Lovelace&m0.f0=not.is.null&m0.order=id.asc.nullslast&m0.limit=9",
		},
		"under a related row": {
			postgrest.Query{Table: "customerContact", Page: postgrest.Page{Limit: 2}, Select: postgrest.Selection{
				Columns: []string{"id"},
				Embeds: []postgrest.Embed{{Relation: aliased(customer, "r0"), Select: postgrest.Selection{
					Columns: []string{"name"},
					Lists:   []postgrest.List{{Relation: locations, Select: selection("id", "name"), Page: postgrest.Page{Order: by("name asc", "id asc"), Limit: 1}}},
				}}},
			}},
			"/customerContact?select=id,r0:customer!" + fkey + "(name,m0:customerLocation!customerLocation_customerId_fkey(id,name))&limit=2" +
				"&r0.m0.order=name.asc.nullslast,id.asc.nullslast&r0.m0.limit=1",
		},
		"counts beside a list": {
			postgrest.Query{Table: "customer", Page: postgrest.Page{Order: byID, Limit: 3}, Select: postgrest.Selection{
				Columns: []string{"id"},
				Lists:   []postgrest.List{{Relation: contacts, Select: selection("id"), Page: postgrest.Page{Where: hasUser, Order: byID, Limit: 1}}},
				Counts:  []postgrest.ListCount{{Relation: contacts, Where: hasUser}, {Relation: locations}},
			}},
			"/customer?select=id,m0:customerContact!" + fkey + "(id),n0:customerContact!" + fkey + "(count)," +
				"n1:customerLocation!customerLocation_customerId_fkey(count)&order=id.asc.nullslast&limit=3" +
				"&m0.userId=not.is.null&m0.order=id.asc.nullslast&m0.limit=1&n0.userId=not.is.null",
		},
		"a list of no row": {
			postgrest.Query{Table: "customer", Page: postgrest.Page{Limit: 1}, Select: postgrest.Selection{
				Lists: []postgrest.List{{Relation: contacts, Select: selection("id"), Page: postgrest.Page{Where: postgrest.Any{}, Limit: 1}}},
			}},
			"/customer?select=m0:customerContact!" + fkey + "(id)&limit=1&m0.id=in.()&m0.limit=1",
		},
		"a relation under another key": {
			postgrest.Query{Table: "customer", Page: postgrest.Page{Limit: 1}, Select: postgrest.Selection{Embeds: []postgrest.Embed{{
				Relation: postgrest.Relation{Table: "user", Constraint: "customer_accountManagerId_fkey", Alias: "accountManager"}, Select: selection("fullName"),
			}}}},
			"/customer?select=accountManager:user!customer_accountManagerId_fkey(fullName)&limit=1",
		},
		"rows without a row in a list": {
			postgrest.Query{Table: "contact", Select: selection("id"), Page: postgrest.Page{
				Where: postgrest.Not{Filter: postgrest.Related{Relation: postgrest.Relation{Table: "customerContact"}, Filter: postgrest.All{}}}, Order: byID, Limit: 3,
			}},
			"/contact?select=id,f0:customerContact()&f0=is.null&order=id.asc.nullslast&limit=3",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			call, err := test.query.Call()
			if err != nil {
				t.Fatal(err)
			}
			if got, err := url.QueryUnescape(call.Target); err != nil || got != test.want {
				t.Errorf("\n got %s, %v\nwant %s", got, err, test.want)
			}
		})
	}
}

func aliased(r postgrest.Relation, alias string) postgrest.Relation {
	r.Alias = alias
	return r
}

// A list that PostgREST cannot be told is refused wherever it stands.
func TestListsAreChecked(t *testing.T) {
	t.Parallel()
	contacts := postgrest.Relation{Table: "customerContact"}
	for name, list := range map[string]postgrest.List{
		"nothing selected":           {Relation: contacts, Page: postgrest.Page{Limit: 1}},
		"a negative limit":           {Relation: contacts, Select: selection("id"), Page: postgrest.Page{Limit: -1}},
		"a name with a dot":          {Relation: postgrest.Relation{Table: "a.b"}, Select: selection("id")},
		"a text with NUL":            {Relation: contacts, Select: selection("id"), Page: postgrest.Page{Where: compare(col("id"), postgrest.Eq, "\x00")}},
		"order by what is not there": {Relation: contacts, Select: selection("id"), Page: postgrest.Page{Order: by("contact.lastName asc"), Limit: 1}},
		"a table like an alias":      {Relation: postgrest.Relation{Table: "m0"}, Select: selection("id")},
	} {
		inside := postgrest.Selection{Columns: []string{"id"}, Lists: []postgrest.List{list}}
		deeper := postgrest.Selection{Lists: []postgrest.List{{Relation: contacts, Select: inside}}}
		for _, s := range []postgrest.Selection{inside, deeper} {
			if call, err := (postgrest.Query{Table: "customer", Select: s}).Call(); err == nil {
				t.Errorf("%s: %s", name, call.Target)
			}
		}
	}
}

// An upsert names its columns, so that a row that is there keeps the others.
func TestUpsert(t *testing.T) {
	t.Parallel()
	upsert := postgrest.Insert{Table: "customerContact", Merge: true, Select: selection("id", "customerId"), Rows: []postgrest.Row{
		{setValue("id", `"cc002"`), setValue("customerId", `"cust1"`)}, {setValue("id", `"up1"`), setValue("tags", `["x"]`)},
	}}
	call, err := upsert.Call()
	if err != nil {
		t.Fatal(err)
	}
	const target = "/customerContact?select=id%2CcustomerId&on_conflict=id&columns=id%2CcustomerId%2Ctags"
	const prefer = "return=representation,resolution=merge-duplicates,missing=default"
	if call.Target != target || call.Prefer != prefer || string(call.Body) != `[{"id":"cc002","customerId":"cust1"},{"id":"up1","tags":["x"]}]` {
		t.Errorf("%s %s %s", call.Target, call.Prefer, call.Body)
	}
	upsert.Rows = append(upsert.Rows, postgrest.Row{setValue("tags", "[]")})
	if _, err := upsert.Call(); err == nil {
		t.Error("an upsert of a row without an id")
	}
}

// Lists have equal keys where their rows are the same.
func TestListKey(t *testing.T) {
	t.Parallel()
	contacts := postgrest.Relation{Table: "customerContact", Constraint: "a"}
	page := postgrest.Page{Where: null(col("userId")), Order: by("id asc"), Limit: 2}
	same, err := postgrest.ListKey(contacts, page)
	again, _ := postgrest.ListKey(contacts, postgrest.Page{Where: postgrest.All{null(col("userId"))}, Order: by("id asc"), Limit: 2})
	if err != nil || same != again {
		t.Errorf("%q and %q, %v", same, again, err)
	}
	for _, other := range []postgrest.Page{{}, {Limit: 2}, {Where: page.Where, Order: page.Order, Limit: 3}, {Where: page.Where, Order: by("id desc"), Limit: 2}} {
		if key, _ := postgrest.ListKey(contacts, other); key == same {
			t.Errorf("%+v has the key of %+v", other, page)
		}
	}
	if key, _ := postgrest.ListKey(postgrest.Relation{Table: "customerContact", Constraint: "b"}, page); key == same {
		t.Error("another relation has the same key")
	}
}
