package reads

import (
	"os"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

// ofOne is how an update or a delete is held to one row by id.
const ofOne = " return=representation,handling=strict,max-affected=1"

// exceptions are all that takes more than one upstream request, by the rows of
// the table in docs/design.md: operations of one caller, one after the other,
// and all that is sent for them, the reads of an operation in the order of their
// texts.
var exceptions = map[string]struct {
	settings  []string
	documents []string
	sent      []string
}{
	"`totalCount` on a root page with a cursor": {
		documents: []string{`{ contacts(first: 1, after: "AXQzLnomhWMkWyJjYzAwMiJd") { nodes { id } totalCount } }`},
		sent:      []string{`GET contact select=id&id=gt.cc002` + inOrder + `&limit=1`, `GET contact select=id&limit=0 count=exact`},
	},
	"`hasNextPage` of a page at the upstream's row cap": {
		settings:  []string{"UPSTREAM_MAX_ROWS=2", "MAX_PAGE_SIZE=2", "DEFAULT_PAGE_SIZE=2"},
		documents: []string{`{ users(first: 2) { nodes { id } pageInfo { hasNextPage } } }`},
		sent:      []string{`GET user select=id&id=gt.user2` + inOrder + `&limit=1`, `GET user select=id` + inOrder + `&limit=2`},
	},
	"more ids than fit into a URL or an answer": {
		settings: []string{"UPSTREAM_MAX_ROWS=2", "MAX_PAGE_SIZE=2", "DEFAULT_PAGE_SIZE=2"},
		documents: []string{
			`{ nodes(nodeIds: ["` + servertest.NodeID("User:user1") + `", "` + servertest.NodeID("User:user2") + `", "` + servertest.NodeID("User:user3") + `"]) { id: nodeId } }`,
			`{ a: customerType(id: "` + strings.Repeat("a", 4000) + `") { id } b: customerType(id: "` + strings.Repeat("b", 4000) + `") { id } }`,
		},
		sent: []string{
			`GET user select=id&id=eq.user3&limit=1`, `GET user select=id&id=in.("user1","user2")&limit=2`,
			`GET customerType select=id&id=eq.` + strings.Repeat("a", 4000) + `&limit=1`, `GET customerType select=id&id=eq.` + strings.Repeat("b", 4000) + `&limit=1`,
		},
	},
	"an update or delete that touched too few rows": {
		documents: []string{
			`mutation { updateAddress(input: {id: "nope", patch: {city: "x"}}) { userErrors { code } } }`,
			`mutation { deleteContact(input: {id: "nope", deleteInvoices: true}) { userErrors { code } } }`,
		},
		sent: []string{
			`PATCH address select=id&id=eq.nope` + ofOne, `GET address select=id&id=eq.nope&limit=1`,
			`DELETE contact select=id&id=eq.nope` + ofOne, `GET contact select=id&id=eq.nope&limit=1`,
		},
	},
	"a delete that would delete rows of another table": {
		documents: []string{
			`mutation { deleteContact(input: {id: "con061"}) { userErrors { code } } }`,
		},
		sent: []string{
			`GET contact select=id,m0:customerContact(id,m0:salesInvoice(id,invoiceId),f0:salesInvoice())&id=eq.con061&limit=1` +
				`&m0.f0=not.is.null&m0.order=id.asc.nullslast&m0.limit=1&m0.m0.order=id.asc.nullslast&m0.m0.limit=1`,
			`GET rpc/get_api_key_scopes`,
			`DELETE contact select=id&id=eq.con061` + ofOne,
		},
	},
	"a create inside a create": {
		documents: []string{
			`mutation { createCustomerContact(input: {customerId: "cust1", contact: {id: "p1", companyId: "co1"}}) { userErrors { code } } }`,
			`mutation { createCustomerLocation(input: {customerId: "nope", name: "x", address: {id: "a1"}}) { userErrors { code } } }`,
		},
		sent: []string{
			`POST contact select=id return=representation`,
			`POST select=id return=representation`,
			`GET rpc/get_company_id_from_api_key`,
			`POST address select=id return=representation`,
			`POST customerLocation select=id return=representation`,
			`DELETE address select=id&id=eq.a1` + ofOne,
		},
	},
	"the company and the scopes of a key": {
		settings: []string{"SCOPE_CHECK=auto"},
		documents: []string{
			`{ viewer { companyId } }`, `mutation { createContact(input: {id: "p1"}) { userErrors { code } } }`,
			`{ customers(filter: {name: {containsInsensitive: "nope"}}) { nodes { id } } }`, `{ viewer { companyId scopes } }`,
		},
		sent: []string{
			`GET rpc/get_company_id_from_api_key`,
			`POST contact select=id return=representation`,
			`GET customer select=id&name=ilike.*nope*` + inOrder + `&limit=100`,
			`GET rpc/get_api_key_scopes`,
		},
	},
	"root fields that ask for different things": {
		documents: []string{`{ users(first: 1) { nodes { id } } customers(first: 1) { nodes { id } } other: customers(first: 1, offset: 1) { nodes { id } } }`},
		sent: []string{
			`GET customer select=id` + inOrder + `&limit=1`,
			`GET customer select=id` + inOrder + `&limit=1&offset=1`,
			`GET user select=id` + inOrder + `&limit=1`,
		},
	},
}

// TestWhatTakesMoreRequests brings about every row of the table in
// docs/design.md of what takes more than one upstream request.
func TestWhatTakesMoreRequests(t *testing.T) {
	text, err := os.ReadFile("../../docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| what | requests | because |\n|---|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := 0
	for line := range strings.Lines(table) {
		rows++
		what := strings.TrimSpace(strings.Split(line, "|")[1])
		x, ok := exceptions[what]
		if !ok {
			t.Errorf("%q has no test", what)
		}
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			f := servertest.Start(t, sandbox.New(sandbox.WithCompany("co3", 0)), x.settings...)
			c := f.Caller("co1", "rw")
			var got []string
			for _, document := range x.documents {
				r := c.Ask(t, document)
				if len(r.Errors) > 0 {
					t.Errorf("%s", r.Body)
				}
				var sent []string
				for _, s := range r.Sent {
					sent = append(sent, s.String())
				}
				// Reads are sent beside each other, and writes one after the other.
				if !strings.HasPrefix(document, "mutation") {
					slices.Sort(sent)
				}
				got = append(got, sent...)
			}
			if !slices.Equal(got, x.sent) {
				t.Errorf("sent\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(x.sent, "\n"))
			}
		})
	}
	if rows != len(exceptions) {
		t.Errorf("the page has %d rows, and the test %d", rows, len(exceptions))
	}
}
