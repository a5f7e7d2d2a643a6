package faults

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

// badTokens are tokens that the upstream does not accept.
func badTokens(t *testing.T) map[string]string {
	t.Helper()
	var claims, expired sandbox.Claims
	const text = `{"role":"authenticated","company":"co1","permissions":"rw"`
	for into, claim := range map[*sandbox.Claims]string{&claims: `}`, &expired: `,"exp":1000000000}`} {
		if err := json.Unmarshal([]byte(text+claim), into); err != nil {
			t.Fatal(err)
		}
	}
	good, other := strings.Split(sandbox.Sign(claims, sandbox.Secret), "."), strings.Split(sandbox.Token("co2", "rw"), ".")
	return map[string]string{
		"junk":    "junk",
		"forged":  sandbox.Sign(claims, "another secret of at least 32 bytes"),
		"expired": sandbox.Sign(expired, sandbox.Secret),
		"changed": good[0] + "." + other[1] + "." + good[2],
		"cut":     good[0] + "." + good[1],
		// {"alg":"none"}
		"unsigned": "eyJhbGciOiJub25lIn0." + good[1] + ".",
	}
}

func TestUnauthenticated(t *testing.T) {
	f := servertest.StartSandbox(t)
	for name, token := range badTokens(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := f.WithToken(token)
			r := c.Ask(t, `{ a: customerContact(id: "cc001") { id } b: node(nodeId: "`+servertest.NodeID("CustomerContact:cc002")+`") { nodeId } __typename }`)
			if len(r.Errors) != 2 || r.Data != `{"a":null,"b":null,"__typename":"Query"}` {
				t.Fatalf("answer %s", r.Body)
			}
			for _, e := range r.Errors {
				if len(e.Path) != 1 || e.Extensions.Code != "UNAUTHENTICATED" || !strings.HasPrefix(e.Message, "Carbon does not accept the credential.") {
					t.Errorf("error %s", e)
				}
			}
			c.Ask(t, `mutation { createCustomerContact(input: {customerId: "cust1", contactId: "con001"}) { customerContact { id } } }`).
				WantError(t, "UNAUTHENTICATED", "Carbon does not accept the credential.")
			list := c.Ask(t, `{ customerContacts { totalCount } }`)
			list.WantError(t, "UNAUTHENTICATED", "Carbon does not accept the credential.")
			if path := fmt.Sprint(list.Errors[0].Path); path != "[customerContacts]" || list.Data != `{"customerContacts":null}` {
				t.Errorf("path %s, data %s", path, list.Data)
			}
			// Introspection asks nothing of the upstream.
			c.Ask(t, `{ __typename }`).Want(t, `{"__typename":"Query"}`)
		})
	}
}

// TestUnauthenticatedStatus asks for the media type in which the status tells
// how a request ended.
func TestUnauthenticatedStatus(t *testing.T) {
	t.Parallel()
	c := servertest.StartSandbox(t).WithToken("junk")
	for accept, status := range map[string]int{"application/json": http.StatusOK, "application/graphql-response+json": http.StatusUnauthorized} {
		if r := c.AskWith(t, `{ customerContacts { totalCount } }`, "Accept", accept); r.Status != status {
			t.Errorf("%s: status %d, want %d", accept, r.Status, status)
		}
	}
}

// TestUnseenRows has callers to whom row-level security shows nothing, or the
// rows of another company.
func TestUnseenRows(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t)
	for name, c := range map[string]servertest.Caller{
		"another company": f.Caller("nobody", "rw"),
		"an anonymous":    f.WithToken(sandbox.Sign(sandbox.Claims{}, sandbox.Secret)),
	} {
		c.Ask(t, `{ customerContacts { nodes { id } totalCount pageInfo { hasNextPage } } customerContact(id: "cc001") { id } }`).
			Want(t, `{"customerContacts":{"nodes":[],"totalCount":0,"pageInfo":{"hasNextPage":false}},"customerContact":null}`)
		if t.Failed() {
			t.Fatal(name)
		}
	}
	r := f.WithToken(sandbox.Sign(sandbox.Claims{}, sandbox.Secret)).
		Ask(t, `mutation { createCustomerContact(input: {customerId: "cust1", contactId: "con001"}) { customerContact { id } } }`)
	r.WantError(t, "UNAUTHENTICATED", "Carbon does not accept the credential.")
	f.Caller("nobody", "rw").Ask(t, `mutation { deleteCustomerContact(input: {id: "cc001", deleteInvoices: true}) { deletedId userErrors { code } } }`).
		Want(t, `{"deleteCustomerContact":{"deletedId":null,"userErrors":[{"code":"NOT_FOUND"}]}}`)
}

