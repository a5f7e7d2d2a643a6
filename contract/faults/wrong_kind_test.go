package faults

import (
	"fmt"
	"net/http"
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

const (
	badResponse    = "BAD_UPSTREAM_RESPONSE"
	outcomeUnknown = "OUTCOME_UNKNOWN"
	notAsItShould  = "Carbon's answer was not what it should be"
)

// TestWrongKinds has rows that are not what the schema allows: null stands in the
// place of the nearest field that may be null, and there is an error at the exact
// path for each that is wrong.
func TestWrongKinds(t *testing.T) {
	servertest.RunCases(t, "testdata/wrong_kinds", func(c *servertest.Case) servertest.Caller {
		return servertest.Start(c, answering(c.Section("upstream"))).Caller("co1", "rw")
	})
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
