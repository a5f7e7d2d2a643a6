package reads

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// operation is an operation with all that follows from it.
type operation struct {
	name, document string
	// variables is JSON; empty is none.
	variables string
	// sent is the requests to the upstream, which may arrive in any order.
	sent []string
	data string
}

// run asks the operation of a caller with a credential of its own.
func (o operation) run(t *testing.T, f *servertest.Server) {
	t.Run(o.name, func(t *testing.T) {
		t.Parallel()
		var variables []string
		if o.variables != "" {
			variables = append(variables, o.variables)
		}
		r := f.Caller("co1", "rw").Ask(t, o.document, variables...)
		r.Want(t, o.data)
		slices.SortFunc(r.Sent, func(a, b servertest.Sent) int { return strings.Compare(a.String(), b.String()) })
		r.WantSent(t, slices.Sorted(slices.Values(o.sent))...)
	})
}

// inOrder is how every list without an order of its own is ordered.
const inOrder = "&order=id.asc.nullslast"

func TestSelection(t *testing.T) {
	f := servertest.StartSandbox(t)
	for _, o := range []operation{
		{
			name:     "nothing but what is selected is asked for",
			document: `{ customerContacts(first: 2) { nodes { customerId tags } } }`,
			sent:     []string{"GET select=customerId,tags" + inOrder + "&limit=2"},
			data:     `{"customerContacts":{"nodes":[{"customerId":"cust2","tags":[]},{"customerId":"cust3","tags":["buyer","primary"]}]}}`,
		},
		{
			name:     "in the order of the query, whatever the upstream's",
			document: `{ customerContacts(first: 1) { nodes { userId contact { lastName email id } id } } }`,
			sent:     []string{"GET select=id,userId,contact(id,lastName,email)" + inOrder + "&limit=1"},
			data:     `{"customerContacts":{"nodes":[{"userId":"user2","contact":{"lastName":"O\"Neil","email":"c1@example.com","id":"con001"},"id":"cc001"}]}}`,
		},
		{
			name: "aliases never go upstream",
			document: `{ a_list_under_a_name_of_more_than_sixty_three_characters_one_after_the_other: customerContacts(first: 1) {
				n: nodes { x: id id y: id who: contact { mail: email email } again: contact { fullName } } } }`,
			sent: []string{"GET select=id,contact(fullName,email)" + inOrder + "&limit=1"},
			data: `{"a_list_under_a_name_of_more_than_sixty_three_characters_one_after_the_other":{"n":[{"x":"cc001","id":"cc001","y":"cc001",` +
				`"who":{"mail":"c1@example.com","email":"c1@example.com"},"again":{"fullName":"Bob O\"Neil"}}]}}`,
		},
		{
			name: "__typename everywhere, and of itself no column",
			document: `{ __typename customerContacts(first: 1) { __typename edges { __typename node { __typename contact { __typename }
				customer { t: __typename } user { __typename id } customerLocation { __typename address { __typename } } } } pageInfo { __typename } } }`,
			sent: []string{"GET select=customer!customerContact_customerId_fkey(id),contact(id),customerLocation(address(id)),user(id)" + inOrder + "&limit=1"},
			data: `{"__typename":"Query","customerContacts":{"__typename":"CustomerContactConnection","edges":[{"__typename":"CustomerContactEdge","node":` +
				`{"__typename":"CustomerContact","contact":{"__typename":"Contact"},"customer":{"t":"Customer"},"user":{"__typename":"User","id":"user2"},` +
				`"customerLocation":{"__typename":"CustomerLocation","address":{"__typename":"Address"}}}}],"pageInfo":{"__typename":"PageInfo"}}}`,
		},
		{
			name:     "__typename alone of a list inside rows",
			document: `{ customers(first: 1) { nodes { customerType { customers(first: 1) { __typename } } } } }`,
			sent:     []string{"GET customer select=r0:customerType(id)" + inOrder + "&limit=1"},
			data:     `{"customers":{"nodes":[{"customerType":{"customers":{"__typename":"CustomerConnection"}}}]}}`,
		},
		{
			name:     "nodes and edges, each under two names, are one read",
			document: `{ customerContacts(first: 1) { nodes { id } n: nodes { userId } edges { node { tags } } e: edges { cursor node { id } m: node { contactId } } } }`,
			sent:     []string{"GET select=id,contactId,userId,tags" + inOrder + "&limit=1"},
			data: `{"customerContacts":{"nodes":[{"id":"cc001"}],"n":[{"userId":"user2"}],"edges":[{"node":{"tags":[]}}],` +
				`"e":[{"cursor":"AZ4d7gkmhWMkWyJjYzAwMSJd","node":{"id":"cc001"},"m":{"contactId":"con001"}}]}}`,
		},
		{
			name: "selections of one field are merged, through fragments as well",
			document: `query Q { customerContacts(first: 1) { ...C nodes { contact { email } } ... on CustomerContactConnection { nodes { contact { email lastName } } } } }
				fragment C on CustomerContactConnection { nodes { ...R contact { ...P } } }
				fragment R on CustomerContact { id ... on Node { nodeId } }
				fragment P on Contact { firstName }`,
			sent: []string{"GET select=id,contact(firstName,lastName,email)" + inOrder + "&limit=1"},
			data: `{"customerContacts":{"nodes":[{"id":"cc001","nodeId":"Q3VzdG9tZXJDb250YWN0OmNjMDAx",` +
				`"contact":{"firstName":"Bob","email":"c1@example.com","lastName":"O\"Neil"}}]}}`,
		},
		{
			name:     "a relation that is not there is null",
			document: `{ customerContact(id: "cc003") { id customerLocation { name address { city } } user { email } } }`,
			sent:     []string{"GET select=id,customerLocation(name,address(city)),user(email)&id=eq.cc003&limit=1"},
			data:     `{"customerContact":{"id":"cc003","customerLocation":null,"user":null}}`,
		},
		{
			name:     "the kinds of columns of a related row",
			document: `{ customerContact(id: "cc004") { customer { name taxPercent tags customFields createdAt updatedAt phone } contact { isCustomer } } }`,
			sent: []string{"GET select=id,customer!customerContact_customerId_fkey(name,phone,taxPercent,customFields,tags,createdAt,updatedAt),contact(isCustomer)" +
				"&id=eq.cc004&limit=1"},
			data: `{"customerContact":{"customer":{"name":"Stark & Sons","taxPercent":"0.19000","tags":["key"],"customFields":null,` +
				`"createdAt":"2026-01-01T00:00:00+00:00","updatedAt":null,"phone":null},"contact":{"isCustomer":true}}}`,
		},
		{
			name:     "custom fields byte for byte",
			document: `{ customerContact(id: "cc003") { customFields } }`,
			sent:     []string{"GET select=id,customFields&id=eq.cc003&limit=1"},
			data:     `{"customerContact":{"customFields":` + recordedFields(t, "cc003") + `}}`,
		},
		{
			name:     "a page of no row",
			document: `{ customerContacts(first: 0) { nodes { id } edges { node { id } cursor } pageInfo { startCursor endCursor hasNextPage } totalCount } }`,
			sent:     []string{"GET select=id" + inOrder + "&limit=1 count=exact"},
			data:     `{"customerContacts":{"nodes":[],"edges":[],"pageInfo":{"startCursor":null,"endCursor":null,"hasNextPage":true},"totalCount":60}}`,
		},
		{
			name:     "the default page, and one row more where somebody wants to know",
			document: `{ customerContacts(filter: {id: {gt: "cc059"}}) { nodes { id } pageInfo { hasNextPage } } }`,
			sent:     []string{"GET select=id&id=gt.cc059" + inOrder + "&limit=101"},
			data:     `{"customerContacts":{"nodes":[{"id":"cc060"}],"pageInfo":{"hasNextPage":false}}}`,
		},
		{
			name:     "@defer is answered inline",
			document: `{ customerContacts(first: 1) { ... @defer { nodes { id } } ...C @defer(label: "c", if: true) } } fragment C on CustomerContactConnection { totalCount }`,
			sent:     []string{"GET select=id" + inOrder + "&limit=1 count=exact"},
			data:     `{"customerContacts":{"nodes":[{"id":"cc001"}],"totalCount":60}}`,
		},
		{
			name:     "introspection and rows in one operation",
			document: `{ __type(name: "CountMode") { enumValues { name } } customerContact(id: "cc001") { id } }`,
			sent:     []string{"GET select=id&id=eq.cc001&limit=1"},
			data:     `{"__type":{"enumValues":[{"name":"EXACT"},{"name":"PLANNED"},{"name":"ESTIMATED"}]},"customerContact":{"id":"cc001"}}`,
		},
	} {
		o.run(t, f)
	}
}

