package postgrest_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"carbongraph/upstream"
	"carbongraph/upstream/postgrest"
)

// catalogueTie ties a value to a request over the whole catalogue that
// PostgREST answered as meant.
type catalogueTie struct {
	exchange string
	value    interface{ Call() (upstream.Call, error) }
	// spelled replaces what the recording spells in another way than the
	// encoder, which numbers the aliases and quotes every list.
	spelled []string
}

const (
	contactsKey  = "customerContact!customerContact_customerId_fkey"
	locationsKey = "customerLocation!customerLocation_customerId_fkey"
)

// list is a list inside a row.
func list(name string, where postgrest.Filter, order []postgrest.Order, limit int, items ...any) postgrest.List {
	return postgrest.List{Relation: relation(name), Select: selection(items...), Page: postgrest.Page{Where: where, Order: order, Limit: limit}}
}

// read is a query of all rows that match, id first.
func read(table string, s postgrest.Selection, where postgrest.Filter, order []postgrest.Order, limit int) postgrest.Query {
	return postgrest.Query{Table: table, Select: s, Page: postgrest.Page{Where: where, Order: order, Limit: limit}}
}

// withLists is a selection of columns and lists.
func withLists(columns []string, lists ...postgrest.List) postgrest.Selection {
	return postgrest.Selection{Columns: columns, Lists: lists}
}

