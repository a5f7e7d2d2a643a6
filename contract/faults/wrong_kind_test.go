package faults

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// answering is an upstream that answers every request with the same rows.
func answering(rows string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Content-Range", "0-0/1")
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusCreated)
		}
		fmt.Fprint(w, rows)
	})
}

// wrongRows is rows that are not what the schema allows, and what becomes of
// them: null in the place of the nearest field that may be null, and an error
// at the exact path for each that is wrong.
type wrongRows struct {
	name, rows, document string
	code                 string
	data                 string
	errors               []string // path: message
}

const (
	badResponse    = "BAD_UPSTREAM_RESPONSE"
	outcomeUnknown = "OUTCOME_UNKNOWN"
	notAsItShould  = "Carbon's answer was not what it should be"
)

func TestWrongKinds(t *testing.T) {
	for _, x := range []wrongRows{
		{
			name: "columns that may be null", rows: `[{"id":"a","userId":5,"tags":["x",1],"customFields":{"any":["thing"]}},{"id":"b","userId":null,"tags":{},"customFields":"text"}]`,
			document: `{ customerContacts(first: 2) { nodes { id u: userId tags customFields } } }`, code: badResponse,
			data: `{"customerContacts":{"nodes":[{"id":"a","u":null,"tags":null,"customFields":{"any":["thing"]}},{"id":"b","u":null,"tags":null,"customFields":"text"}]}}`,
			errors: []string{"customerContacts.nodes[0].u is of the wrong kind", "customerContacts.nodes[0].tags is of the wrong kind",
				"customerContacts.nodes[1].tags is of the wrong kind"},
		},
		{
			name: "columns of related rows", code: badResponse,
			rows: `[{"contact":{"email":"e","isCustomer":"yes"},"user":{"active":1,"email":true},"customer":{"taxPercent":"0.19","createdAt":5,"name":"n"},"customerLocation":{"name":"l","address":{"city":[]}}}]`,
			document: `{ list: customerContacts(first: 1) { edges { it: node { contact { email isCustomer } user { active mail: email } customer { name taxPercent createdAt }
				place: customerLocation { name address { town: city } } } } } }`,
			data: `{"list":{"edges":[{"it":{"contact":{"email":"e","isCustomer":null},"user":{"active":null,"mail":null},` +
				`"customer":{"name":"n","taxPercent":null,"createdAt":null},"place":{"name":"l","address":{"town":null}}}}]}}`,
			errors: []string{
				"list.edges[0].it.contact.isCustomer is of the wrong kind", "list.edges[0].it.user.active is of the wrong kind", "list.edges[0].it.user.mail is of the wrong kind",
				"list.edges[0].it.customer.taxPercent is of the wrong kind", "list.edges[0].it.customer.createdAt is of the wrong kind",
				"list.edges[0].it.place.address.town is of the wrong kind",
			},
		},
		{
			name: "a related row that cannot be without a column is null", code: badResponse,
			rows:     `[{"contact":{"id":null,"email":"e"},"customer":{"name":5},"customerLocation":{"name":"l","address":{}},"user":[]}]`,
			document: `{ customerContacts(first: 1) { nodes { contact { id email } customer { name } customerLocation { name address { id } } user { email } } } }`,
			data:     `{"customerContacts":{"nodes":[{"contact":null,"customer":null,"customerLocation":{"name":"l","address":null},"user":null}]}}`,
			errors: []string{
				"customerContacts.nodes[0].contact.id is null", "customerContacts.nodes[0].customer.name is of the wrong kind",
				"customerContacts.nodes[0].customerLocation.address.id is missing", "customerContacts.nodes[0].user is of the wrong kind",
			},
		},
		{
			name: "a row that cannot be without a column is the whole list", code: badResponse,
			rows:     `[{"id":"a","customerId":"c"},{"id":"b","customerId":null}]`,
			document: `{ customerContacts(first: 2) { nodes { id customer: customerId } } }`, data: `{"customerContacts":null}`,
			errors: []string{"customerContacts.nodes[1].customer is null"},
		},
		{
			name: "a page from the end counts its rows from the front", code: badResponse,
			rows:     `[{"userId":5},{"userId":null},{"userId":null}]`,
			document: `{ customerContacts(last: 3) { nodes { userId } } }`,
			data:     `{"customerContacts":{"nodes":[{"userId":null},{"userId":null},{"userId":null}]}}`,
			errors:   []string{"customerContacts.nodes[2].userId is of the wrong kind"},
		},
		{
			name: "a cursor needs the columns of its order", code: badResponse,
			rows:     `[{"id":"a","userId":"u"},{"id":"b"}]`,
			document: `{ customerContacts(first: 2, orderBy: {field: USER_ID}) { edges { cursor } } }`, data: `{"customerContacts":null}`,
			errors: []string{"customerContacts.edges[1].cursor a sort key is missing"},
		},
		{
			name: "no more errors than an answer may have", code: badResponse,
			rows:     `[` + strings.TrimSuffix(strings.Repeat(`{"userId":1},`, 20), ",") + `]`,
			document: `{ customerContacts(first: 20) { n: nodes { userId } } }`,
			data:     `{"customerContacts":{"n":[` + strings.TrimSuffix(strings.Repeat(`{"userId":null},`, 20), ",") + `]}}`,
			errors: func() (errors []string) {
				for i := range 10 {
					errors = append(errors, fmt.Sprintf("customerContacts.n[%d].userId is of the wrong kind", i))
				}
				return errors
			}(),
		},
		{
			name: "of lookups, each has its own", code: badResponse,
			rows:     `[{"id":"b","customerId":"c","tags":7},{"id":"a","customerId":null,"tags":[]}]`,
			document: `{ a: customerContact(id: "a") { customerId } x: node(nodeId: "` + servertest.NodeID("CustomerContact:b") + `") { ... on CustomerContact { labels: tags } } b: customerContact(id: "b") { customerId } }`,
			data:     `{"a":null,"x":{"labels":null},"b":{"customerId":"c"}}`,
			errors:   []string{"a.customerId is null", "x.labels is of the wrong kind"},
		},
		{
			name: "of the rows of a mutation", code: outcomeUnknown,
			rows:     `[{"id":"new","userId":5,"contact":{"id":7}}]`,
			document: `mutation { made: createCustomerContact(input: {customerId: "c", contactId: "c"}) { row: customerContact { id userId contact { id } } userErrors { code } } }`,
			data:     `{"made":{"row":{"id":"new","userId":null,"contact":null},"userErrors":[]}}`,
			errors:   []string{"made.row.userId is of the wrong kind", "made.row.contact.id is of the wrong kind"},
		},
		{
			name: "a payload that cannot be without a row is null", code: outcomeUnknown,
			rows:     `[{"id":"a","customerId":"c"},{"id":"b","customerId":7}]`,
			document: `mutation { updateCustomerContacts(input: {ids: ["b", "a"], patch: {tags: []}}) { customerContacts { customerId } } }`,
			data:     `{"updateCustomerContacts":null}`,
			errors:   []string{"updateCustomerContacts.customerContacts[0].customerId is of the wrong kind"},
		},
	} {
		x.run(t)
	}
}

