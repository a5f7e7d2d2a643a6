package server

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carbongraph/upstream/sandbox"
)

// tenant is the one credential of a company.
type tenant struct {
	caller
	company, other string
}

func tenants(f *facade) [2]tenant {
	return [2]tenant{{f.caller("co1", "rw"), "co1", "co2"}, {f.caller("co2", "rw"), "co2", "co1"}}
}

// interleave has both tenants ask the documents in the same words at the same
// time. Nothing of the other's is in an answer, and check looks at the rest.
func interleave(t *testing.T, f *facade, requests int, documents []string, check func(tenant, int, reply)) {
	t.Helper()
	const clients = 32
	who := tenants(f)
	turns := make(chan int)
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for turn := range turns {
				tenant, document := who[turn%2], turn/clients%len(documents)
				answer := tenant.ask(t, documents[document])
				if strings.Contains(answer.body, tenant.other) || strings.Contains(fmt.Sprint(answer.header), tenant.other) {
					t.Errorf("%s is answered with something of %s: %s %v", tenant.company, tenant.other, answer.body, answer.header)
				}
				check(tenant, document, answer)
			}
		})
	}
	for turn := range requests {
		turns <- turn
	}
	close(turns)
	all.Wait()
}

// mirror is an upstream that answers everybody with their own company, in rows,
// words and headers.
type mirror struct{ answered atomic.Int64 }

func (m *mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.answered.Add(1)
	company := "co1"
	if r.Header.Get("Authorization") != "Bearer "+m.token(company) {
		company = "co2"
	}
	time.Sleep(time.Millisecond) // in which equal reads meet
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("X-Company", company)
	header.Set("Set-Cookie", "company="+company)
	if strings.Contains(r.URL.RawQuery, "limit=7") {
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprintf(w, `{"code":"28000","message":"not for %s"}`, company)
		return
	}
	_, _ = io.WriteString(w, `[{"id":"row","companyId":"`+company+`"}]`)
}

// token is that of the first caller of a facade, or of the second.
func (*mirror) token(company string) string {
	call := map[string]string{"co1": "1", "co2": "2"}[company]
	claims := sandbox.Claims{Role: "authenticated", Company: company, Permissions: "rw"}
	claims.ID = call
	return sandbox.Sign(claims, sandbox.Secret)
}

// TestIsolation interleaves 10,000 requests of two credentials, which share
// equal reads in flight: no row, error or header of one is in an answer to the
// other.
func TestIsolation(t *testing.T) {
	t.Parallel()
	documents := []string{
		`{customerContacts(first:3){nodes{id companyId}}}`,
		`{customerContact(id:"row"){companyId}}`,
		`{customerContacts(first:7){nodes{id}}}`,
		`mutation{createCustomerContact(input:{customerId:"a",contactId:"b"}){customerContact{companyId}}}`,
	}
	want := []string{
		`{"customerContacts":{"nodes":[{"id":"row","companyId":"%s"}]}}`,
		`{"customerContact":{"companyId":"%s"}}`,
		``,
		`{"createCustomerContact":{"customerContact":{"companyId":"%s"}}}`,
	}
	const requests = 10_000
	up := &mirror{}
	f := startFacade(t, up, "LOG_LEVEL=error", "UPSTREAM_TIMEOUT=15s")
	interleave(t, f, requests, documents, func(who tenant, document int, answer reply) {
		if want[document] == "" {
			answer.wantError(t, "FORBIDDEN", "")
		} else {
			answer.want(t, fmt.Sprintf(want[document], who.company))
		}
		if answer.header.Get("Set-Cookie")+answer.header.Get("X-Company") != "" {
			t.Errorf("a header of the upstream's: %v", answer.header)
		}
	})
	if sent := up.answered.Load(); sent > requests*9/10 {
		t.Errorf("%d of %d requests were sent: none was shared", sent, requests)
	}
}

// TestIsolationOfRows asks the sandbox as two companies, with answers kept.
func TestIsolationOfRows(t *testing.T) {
	t.Parallel()
	documents := []string{
		`{customerContacts(first:3){nodes{id companyId}}}`,
		`{customerContacts(last:2){nodes{companyId contact{companyId}}totalCount}}`,
		`{customerContacts(first:5,orderBy:[{field:ID,direction:DESC}]){edges{cursor node{nodeId companyId}}}}`,
	}
	f := startFacade(t, sandbox.New(sandbox.WithCompany("co1", 20), sandbox.WithCompany("co2", 20), sandbox.WithCompany("co3", 0)),
		"LOG_LEVEL=error", "UPSTREAM_TIMEOUT=15s", "CACHE_TTL=1s")
	const requests = 600
	var kept atomic.Int64
	interleave(t, f, requests, documents, func(who tenant, _ int, answer reply) {
		if len(answer.sent) == 0 {
			kept.Add(1)
		}
		if len(answer.errors) > 0 || !strings.Contains(answer.data, `"companyId":"`+who.company+`"`) {
			t.Errorf("%s: %s", who.company, answer.body)
		}
	})
	if kept.Load() < requests/2 {
		t.Errorf("%d of %d requests were answered without a request of their own", kept.Load(), requests)
	}
	for _, tenant := range tenants(f) {
		for _, id := range []string{"co1-cc00001", "co2-cc00001"} {
			answer := tenant.ask(t, `{customerContact(id:"`+id+`"){companyId}}`)
			if strings.HasPrefix(id, tenant.company) {
				answer.want(t, `{"customerContact":{"companyId":"`+tenant.company+`"}}`)
			} else {
				answer.want(t, `{"customerContact":null}`)
			}
		}
	}
}
