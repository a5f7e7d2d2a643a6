package recorded

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// operationTie ties an operation to a request over the whole catalogue that
// PostgREST answered: the server sends that request, among others only where it
// says so, and answers the rows that PostgREST did.
type operationTie struct {
	exchange string
	// operation is the operation without its outer braces.
	operation string
	// said replaces what the recording spells in another way, pair by pair:
	// the server numbers its aliases and may select what it goes by.
	said []string
}

const (
	byConstraint = "customerContact!customerContact_customerId_fkey"
	// asList spells the recorded list without an alias as the server does.
	asList = "m0:" + byConstraint
)

var operationTies = []operationTie{
	{exchange: "lists/customers", operation: `customers(first: 3, orderBy: {field: NAME}) { nodes { id companyId readableId name phone taxPercent currencyCode
		customerTypeId customerStatusId accountManagerId salesContactId customFields tags createdAt updatedAt } }`},
	{exchange: "lists/customers, counted", operation: `customers(first: 2) { nodes { id } totalCount }`},
	{exchange: "lists/customer by id", operation: `customers(filter: {id: {in: ["cust1", "cust6", "c2cust1"]}}, first: 200) { nodes { id name } }`},
	{exchange: "lists/customer with type, status, manager and sales contact", operation: `customers(first: 6) { nodes { id customerType { name } customerStatus { name }
		accountManager { fullName } salesContact { id contact { fullName } } } }`},
	{exchange: "lists/customers by a column of a relation",
		operation: `customers(filter: {customerType: {name: {eq: "Distributor"}}}, first: 200) { nodes { id name } }`},
	{exchange: "lists/customers searched", operation: `customers(search: "in", orderBy: {field: NAME}, first: 200) { nodes { id name } }`, said: []string{"%", "*"}},
	{exchange: "lists/contacts that no customer contact names", operation: `contacts(filter: {customerContacts: {isEmpty: true}}, first: 200) { nodes { id } }`},
	{exchange: "lists/contacts that some customer contact of a customer names",
		operation: `contacts(filter: {customerContacts: {some: {customerId: {eq: "cust1"}}}}, first: 200) { nodes { id } }`},
	{exchange: "lists/customer locations with address and customer", operation: `customerLocations(filter: {customerId: {eq: "cust1"}}, orderBy: {field: NAME}, first: 200) {
		nodes { id name customerId address { city countryCode } customer { name } } }`},
	{exchange: "lists/users", operation: `users(orderBy: {field: FULL_NAME}, first: 200) { nodes { id fullName email active } }`},
	{exchange: "lists/custom fields", operation: `customFieldDefinitions(filter: {table: {eq: "customerContact"}}, orderBy: {field: SORT_ORDER}, first: 200) {
		nodes { id table name listOptions required sortOrder active dataType { label isText isNumeric isBoolean isDate isList } } }`},
	{exchange: "lists/customer types", operation: `customerTypes(orderBy: {field: NAME}, first: 200) { nodes { id name protected } }`},

	{exchange: "tomany/a customer and its contacts", said: []string{byConstraint, asList, "customerContact.", "m0."},
		operation: `customer(id: "cust1") { id name customerContacts(first: 3) { nodes { id contactId contact { fullName email } } } }`},
	{exchange: "tomany/several customers and the first contacts of each", said: []string{byConstraint, asList, "customerContact.", "m0."},
		operation: `customers(first: 6) { nodes { id customerContacts(first: 2, orderBy: {field: ID, direction: DESC}) { nodes { id } } } }`},
	{exchange: "tomany/aliased", operation: `customer(id: "cust1") { id customerContacts(first: 2) { nodes { id tags } } }`},
	{exchange: "tomany/the same list twice under two aliases, each with its own filter, order and limit",
		operation: `customer(id: "cust2") { id a: customerContacts(first: 2) { nodes { id } }
			b: customerContacts(first: 5, orderBy: {field: ID, direction: DESC}, filter: {userId: {isNull: false}}) { nodes { id userId } } }`},
	{exchange: "tomany/contacts and locations of a customer at once", operation: `customer(id: "cust1") { id
		customerContacts(first: 2) { nodes { id contact { fullName } } }
		customerLocations(first: 200, orderBy: {field: NAME}) { nodes { id name address { city } } } }`},
	{exchange: "tomany/a nested list ordered by a relation of its rows", said: []string{"o0:contact()", "contact(lastName)", "o0", "contact"},
		operation: `customer(id: "cust1") { id customerContacts(first: 4, orderBy: {field: CONTACT_LAST_NAME}) { nodes { id } } }`},
	{exchange: "tomany/a nested list filtered by a relation of its rows",
		operation: `customers(first: 5) { nodes { id customerContacts(first: 200, filter: {contact: {lastName: {eq: "Lovelace"}}}) { nodes { id } } } }`},
	{exchange: "tomany/a list under a relation under a list", operation: `customerContacts(filter: {id: {in: ["cc005", "cc001"]}}, first: 200) { nodes { id
		customer { name customerLocations(first: 1, orderBy: {field: NAME}) { nodes { id name } } } } }`,
		said: []string{"customer!customerContact", "r0:customer!customerContact", "customer.m0", "r0.m0"}},
	{exchange: "tomany/parents that have a row in the list",
		operation: `customers(filter: {customerContacts: {some: {userId: {eq: "user1"}}}}, first: 200) { nodes { id } }`},
	{exchange: "tomany/parents that have none", operation: `customers(filter: {customerContacts: {isEmpty: true}}, first: 200) { nodes { id } }`},
	{exchange: "tomany/offset", operation: `customer(id: "cust1") { id customerContacts(first: 2, offset: 2) { nodes { id } } }`},
	{exchange: "tomany/a count of related rows", operation: `customers(first: 6) { nodes { id customerContacts { totalCount } } }`},
	{exchange: "tomany/related rows listed and counted under one filter",
		operation: `customers(first: 3) { nodes { id customerContacts(first: 1, filter: {userId: {isNull: false}}) { nodes { id } totalCount } } }`},

	{exchange: "person/create", operation: `createContact(input: {companyId: "co1", firstName: "New", lastName: "Person", email: "new@example.com"}) {
		contact { id companyId firstName lastName fullName email title isCustomer } userErrors { code } }`},
	{exchange: "person/create with an id of the caller",
		operation: `createContact(input: {id: "my-person", companyId: "co1", email: "new@example.com"}) { contact { id } userErrors { code } }`},
	{exchange: "person/update", operation: `updateContact(input: {id: "con002", patch: {email: null, title: "Buyer"}}) {
		contact { id companyId firstName lastName fullName email title isCustomer } userErrors { code } }`},
	{exchange: "person/update through a precondition",
		operation: `updateContact(input: {id: "con002", expect: {email: "c2@example.com"}, patch: {email: "c2b@example.com"}}) { contact { id email } userErrors { code } }`},
	{exchange: "person/update, miss", operation: `updateContact(input: {id: "nope", patch: {title: "x"}}) { contact { id } userErrors { code } }`},
	{exchange: "person/delete: the customer contacts that name the person go with it",
		operation: `deleteContact(input: {id: "con003", deleteInvoices: true}) { contact { id } userErrors { code } }`},
	{exchange: "person/delete, a sales contact among them",
		operation: `deleteContact(input: {id: "con001", deleteInvoices: true}) { contact { id } userErrors { code } }`},
	{exchange: "person/create a location",
		operation: `createCustomerLocation(input: {customerId: "cust1", addressId: "addr2", name: "Depot"}) { customerLocation { id companyId name address { city } } userErrors { code } }`},

	{exchange: "upsert/merge: one of each", operation: `upsertCustomerContacts(input: {customerContacts: [{id: "cc002", customerId: "cust1", contactId: "con001"},
		{id: "up1", customerId: "cust2", contactId: "con002"}]}) { customerContacts { id customerId } userErrors { code } }`},
	{exchange: "guard/the delete itself, and the invoices with it",
		operation: `deleteCustomerContact(input: {id: "cc004", deleteInvoices: true}) { customerContact { id } userErrors { code } }`},
	{exchange: "tomany/a list in the rows that a write returns",
		operation: `updateContact(input: {id: "con001", patch: {title: "Chief"}}) { contact { id title customerContacts(first: 1) { nodes { id customerId } } } userErrors { code } }`},
	{exchange: "key/company", operation: `viewer { companyId }`},
	{exchange: "key/scopes", operation: `viewer { scopes }`},
}