func (x wrongRows) run(t *testing.T) {
	t.Run(x.name, func(t *testing.T) {
		t.Parallel()
		r := servertest.Start(t, answering(x.rows)).Caller("co1", "rw").Ask(t, x.document)
		if r.Data != x.data {
			t.Errorf("data %s\nwant %s", r.Data, x.data)
		}
		var got []string
		for _, e := range r.Errors {
			told, found := strings.CutPrefix(e.Message, notAsItShould+": ")
			if told = strings.TrimSuffix(told, "."); !found || e.Extensions.Code != x.code || !strings.HasPrefix(told, spelledPath(e.Path)+" ") {
				t.Errorf("error %s, want code %s", e, x.code)
			}
			got = append(got, told)
		}
		// Root fields are written at the same time.
		if slices.Sort(got); !slices.Equal(got, slices.Sorted(slices.Values(x.errors))) {
			t.Errorf("errors\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(x.errors, "\n"))
		}
	})
}

// spelledPath is a path as messages spell it.
func spelledPath(path []any) string {
	var b strings.Builder
	for i, step := range path {
		switch step := step.(type) {
		case float64:
			fmt.Fprintf(&b, "[%d]", int(step))
		case string:
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(step)
		}
	}
	return b.String()
}

// TestUntrustedBodies has bodies of which nothing can be believed: the root
// field is null, and no row is passed on.
func TestUntrustedBodies(t *testing.T) {
	for name, rows := range map[string]string{
		"malformed in the middle": `[{"id":"a"},{"id":}]`, "cut": `[{"id":"a"}`, "in broken UTF-8": "[{\"id\":\"a\"},{\"id\":\"\xff\"}]", "an object": `{"id":"a"}`,
		"of no objects": `["a"]`, "with nulls": `[null]`, "with something behind": `[{"id":"a"}] x`, "null": `null`, "empty": ``,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := servertest.Start(t, answering(rows))
			for document, want := range map[string][2]string{
				`{ customerContacts { nodes { id } } }`:                                                                       {badResponse, `{"customerContacts":null}`},
				`{ one: customerContact(id: "a") { id } __typename }`:                                                         {badResponse, `{"one":null,"__typename":"Query"}`},
				`mutation { it: createCustomerContact(input: {customerId: "c", contactId: "c"}) { customerContact { id } } }`: {outcomeUnknown, `{"it":null}`},
				`mutation { it: deleteCustomerContact(input: {id: "a", deleteInvoices: true}) { deletedId } }`:                {outcomeUnknown, `{"it":null}`},
			} {
				r := f.Caller("co1", "rw").Ask(t, document)
				r.WantError(t, want[0], "")
				if r.Data != want[1] || len(r.Errors[0].Path) != 1 {
					t.Errorf("%s: answer %s", document, r.Body)
				}
			}
		})
	}
}

