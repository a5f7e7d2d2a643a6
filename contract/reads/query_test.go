package reads

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// inOrder is how every list without an order of its own is ordered.
const inOrder = "&order=id.asc.nullslast"

// TestSelection selects columns, related rows and what else a row may have.
func TestSelection(t *testing.T) { servertest.StartSandbox(t).RunCases(t, "testdata/selection") }

// Custom fields are answered as PostgREST wrote them.
func TestCustomFieldsByteForByte(t *testing.T) {
	t.Parallel()
	servertest.StartSandbox(t).Caller("co1", "r").Ask(t, `{ customerContact(id: "cc003") { customFields } }`).
		Want(t, `{"customerContact":{"customFields":`+recordedFields(t, "cc003")+`}}`)
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