func catalogueReads() []catalogueTie {
	var (
		byID    = by("id asc")
		byName  = by("name asc", "id asc")
		id      = []string{"id"}
		isID    = func(value string) postgrest.Filter { return compare(col("id"), postgrest.Eq, value) }
		hasUser = not(null(col("userId")))
		inText  = func(name, text string) postgrest.Filter { return fold(col(name), postgrest.Contains, text) }
		stars   = []string{"%", "*"}
		ids     = func(values ...string) postgrest.Filter { return compareList("id", postgrest.In, values...) }
	)
	counted := postgrest.Query{Table: "customer", Select: selection("id"), Count: postgrest.CountExact, Page: postgrest.Page{Order: byID, Limit: 2}}
	sales := embed("customerContact!customer_salesContactId_fkey", "id", embed("contact", "fullName"))
	underCustomer := embed("customer!customerContact_customerId_fkey", "name")
	underCustomer.Select.Lists = []postgrest.List{list(locationsKey, nil, byName, 1, "id", "name")}
	underCustomer.Relation.Alias = "r0"
	underAlias := []string{"customer!customerContact", "r0:customer!customerContact", "customer.m0", "r0.m0"}
	page := list(contactsKey, nil, byID, 2, "id")
	page.Offset = 2
	byLastName := list(contactsKey, nil, by("contact.lastName asc", "id asc"), 4, "id", embed("contact", "lastName"))
	numbers := withLists(id)
	numbers.Counts = []postgrest.ListCount{{Relation: relation(contactsKey)}}
	both := withLists(id, list(contactsKey, hasUser, byID, 1, "id"))
	both.Counts = []postgrest.ListCount{{Relation: relation(contactsKey), Where: hasUser}}
	return []catalogueTie{
		{exchange: "lists/customers", value: read("customer", selection("id", "companyId", "readableId", "name", "phone", "taxPercent", "currencyCode",
			"customerTypeId", "customerStatusId", "accountManagerId", "salesContactId", "customFields", "tags", "createdAt", "updatedAt"), nil, byName, 3)},
		{exchange: "lists/customers, counted", value: counted},
		{exchange: "lists/customer by id", value: read("customer", selection("id", "name"), ids("cust1", "cust6", "c2cust1"), byID, 1000)},
		{exchange: "lists/customer with type, status, manager and sales contact", value: read("customer", selection("id", embed("customerType", "name"),
			embed("customerStatus", "name"), embed("user!customer_accountManagerId_fkey", "fullName"), sales), nil, byID, 6)},
		{exchange: "lists/customers by a column of a relation", value: read("customer", selection("id", "name"),
			related("customerType", compare(col("name"), postgrest.Eq, "Distributor")), byID, 1000)},
		{exchange: "lists/customers searched", spelled: stars, value: read("customer", selection("id", "name"),
			postgrest.Any{inText("name", "in"), inText("readableId", "in")}, byName, 1000)},
		{exchange: "lists/contacts searched, those no customer contact names included", spelled: stars, value: read("contact", selection("id", "fullName", "email"),
			postgrest.Any{inText("fullName", "bod"), inText("email", "shared")}, by("fullName asc", "id asc"), 1000)},
		{exchange: "lists/contacts that no customer contact names", value: read("contact", selection("id"), not(related("customerContact", postgrest.All{})), byID, 1000)},
		{exchange: "lists/contacts that some customer contact of a customer names", value: read("contact", selection("id"),
			related("customerContact", compare(col("customerId"), postgrest.Eq, "cust1")), byID, 1000)},
		{exchange: "lists/customer locations with address and customer", value: read("customerLocation", selection("id", "name", "customerId",
			embed("address", "city", "countryCode"), embed("customer!customerLocation_customerId_fkey", "name")),
			compare(col("customerId"), postgrest.Eq, "cust1"), byName, 1000)},
		{exchange: "lists/users", value: read("user", selection("id", "fullName", "email", "active"), nil, by("fullName asc", "id asc"), 1000)},
		{exchange: "lists/custom fields", value: read("customField", selection("id", "table", "name", "listOptions", "required", "sortOrder", "active",
			embed("attributeDataType", "label", "isText", "isNumeric", "isBoolean", "isDate", "isList")),
			compare(col("table"), postgrest.Eq, "customerContact"), by("sortOrder asc", "id asc"), 1000)},
		{exchange: "lists/customer types", value: read("customerType", selection("id", "name", "protected"), nil, byName, 1000)},
		{exchange: "lists/a neighbour that the key may not see", value: read("customer", selection("id"), isID("c2cust1"), nil, 1000)},
		{exchange: "lists/a row under another company", value: read("customer", selection("id", "name"), nil, byID, 2)},

		{exchange: "tomany/a customer and its contacts", spelled: []string{contactsKey, "m0:" + contactsKey, "customerContact.", "m0."},
			value: read("customer", withLists([]string{"id", "name"}, list(contactsKey, nil, byID, 3, "id", "contactId", embed("contact", "fullName", "email"))), isID("cust1"), nil, 1000)},
		{exchange: "tomany/several customers and the first contacts of each", spelled: []string{contactsKey, "m0:" + contactsKey, "customerContact.", "m0."},
			value: read("customer", withLists(id, list(contactsKey, nil, by("id desc"), 2, "id")), nil, byID, 6)},
		{exchange: "tomany/aliased", value: read("customer", withLists(id, list(contactsKey, nil, byID, 2, "id", "tags")), isID("cust1"), nil, 1000)},
		{exchange: "tomany/the same list twice under two aliases, each with its own filter, order and limit",
			value: read("customer", withLists(id, list(contactsKey, nil, byID, 2, "id"), list(contactsKey, hasUser, by("id desc"), 5, "id", "userId")), isID("cust2"), nil, 1000)},
		{exchange: "tomany/contacts and locations of a customer at once", value: read("customer", withLists(id,
			list(contactsKey, nil, byID, 2, "id", embed("contact", "fullName")),
			list(locationsKey, nil, byName, 1000, "id", "name", embed("address", "city"))), isID("cust1"), nil, 1000)},
		{exchange: "tomany/a keyset on a nested list", value: read("customer", withLists(id, list(contactsKey, postgrest.Any{
			compare(col("customerLocationId"), postgrest.Gt, "loc1"), null(col("customerLocationId")),
			postgrest.All{compare(col("customerLocationId"), postgrest.Eq, "loc1"), compare(col("id"), postgrest.Gt, "cc010")},
		}, by("customerLocationId asc", "id asc"), 3, "id", "customerLocationId")), ids("cust1", "cust2"), byID, 1000)},
		{exchange: "tomany/a nested list ordered by a relation of its rows", spelled: []string{"o0:contact()", "contact(lastName)", "o0", "contact"},
			value: read("customer", withLists(id, byLastName), isID("cust1"), nil, 1000)},
		{exchange: "tomany/a nested list filtered by a relation of its rows", value: read("customer", withLists(id,
			list(contactsKey, related("contact", compare(col("lastName"), postgrest.Eq, "Lovelace")), byID, 1000, "id")), nil, byID, 5)},
		{exchange: "tomany/a list under a relation under a list", spelled: underAlias, value: read("customerContact", selection("id", underCustomer), ids("cc005", "cc001"), byID, 1000)},
		{exchange: "tomany/parents that have a row in the list", value: read("customer", selection("id"),
			related(contactsKey, compare(col("userId"), postgrest.Eq, "user1")), byID, 1000)},
		{exchange: "tomany/parents that have none", value: read("customer", selection("id"), not(related(contactsKey, postgrest.All{})), byID, 1000)},
		{exchange: "tomany/limit 0", value: read("customer", withLists(id, list(contactsKey, nil, nil, 0, "id")), isID("cust1"), nil, 1000)},
		{exchange: "tomany/offset", value: read("customer", withLists(id, page), isID("cust1"), nil, 1000)},
		{exchange: "tomany/more rows than the cap, all of one parent", value: read("customer", withLists(id, list(contactsKey, nil, byID, 60, "id")), isID("c3cust1"), nil, 1000)},
		{exchange: "tomany/a count of related rows", value: read("customer", numbers, nil, byID, 6)},
		{exchange: "tomany/related rows listed and counted under one filter", value: read("customer", both, nil, byID, 3)},

		{exchange: "guard/invoices that name a customer contact", value: read("salesInvoice", selection("id", "invoiceId", "status"),
			compare(col("invoiceCustomerContactId"), postgrest.Eq, "cc004"), byID, 1)},
		{exchange: "guard/invoices that name one of several", value: read("salesInvoice", selection("invoiceCustomerContactId"),
			compareList("invoiceCustomerContactId", postgrest.In, "cc004", "cc010", "cc002"), by("invoiceCustomerContactId asc"), 3)},
		{exchange: "guard/the links and whether an invoice names them, in one read", spelled: []string{"salesInvoice(", "m0:salesInvoice(", "salesInvoice.", "m0."},
			value: read("customerContact", withLists(id, list("salesInvoice", nil, nil, 1, "id")), ids("cc002", "cc004", "cc010"), byID, 1000)},
		{exchange: "guard/links that no invoice names", value: read("customerContact", selection("id"),
			postgrest.All{ids("cc002", "cc004", "cc010"), not(related("salesInvoice", postgrest.All{}))}, byID, 1000)},
	}
}