// TestUnaskedRows has an upstream that answers rows which were not asked for,
// or one of them twice: nobody gets to see them.
func TestUnaskedRows(t *testing.T) {
	for _, rows := range []string{`[{"id":"other"}]`, `[{"id":"a"},{"id":"a"}]`, `[{}]`, `[{"id":null}]`, `[{"id":["a"]}]`} {
		t.Run(rows, func(t *testing.T) {
			t.Parallel()
			f := servertest.Start(t, answering(rows))
			c := f.Caller("co1", "rw")
			c.Ask(t, `{ customerContact(id: "a") { __typename } }`).WantError(t, badResponse, notAsItShould)
			c.Ask(t, `mutation { updateCustomerContacts(input: {ids: ["a", "b"], patch: {tags: []}}) { customerContacts { id } } }`).WantError(t, outcomeUnknown, "may or may not have happened")
			c.Ask(t, `mutation { deleteCustomerContact(input: {id: "a", deleteInvoices: true}) { deletedId } }`).WantError(t, outcomeUnknown, "may or may not have happened")
		})
	}
}

// TestUncounted has an upstream that answers a page and cannot count.
func TestUncounted(t *testing.T) {
	t.Parallel()
	f := servertest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Prefer"), "count=") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		answering(`[{"id":"a"}]`).ServeHTTP(w, r)
	}))
	c := f.Caller("co1", "r")
	after := servertest.Quoted(t, servertest.Forged(t, "AXQzLnomhWMkWyJjYzAwMiJd", `["a"]`))
	r := c.Ask(t, `{ customerContacts(after: `+after+`) { nodes { id } totalCount } }`)
	r.WantError(t, "FORBIDDEN", "The credential may not do this.")
	if r.Data != `{"customerContacts":null}` || len(r.Sent) != 2 {
		t.Errorf("answer %s, sent %v", r.Body, r.Sent)
	}
	c.Ask(t, `{ customerContacts(after: `+after+`) { nodes { id } } }`).Want(t, `{"customerContacts":{"nodes":[{"id":"a"}]}}`)
}

// TestUnreadMisses has writes that touch too few rows, and an upstream that
// does not say why: what was written is answered beside the error.
func TestUnreadMisses(t *testing.T) {
	t.Parallel()
	f := servertest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		answering(`[{"id":"b"}]`).ServeHTTP(w, r)
	}))
	c := f.Caller("co1", "rw")
	r := c.Ask(t, `mutation { updateCustomerContacts(input: {ids: ["a", "b"], patch: {tags: []}}) { customerContacts { id } userErrors { code } } }`)
	r.WantError(t, "FORBIDDEN", "The credential may not do this.")
	if r.Data != `{"updateCustomerContacts":{"customerContacts":[{"id":"b"}],"userErrors":[]}}` || len(r.Sent) != 2 {
		t.Errorf("answer %s, sent %v", r.Body, r.Sent)
	}
	none := servertest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		answering(`[]`).ServeHTTP(w, r)
	})).Caller("co1", "rw")
	r = none.Ask(t, `mutation { deleteCustomerContacts(input: {ids: ["a", "b"], deleteInvoices: true}) { deletedIds } }`)
	r.WantError(t, "FORBIDDEN", "The credential may not do this.")
	if r.Data != `{"deleteCustomerContacts":null}` || len(r.Sent) != 2 {
		t.Errorf("answer %s, sent %v", r.Body, r.Sent)
	}
}