// recordedFields is the custom fields of a row as PostgREST wrote them.
func recordedFields(t *testing.T, id string) string {
	t.Helper()
	var rows []struct {
		ID           string
		CustomFields json.RawMessage
	}
	body := servertest.RecordedExchanges(t)["read/list: exact JSON numbers and unicode in customFields"].Response.Body
	if err := json.Unmarshal([]byte(body), &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row.ID == id {
			return string(row.CustomFields)
		}
	}
	t.Fatalf("%s is not recorded", id)
	return ""
}

func TestConditionsOfACachedDocument(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t)
	const document = `query ($a: Boolean!, $b: Boolean! = true) {
		customerContacts(first: 1) @include(if: $a) {
			nodes { id userId @skip(if: $a) ...F @include(if: $b) }
			totalCount @skip(if: $b)
		}
		one: customerContact(id: "cc002") @skip(if: $a) { id contact @include(if: $b) { email } }
	}
	fragment F on CustomerContact { tags contact @skip(if: $a) { email } contactId }`
	answers := map[string]struct{ data, sent string }{
		`{"a":true,"b":true}`: {
			`{"customerContacts":{"nodes":[{"id":"cc001","tags":[],"contactId":"con001"}]}}`,
			"GET select=id,contactId,tags" + inOrder + "&limit=1",
		},
		`{"a":true}`: {
			`{"customerContacts":{"nodes":[{"id":"cc001","tags":[],"contactId":"con001"}]}}`,
			"GET select=id,contactId,tags" + inOrder + "&limit=1",
		},
		`{"a":true,"b":false}`: {
			`{"customerContacts":{"nodes":[{"id":"cc001"}],"totalCount":60}}`,
			"GET select=id" + inOrder + "&limit=1 count=exact",
		},
		`{"a":false,"b":true}`:  {`{"one":{"id":"cc002","contact":{"email":"c2@example.com"}}}`, "GET select=id,contact(email)&id=eq.cc002&limit=1"},
		`{"a":false,"b":false}`: {`{"one":{"id":"cc002"}}`, "GET select=id&id=eq.cc002&limit=1"},
	}
	// Each time in another order, and many times over.
	for range 10 {
		for variables, want := range answers {
			t.Run(variables, func(t *testing.T) {
				t.Parallel()
				r := f.Caller("co1", "r").Ask(t, document, variables)
				r.Want(t, want.data)
				r.WantSent(t, want.sent)
			})
		}
	}
}

// TestOverGET asks as the URL of a GET.
func TestOverGET(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t)
	c := f.Caller("co1", "r")
	target := f.URL + "/graphql?" + url.Values{"query": {`query ($id: ID!) { customerContact(id: $id) { id } }`}, "variables": {`{"id":"cc001"}`}}.Encode()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+c.Token)
	c.Send(t, request).Want(t, `{"customerContact":{"id":"cc001"}}`)
}
