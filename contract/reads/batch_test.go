package reads

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

func TestRootFieldsAreReadTogether(t *testing.T) {
	f := servertest.StartSandbox(t)
	for _, o := range []operation{
		{
			name: "lookups are one read of the union, each answered with its own fields",
			document: `{ b: customerContact(id: "cc002") { customerId contact { email } } a: customerContact(id: "cc001") { id contact { lastName } }
				none: customerContact(id: "nope") { tags } again: customerContact(id: "cc002") { id } }`,
			sent: []string{`GET select=id,customerId,tags,contact(lastName,email)&id=in.("cc001","cc002","nope")&limit=3`},
			data: `{"b":{"customerId":"cust3","contact":{"email":"c2@example.com"}},"a":{"id":"cc001","contact":{"lastName":"O\"Neil"}},"none":null,"again":{"id":"cc002"}}`,
		},
		{
			name:     "one id twice is one id",
			document: `{ a: customerContact(id: "cc002") { id } b: customerContact(id: "cc002") { userId } }`,
			sent:     []string{`GET select=id,userId&id=eq.cc002&limit=1`},
			data:     `{"a":{"id":"cc002"},"b":{"userId":null}}`,
		},
		{
			name: "nodes are lookups too",
			document: `{ node(nodeId: "` + servertest.NodeID("CustomerContact:cc001") + `") { __typename nodeId ... on CustomerContact { tags } }
				customerContact(id: "cc002") { id } }`,
			sent: []string{`GET select=id,tags&id=in.("cc001","cc002")&limit=2`},
			data: `{"node":{"__typename":"CustomerContact","nodeId":"Q3VzdG9tZXJDb250YWN0OmNjMDAx","tags":[]},"customerContact":{"id":"cc002"}}`,
		},
		{
			name: "a node of no row here or of nothing is null",
			document: `{ a: node(nodeId: "` + servertest.NodeID("CustomerContact:nope") + `") { nodeId } b: node(nodeId: "` + servertest.NodeID("Customer:cust1") + `") { nodeId }
				c: node(nodeId: "") { nodeId } d: node(nodeId: "cc001") { nodeId } e: node(nodeId: "` + servertest.NodeID("CustomerContact:") + `") { nodeId }
				f: node(nodeId: "` + servertest.NodeID("CustomerContact:\x00") + `") { nodeId } g: node(nodeId: "` + servertest.NodeID("CustomerContact:\xff") + `") { nodeId }
				h: node(nodeId: "` + servertest.NodeID("CustomerContact:cc001") + `=") { nodeId } i: node(nodeId: "` + servertest.NodeID("CustomerContact:cc001") + `\n") { nodeId } }`,
			sent: []string{`GET customer select=id&id=eq.cust1&limit=1`, `GET select=id&id=eq.nope&limit=1`},
			data: `{"a":null,"b":{"nodeId":"Q3VzdG9tZXI6Y3VzdDE"},"c":null,"d":null,"e":null,"f":null,"g":null,"h":null,"i":null}`,
		},
		{
			name:     "nodes of nothing ask nothing",
			document: `{ a: node(nodeId: "x") { nodeId } b: node(nodeId: "y") { nodeId } }`,
			data:     `{"a":null,"b":null}`,
		},
		{
			name: "lists of the same rows are one read",
			document: `{ a: customerContacts(first: 1, filter: {id: {gte: "cc002"}}) { nodes { id } pageInfo { hasNextPage } }
				b: customerContacts(first: 2, filter: {id: {gte: "cc002"}}) { nodes { contact { email } } } }`,
			sent: []string{`GET select=id,contact(email)&id=gte.cc002` + inOrder + `&limit=2`},
			data: `{"a":{"nodes":[{"id":"cc002"}],"pageInfo":{"hasNextPage":true}},"b":{"nodes":[{"contact":{"email":"c2@example.com"}},{"contact":{"email":"c3@example.com"}}]}}`,
		},
		{
			name:     "also where one of them is counted",
			document: `{ a: customerContacts(first: 1) { nodes { id } } b: customerContacts(first: 1) { totalCount } c: customerContacts(first: 1) { nodes { userId } totalCount } }`,
			sent:     []string{`GET select=id,userId` + inOrder + `&limit=1 count=exact`},
			data:     `{"a":{"nodes":[{"id":"cc001"}]},"b":{"totalCount":60},"c":{"nodes":[{"userId":"user2"}],"totalCount":60}}`,
		},
		{
			name:     "but not where they are counted in two ways",
			document: `{ a: customerContacts(first: 1) { totalCount } b: customerContacts(first: 1) { totalCount(mode: ESTIMATED) } }`,
			sent:     []string{`GET select=id&limit=0 count=exact`, `GET select=id&limit=0 count=estimated`},
			data:     `{"a":{"totalCount":60},"b":{"totalCount":60}}`,
		},
		{
			name: "fields that ask for different things ask apart",
			document: `{ customerContacts(first: 1) { nodes { id } } other: customerContacts(first: 1, filter: {id: {gt: "cc001"}}) { nodes { id } }
				customerContact(id: "cc003") { id } }`,
			sent: []string{`GET select=id` + inOrder + `&limit=1`, `GET select=id&id=gt.cc001` + inOrder + `&limit=1`, `GET select=id&id=eq.cc003&limit=1`},
			data: `{"customerContacts":{"nodes":[{"id":"cc001"}]},"other":{"nodes":[{"id":"cc002"}]},"customerContact":{"id":"cc003"}}`,
		},
		{
			name:     "a count of a page with an offset is one request",
			document: `{ customerContacts(first: 1, offset: 3) { nodes { id } totalCount(mode: EXACT) } }`,
			sent:     []string{`GET select=id` + inOrder + `&limit=1&offset=3 count=exact`},
			data:     `{"customerContacts":{"nodes":[{"id":"cc004"}],"totalCount":60}}`,
		},
		{
			name:     "an offset past the end is an empty page, counted or not",
			document: `{ a: customerContacts(first: 1, offset: 500) { nodes { id } totalCount } b: customerContacts(first: 1, offset: 501) { nodes { id } } }`,
			sent:     []string{`GET select=id` + inOrder + `&limit=1&offset=500 count=exact`, `GET select=id` + inOrder + `&limit=1&offset=501`},
			data:     `{"a":{"nodes":[],"totalCount":60},"b":{"nodes":[]}}`,
		},
		{
			name:     "planned is the planner's own number",
			document: `{ customerContacts(first: 2) { totalCount(mode: PLANNED) } }`,
			sent:     []string{`GET select=id&limit=0 count=planned`},
			data:     `{"customerContacts":{"totalCount":61}}`,
		},
		{
			name:     "a count on a page with a cursor is a request of its own",
			document: `{ customerContacts(first: 1, after: "AXQzLnomhWMkWyJjYzAwMiJd", filter: {id: {lt: "cc010"}}) { nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage } } }`,
			sent: []string{
				`GET select=id&id=lt.cc010&id=gt.cc002` + inOrder + `&limit=2`,
				`GET select=id&id=lt.cc010&limit=0 count=exact`,
			},
			data: `{"customerContacts":{"nodes":[{"id":"cc003"}],"totalCount":9,"pageInfo":{"hasNextPage":true,"hasPreviousPage":true}}}`,
		},
		{
			name:     "backward the order is turned round, and the answer again",
			document: `{ customerContacts(last: 2, orderBy: {field: USER_ID}) { nodes { id userId } pageInfo { hasNextPage hasPreviousPage } } }`,
			sent:     []string{`GET select=id,userId&order=userId.desc.nullsfirst,id.desc.nullsfirst&limit=3`},
			data:     `{"customerContacts":{"nodes":[{"id":"cc059","userId":null},{"id":"cc060","userId":null}],"pageInfo":{"hasNextPage":false,"hasPreviousPage":true}}}`,
		},
	} {
		o.run(t, f)
	}
}