// TestRecordedOperations sends each operation to a server of its own, since
// every recorded write was rolled back.
func TestRecordedOperations(t *testing.T) {
	exchanges := servertest.RecordedExchanges(t)
	for _, tie := range operationTies {
		t.Run(tie.exchange, func(t *testing.T) {
			t.Parallel()
			recorded, ok := exchanges[tie.exchange]
			if !ok {
				t.Fatal("no such exchange")
			}
			document := "{ " + tie.operation + " }"
			if strings.Contains(tie.operation, "(input:") {
				document = "mutation " + document
			}
			r := servertest.StartSandbox(t).Caller("co1", "rw").Ask(t, document)
			if len(r.Errors) > 0 {
				t.Fatalf("%s", r.Body)
			}
			if len(r.Sent) == 0 {
				t.Fatal("nothing was sent")
			}
			tie.check(t, r.Sent, recorded)
			if recorded.Response.Status < 300 {
				if got, want := idsOf(r.Body), idsOf(recorded.Response.Body); !slices.Equal(got, want) {
					t.Errorf("answered %s\nPostgREST answered %s", r.Body, recorded.Response.Body)
				}
			}
		})
	}
}

// TestRecordedNestedKeyset goes on in a list inside rows behind a cursor.
func TestRecordedNestedKeyset(t *testing.T) {
	t.Parallel()
	c := servertest.StartSandbox(t).Caller("co1", "rw")
	const list = `customerContacts(orderBy: {field: CUSTOMER_LOCATION_ID}, first: `
	var first struct {
		Customer struct {
			CustomerContacts struct {
				Edges []struct {
					Cursor string
					Node   struct{ ID string }
				}
			}
		}
	}
	c.Ask(t, `{ customer(id: "cust1") { `+list+`100) { edges { cursor node { id } } } } }`).Decode(t, &first)
	for _, edge := range first.Customer.CustomerContacts.Edges {
		if edge.Node.ID != "cc010" {
			continue
		}
		r := c.Ask(t, `{ customers(filter: {id: {in: ["cust1", "cust2"]}}, first: 200) { nodes { id `+list+`3, after: "`+edge.Cursor+`") { nodes { id customerLocationId } } } } }`)
		recorded := servertest.RecordedExchanges(t)["tomany/a keyset on a nested list"]
		operationTie{}.check(t, r.Sent, recorded)
		if got, want := idsOf(r.Body), idsOf(recorded.Response.Body); !slices.Equal(got, want) {
			t.Errorf("answered %s\nPostgREST answered %s", r.Body, recorded.Response.Body)
		}
		return
	}
	t.Fatal("no row cc010")
}