func catalogueWrites() []catalogueTie {
	var (
		person  = selection("id", "companyId", "firstName", "lastName", "fullName", "email", "title", "isCustomer")
		company = setValue("companyId", `"co1"`)
		link    = func(id, customer, contact string) postgrest.Row {
			return postgrest.Row{setValue("id", `"`+id+`"`), setValue("customerId", `"`+customer+`"`), setValue("contactId", `"`+contact+`"`)}
		}
		merged = func(columns ...any) postgrest.Insert {
			return postgrest.Insert{Table: "customerContact", Merge: true, Select: selection(columns...),
				Rows: []postgrest.Row{link("cc002", "cust1", "con001"), link("up1", "cust2", "con002")}}
		}
	)
	return []catalogueTie{
		{exchange: "person/create", value: postgrest.Insert{Table: "contact", Select: person, Rows: []postgrest.Row{{company,
			setValue("firstName", `"New"`), setValue("lastName", `"Person"`), setValue("email", `"new@example.com"`)}}}},
		{exchange: "person/create with an id of the caller", value: postgrest.Insert{Table: "contact", Select: selection("id"),
			Rows: []postgrest.Row{{setValue("id", `"my-person"`), company, setValue("email", `"new@example.com"`)}}}},
		{exchange: "person/update", value: postgrest.Update{Table: "contact", IDs: []string{"con002"}, Select: person,
			Set: []postgrest.Value{setValue("email", "null"), setValue("title", `"Buyer"`)}}},
		{exchange: "person/update through a precondition", value: postgrest.Update{Table: "contact", IDs: []string{"con002"}, Select: selection("id", "email"),
			Expect: []postgrest.Filter{compare(col("email"), postgrest.Eq, "c2@example.com")}, Set: []postgrest.Value{setValue("email", `"c2b@example.com"`)}}},
		{exchange: "person/update, miss", value: postgrest.Update{Table: "contact", IDs: []string{"nope"}, Select: selection("id"), Set: []postgrest.Value{setValue("title", `"x"`)}}},
		{exchange: "person/delete: the customer contacts that name the person go with it",
			value: postgrest.Delete{Table: "contact", IDs: []string{"con003"}, Select: selection("id")}},
		{exchange: "person/create a location", value: postgrest.Insert{Table: "customerLocation", Select: selection("id", "companyId", "name", embed("address", "city")),
			Rows: []postgrest.Row{{setValue("customerId", `"cust1"`), setValue("addressId", `"addr2"`), setValue("name", `"Depot"`)}}}},
		{exchange: "person/create an address", value: postgrest.Insert{Table: "address", Select: selection("id", "city"),
			Rows: []postgrest.Row{{company, setValue("city", `"Kyoto"`), setValue("countryCode", `"JP"`)}}}},
		{exchange: "tomany/a list in the rows that a write returns", spelled: []string{"m0.order=id.asc", ""}, value: postgrest.Update{Table: "contact", IDs: []string{"con001"},
			Select: withLists([]string{"id", "title"}, list("customerContact", nil, nil, 1, "id", "customerId")), Set: []postgrest.Value{setValue("title", `"Chief"`)}}},
		{exchange: "upsert/merge: one of each", value: merged("id", "customerId")},
		{exchange: "guard/the delete itself, and the invoices with it", value: postgrest.Delete{Table: "customerContact", IDs: []string{"cc004"}, Select: selection("id")}},
	}
}