// TestRateLimited goes past the upstream's limit: what is left of a window is
// too long to wait.
func TestRateLimited(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t, sandbox.WithRateLimit(2))
	c := f.Caller("co1", "rw")
	for range 2 {
		c.Ask(t, `{ customerContact(id: "cc001") { id } }`).Want(t, `{"customerContact":{"id":"cc001"}}`)
	}
	for _, document := range []string{
		`{ customerContact(id: "cc002") { id } }`, `{ customerContacts { totalCount } }`, `mutation { deleteCustomerContact(input: {id: "cc002", deleteInvoices: true}) { deletedId } }`,
	} {
		r := c.Ask(t, document)
		r.WantError(t, "RATE_LIMITED", "Too many requests to Carbon. Wait for the seconds in retryAfter.")
		if wait := r.Errors[0].Extensions.RetryAfter; wait == nil || *wait < 1 || *wait > 60 || *wait != float64(int(*wait)) {
			t.Errorf("retryAfter in %s", r.Body)
		}
	}
	// Another credential has a budget of its own.
	f.Caller("co1", "rw").Ask(t, `{ customerContact(id: "cc002") { id } }`).Want(t, `{"customerContact":{"id":"cc002"}}`)
}

// TestOneFailingField leaves the answers of the others standing.
func TestOneFailingField(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t)
	r := f.Caller("co1", "rw").Ask(t, `{ a: customerContact(id: "cc001") { id } b: customerContact(id: "") { id } }`)
	r.WantError(t, "BAD_USER_INPUT", "id is empty; give the id of a customer contact")
	if r.Data != `{"a":{"id":"cc001"},"b":null}` || fmt.Sprint(r.Errors[0].Path) != "[b]" {
		t.Errorf("answer %s", r.Body)
	}
	r.WantSent(t, "GET select=id&id=eq.cc001&limit=1")
	r = f.Caller("co1", "rw").Ask(t, `mutation {
		a: createCustomerContact(input: {id: "new", customerId: "cust1", contactId: "con001"}) { customerContact { id } }
		b: updateCustomerContact(input: {id: "new", patch: {customFields: {n: 1e400000}}}) { customerContact { id } }
		c: deleteCustomerContact(input: {id: "new", deleteInvoices: true}) { deletedId } }`)
	r.WantError(t, "BAD_USER_INPUT", "input.patch.customFields: a number has at most 131072 digits before the point and 16383 after it")
	if r.Data != `{"a":{"customerContact":{"id":"new"}},"b":null,"c":{"deletedId":"new"}}` || fmt.Sprint(r.Errors[0].Path) != "[b]" {
		t.Errorf("answer %s", r.Body)
	}
}

// TestNullConditions has variables that are null where @skip and @include
// stand, at every place of a selection set.
func TestNullConditions(t *testing.T) {
	f := servertest.StartSandbox(t)
	c := f.Caller("co1", "r")
	for _, document := range []string{
		`query ($x: Boolean = false) { __typename @skip(if: $x) }`,
		`query ($x: Boolean = false) { customerContacts { nodes { id @include(if: $x) } } }`,
		`query ($x: Boolean = false) { customerContacts { ... @include(if: $x) { nodes { id } } } }`,
		`query ($x: Boolean = false) { ...a } fragment a on Query { customerContacts { ...b @skip(if: $x) } } fragment b on CustomerContactConnection { nodes { id } }`,
		`query ($x: Boolean = false) { __schema { types { name @skip(if: $x) } } }`,
	} {
		r := c.Ask(t, document, `{"x": null}`)
		r.WantError(t, "BAD_USER_INPUT", "$x must not be null")
		if len(r.Sent) != 0 {
			t.Errorf("%s: sent %v", document, r.Sent)
		}
		if r := c.Ask(t, document); len(r.Errors) != 0 {
			t.Errorf("%s, by default: answer %s", document, r.Body)
		}
	}
}