// check finds the recorded request among those sent. A read is one request.
func (tie operationTie) check(t *testing.T, requests []servertest.Sent, recorded servertest.Exchange) {
	t.Helper()
	want := spelledOut(t, recorded.Sent(), tie.said)
	at := slices.IndexFunc(requests, func(s servertest.Sent) bool { return s.Method == recorded.Request.Method })
	if at < 0 {
		t.Fatalf("sent %v", requests)
	}
	got := spelledOut(t, requests[at], nil)
	if !slices.Equal(got, want) || recorded.Request.Method == "GET" && len(requests) != 1 {
		t.Errorf("asked\n%s\nPostgREST was asked\n%s\n%d requests were sent", strings.Join(got, "\n"), strings.Join(want, "\n"), len(requests))
	}
	if body := requests[at].Body; (body != "" || recorded.Request.Body != "") && !sameJSON(t, body, recorded.Request.Body) {
		t.Errorf("sent %s\nPostgREST was sent %s", body, recorded.Request.Body)
	}
}

// spelledOut is a request as the table and what asked says of it, with the
// orders and limits of lists in one spelling too. A look-up by id is of one row
// with its limit and without it.
func spelledOut(t *testing.T, s servertest.Sent, said []string) []string {
	t.Helper()
	list := []string{s.Table()}
	for _, p := range asked(t, s) {
		p = strings.NewReplacer(said...).Replace(p)
		name, value, _ := strings.Cut(p, "=")
		switch {
		case strings.HasSuffix(name, ".order"):
			p = name + "=" + withNulls(value)
		case strings.HasSuffix(name, ".limit") && value == "200", p == "limit=1" && strings.Contains(s.Target, "&id=eq."):
			continue
		}
		if name == "select" {
			p, _ = sortedItems(value)
		}
		list = append(list, p)
	}
	slices.Sort(list)
	return list
}

// sortedItems sorts the items of a selection, up to the parenthesis that
// closes it, and returns what follows it.
func sortedItems(text string) (sorted, rest string) {
	items := []string{""}
	for text != "" {
		c := text[0]
		text = text[1:]
		switch c {
		case ',':
			items = append(items, "")
			continue
		case '(':
			var inside string
			inside, text = sortedItems(text)
			items[len(items)-1] += "(" + inside + ")"
			continue
		case ')':
			slices.Sort(items)
			return strings.Join(items, ","), text
		}
		items[len(items)-1] += string(c)
	}
	slices.Sort(items)
	return strings.Join(items, ","), ""
}

// idText is an id in a body; those that the database made up differ.
var idText = regexp.MustCompile(`"id": ?"([^"]{1,12})"`)

func idsOf(body string) []string {
	var ids []string
	for _, found := range idText.FindAllStringSubmatch(body, -1) {
		ids = append(ids, found[1])
	}
	slices.Sort(ids)
	return ids
}