// TestProbe asks for pages as large as the upstream's cap, where one row more
// cannot be asked for.
func TestProbe(t *testing.T) {
	f := servertest.Start(t, sandbox.New(sandbox.WithMaxRows(10), sandbox.WithCompany("co3", 0)), "UPSTREAM_MAX_ROWS=10", "MAX_PAGE_SIZE=10", "DEFAULT_PAGE_SIZE=10")
	const full = `{"customerContacts":{"nodes":[{"id":"cc001"},{"id":"cc002"},{"id":"cc003"},{"id":"cc004"},{"id":"cc005"},{"id":"cc006"},{"id":"cc007"},{"id":"cc008"},{"id":"cc009"},{"id":"cc010"}]`
	for _, o := range []operation{
		{
			name:     "there is more",
			document: `{ customerContacts(first: 10) { nodes { id } pageInfo { hasNextPage } } }`,
			sent:     []string{`GET select=id` + inOrder + `&limit=10`, `GET select=id&id=gt.cc010` + inOrder + `&limit=1`},
			data:     full + `,"pageInfo":{"hasNextPage":true}}}`,
		},
		{
			name:     "there is no more",
			document: `{ customerContacts(filter: {id: {lte: "cc010"}}) { nodes { id } pageInfo { hasNextPage } } }`,
			sent:     []string{`GET select=id&id=lte.cc010` + inOrder + `&limit=10`, `GET select=id&id=lte.cc010&id=gt.cc010` + inOrder + `&limit=1`},
			data:     full + `,"pageInfo":{"hasNextPage":false}}}`,
		},
		{
			name:     "a page that is not full tells by itself",
			document: `{ customerContacts(first: 10, filter: {id: {lte: "cc001"}}) { nodes { id } pageInfo { hasNextPage } } }`,
			sent:     []string{`GET select=id&id=lte.cc001` + inOrder + `&limit=10`},
			data:     `{"customerContacts":{"nodes":[{"id":"cc001"}],"pageInfo":{"hasNextPage":false}}}`,
		},
		{
			name:     "nobody wants to know",
			document: `{ customerContacts(first: 10) { nodes { id } pageInfo { hasPreviousPage } } }`,
			sent:     []string{`GET select=id` + inOrder + `&limit=10`},
			data:     full + `,"pageInfo":{"hasPreviousPage":false}}}`,
		},
		{
			name:     "a row less than the cap leaves room for one more",
			document: `{ customerContacts(first: 9, filter: {id: {lte: "cc001"}}) { nodes { id } pageInfo { hasNextPage } } }`,
			sent:     []string{`GET select=id&id=lte.cc001` + inOrder + `&limit=10`},
			data:     `{"customerContacts":{"nodes":[{"id":"cc001"}],"pageInfo":{"hasNextPage":false}}}`,
		},
		{
			name:     "backward, in an order of a relation",
			document: `{ customerContacts(last: 10, filter: {id: {lte: "cc010"}}, orderBy: {field: USER_FULL_NAME, nulls: FIRST}) { pageInfo { hasPreviousPage hasNextPage } } }`,
			sent: []string{
				`GET select=id,user(fullName)&id=lte.cc010&order=user(fullName).desc.nullslast,id.desc.nullsfirst&limit=10`,
				`GET select=id,user(fullName),f0:user()&id=lte.cc010&f0.fullName=not.is.null&f0=is.null&id=lt.cc002` +
					`&order=user(fullName).desc.nullslast,id.desc.nullsfirst&limit=1`,
			},
			data: `{"customerContacts":{"pageInfo":{"hasPreviousPage":false,"hasNextPage":false}}}`,
		},
		{
			name:     "an exact count tells",
			document: `{ customerContacts(first: 10, filter: {id: {lte: "cc010"}}) { totalCount pageInfo { hasPreviousPage hasNextPage } } }`,
			sent:     []string{`GET select=id&id=lte.cc010` + inOrder + `&limit=10 count=exact`},
			data:     `{"customerContacts":{"totalCount":10,"pageInfo":{"hasPreviousPage":false,"hasNextPage":false}}}`,
		},
	} {
		o.run(t, f)
	}
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
