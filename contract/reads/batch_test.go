package reads

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

// TestRootFieldsAreReadTogether has root fields of which several are one request.
func TestRootFieldsAreReadTogether(t *testing.T) {
	servertest.StartSandbox(t).RunCases(t, "testdata/together")
}

// TestProbe asks for pages as large as the upstream's cap, where one row more
// cannot be asked for.
func TestProbe(t *testing.T) {
	f := servertest.Start(t, sandbox.New(sandbox.WithMaxRows(10), sandbox.WithCompany("co3", 0)), "UPSTREAM_MAX_ROWS=10", "MAX_PAGE_SIZE=10", "DEFAULT_PAGE_SIZE=10")
	f.RunCases(t, "testdata/probe")
}

// TestLookUpsAtTheCap looks up more rows than the upstream gives at once: all are
// answered.
func TestLookUpsAtTheCap(t *testing.T) {
	t.Parallel()
	f := servertest.Start(t, sandbox.New(sandbox.WithMaxRows(25), sandbox.WithCompany("co3", 0)), "UPSTREAM_MAX_ROWS=25", "MAX_PAGE_SIZE=25", "DEFAULT_PAGE_SIZE=25")
	var ids, want []string
	for n := range 60 {
		id := fmt.Sprintf("cc%03d", n+1)
		ids = append(ids, `"`+servertest.NodeID("CustomerContact:"+id)+`"`)
		want = append(want, `{"id":"`+id+`"}`)
	}
	r := f.Caller("co1", "r").Ask(t, `{ nodes(nodeIds: [`+strings.Join(ids, ",")+`]) { ... on CustomerContact { id } } }`)
	r.Want(t, `{"nodes":[`+strings.Join(want, ",")+`]}`)
	if len(r.Sent) != 3 {
		t.Errorf("%d requests for 60 rows of at most 25", len(r.Sent))
	}
}

// TestCapBelowTheSettings has an upstream that gives fewer rows than
// UPSTREAM_MAX_ROWS says: an answer that shows that rows are missing says so.
func TestCapBelowTheSettings(t *testing.T) {
	t.Parallel()
	f := servertest.Start(t, sandbox.New(sandbox.WithMaxRows(50), sandbox.WithCompany("co3", 0)))
	c := f.Caller("co1", "r")
	for range 2 {
		var answered struct {
			CustomerContacts struct {
				Nodes      []struct{ ID string }
				TotalCount int
				PageInfo   struct{ HasNextPage bool }
			}
		}
		c.Ask(t, `{ customerContacts(first: 60) { nodes { id } totalCount pageInfo { hasNextPage } } }`).Decode(t, &answered)
		if page := answered.CustomerContacts; len(page.Nodes) != 50 || page.TotalCount != 60 || !page.PageInfo.HasNextPage {
			t.Errorf("%d rows of %d, and hasNextPage is %t", len(page.Nodes), page.TotalCount, page.PageInfo.HasNextPage)
		}
	}
}

// TestLongLookups asks for more ids than a URL has room for.
func TestLongLookups(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t)
	var ids []string
	document, want := "{", ""
	for i := range 10 {
		id := fmt.Sprintf("%d%s", i, strings.Repeat("x", 1500))
		ids = append(ids, id)
		document += fmt.Sprintf(" a%d: customerContact(id: %q) { id }", i, id)
		want += fmt.Sprintf(`"a%d":null,`, i)
	}
	r := f.Caller("co1", "r").Ask(t, document+" }")
	r.Want(t, "{"+strings.TrimSuffix(want, ",")+"}")
	var asked []string
	for _, s := range r.Sent {
		for _, id := range ids {
			if strings.Contains(s.Target, id) {
				asked = append(asked, id)
			}
		}
	}
	if slices.Sort(asked); !slices.Equal(asked, ids) || len(r.Sent) > 4 {
		t.Errorf("%d requests ask for %d ids", len(r.Sent), len(asked))
	}
}

// TestOlderRelease has an upstream without companyId.
func TestOlderRelease(t *testing.T) {
	f := servertest.StartSandbox(t, sandbox.WithoutColumn("customerContact", "companyId"))
	const lacks = "This Carbon release lacks the column companyId."
	for _, document := range []string{
		`{ customerContacts(first: 1) { nodes { companyId } } }`,
		`{ customerContacts(first: 1, filter: {companyId: {eq: "co1"}}) { nodes { id } } }`,
		`{ customerContacts(first: 1, filter: {or: [{companyId: {eq: "co1"}}, {id: {eq: "x"}}]}) { nodes { id } } }`,
		`{ customerContacts(first: 1, orderBy: {field: COMPANY_ID}) { nodes { id } } }`,
		`{ customerContact(id: "cc001") { companyId } }`,
		`{ node(nodeId: "` + servertest.NodeID("CustomerContact:cc001") + `") { ... on CustomerContact { companyId } } }`,
		`mutation { createCustomerContact(input: {customerId: "cust1", contactId: "con001"}) { customerContact { companyId } } }`,
		`mutation { updateCustomerContact(input: {id: "cc001", patch: {userId: null}}) { customerContact { companyId } } }`,
		`mutation { deleteCustomerContact(input: {id: "cc010", deleteInvoices: true}) { customerContact { companyId } } }`,
	} {
		t.Run(document, func(t *testing.T) {
			t.Parallel()
			f.Caller("co1", "rw").Ask(t, document).WantError(t, "BAD_USER_INPUT", lacks)
		})
	}
	f.Caller("co1", "r").Ask(t, `{ customerContacts(filter: {id: {eq: "cc001"}}) { nodes { userId contact { companyId } } } }`).
		Want(t, `{"customerContacts":{"nodes":[{"userId":"user2","contact":{"companyId":"co1"}}]}}`)
}

// An id that no URL has room for is refused alone: the look-ups beside it are
// answered.
func TestOverlongLookUpFailsAlone(t *testing.T) {
	f := servertest.StartSandbox(t)
	r := f.Caller("co1", "rw").Ask(t, `query ($long: ID!) { a: customerContact(id: "cc001") { id } b: customerContact(id: $long) { id } c: customerContact(id: "cc002") { tags } }`,
		`{"long":"`+strings.Repeat("x", 7000)+`"}`)
	if r.Data != `{"a":{"id":"cc001"},"b":null,"c":{"tags":["buyer","primary"]}}` {
		t.Errorf("data %s", r.Data)
	}
	if len(r.Errors) != 1 || r.Errors[0].Extensions.Code != "BAD_USER_INPUT" || fmt.Sprint(r.Errors[0].Path) != "[b]" {
		t.Errorf("errors %v", r.Errors)
	}
}