// calledFunction is the call of a function.
type calledFunction string

func (f calledFunction) Call() (upstream.Call, error) { return postgrest.Function(string(f)), nil }

// TestRecordedCatalogue encodes what the recorded requests say.
func TestRecordedCatalogue(t *testing.T) {
	t.Parallel()
	ties := slices.Concat(catalogueReads(), catalogueWrites(), []catalogueTie{
		{exchange: "key/company", value: calledFunction("get_company_id_from_api_key")},
		{exchange: "key/scopes", value: calledFunction("get_api_key_scopes")},
	})
	for _, tie := range ties {
		t.Run(tie.exchange, func(t *testing.T) {
			t.Parallel()
			recorded := sandboxExchange(t, tie.exchange)
			call, err := tie.value.Call()
			if err != nil {
				t.Fatal(err)
			}
			prefer := recorded.Headers["Prefer"]
			if call.Method == "PATCH" || call.Method == "DELETE" {
				prefer = "return=representation,handling=strict,max-affected=1"
			}
			if call.Method != recorded.Method || call.Prefer != prefer {
				t.Errorf("%s, Prefer %q; recorded %s, Prefer %q", call.Method, call.Prefer, recorded.Method, prefer)
			}
			if got, want := spelled(t, call.Target, nil), spelled(t, recorded.Target, tie.spelled); !slices.Equal(got, want) {
				t.Errorf("\n    got %q\nrecorded %q", got, want)
			}
			if got, want := string(call.Body), strings.NewReplacer(`": `, `":`, ", ", ",").Replace(recorded.Body); got != want {
				t.Errorf("body\n    got %s\nrecorded %s", got, want)
			}
		})
	}
}

// recordedRequest is the request of an exchange.
type recordedRequest struct {
	Method, Target, Body string
	Headers              map[string]string
}

// sandboxExchange is the request of an exchange of the sandbox: file/name.
func sandboxExchange(t *testing.T, exchange string) recordedRequest {
	t.Helper()
	file, name, _ := strings.Cut(exchange, "/")
	data, err := os.ReadFile(filepath.Join("../sandbox/testdata/exchanges", file+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Name    string
		Request recordedRequest
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e.Name == name {
			return e.Request
		}
	}
	t.Fatalf("%q is not recorded", exchange)
	return recordedRequest{}
}

// spelled are the path and the parameters of a target in the encoder's
// spelling.
func spelled(t *testing.T, target string, replace []string) []string {
	t.Helper()
	path, _, _ := strings.Cut(target, "?")
	spelled := []string{path}
	for _, p := range params(t, target) {
		p = strings.NewReplacer(replace...).Replace(p)
		if name, keys, _ := strings.Cut(p, "="); strings.HasSuffix(name, ".order") {
			p = name + "=" + withNulls(keys)
		}
		if p != "" && !strings.HasSuffix(p, "limit=1000") {
			spelled = append(spelled, p)
		}
	}
	slices.Sort(spelled)
	return spelled
}
