package security

import (
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

// tenant is the one credential of a company.
type tenant struct {
	servertest.Caller
	company, other string
}

func tenants(f *servertest.Server) [2]tenant {
	return [2]tenant{{f.Caller("co1", "rw"), "co1", "co2"}, {f.Caller("co2", "rw"), "co2", "co1"}}
}

// interleave has both tenants ask the documents in the same words at the same
// time. Nothing of the other's is in an answer, and check looks at the rest.
func interleave(t *testing.T, f *servertest.Server, requests int, documents []string, check func(tenant, int, servertest.Reply)) {
	t.Helper()
	const clients = 32
	who := tenants(f)
	turns := make(chan int)
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for turn := range turns {
				tenant, document := who[turn%2], turn/clients%len(documents)
				answer := tenant.Ask(t, documents[document])
				if strings.Contains(answer.Body, tenant.other) || strings.Contains(fmt.Sprint(answer.Header), tenant.other) {
					t.Errorf("%s is answered with something of %s: %s %v", tenant.company, tenant.other, answer.Body, answer.Header)
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

// token is that of the first caller of a server, or of the second.
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
	f := servertest.Start(t, up, "LOG_LEVEL=error", "UPSTREAM_TIMEOUT=15s")
	interleave(t, f, requests, documents, func(who tenant, document int, answer servertest.Reply) {
		if want[document] == "" {
			answer.WantError(t, "FORBIDDEN", "")
		} else {
			answer.Want(t, fmt.Sprintf(want[document], who.company))
		}
		if answer.Header.Get("Set-Cookie")+answer.Header.Get("X-Company") != "" {
			t.Errorf("a header of the upstream's: %v", answer.Header)
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
		`{customers(first:3){nodes{companyId customerContacts(first:2){nodes{companyId contact{companyId}}totalCount}customerLocations{nodes{address{companyId}}}}}}`,
		`{contacts(first:2,search:"contact",filter:{customerContacts:{isEmpty:false}}){nodes{companyId email customerContacts{nodes{companyId customer{companyId}}}}totalCount}}`,
		`{customerLocations(filter:{address:{city:{eq:"Oslo"}}}){nodes{companyId customerContacts(last:2){edges{cursor node{companyId}}}}}}`,
		// The users are those of all companies.
		`{users{nodes{customerContacts(first:3){nodes{companyId}totalCount}}}}`,
		`{users(filter:{customerContacts:{some:{companyId:{isNull:false}}}}){nodes{id customerContacts(first:1){nodes{companyId}}}}}`,
	}
	f := servertest.Start(t, sandbox.New(sandbox.WithCompany("co1", 20), sandbox.WithCompany("co2", 20), sandbox.WithCompany("co3", 0)),
		"LOG_LEVEL=error", "UPSTREAM_TIMEOUT=15s", "CACHE_TTL=1s")
	const requests = 600
	var kept atomic.Int64
	interleave(t, f, requests, documents, func(who tenant, _ int, answer servertest.Reply) {
		if len(answer.Sent) == 0 {
			kept.Add(1)
		}
		if len(answer.Errors) > 0 || !strings.Contains(answer.Data, `"companyId":"`+who.company+`"`) {
			t.Errorf("%s: %s", who.company, answer.Body)
		}
	})
	if kept.Load() < requests/2 {
		t.Errorf("%d of %d requests were answered without a request of their own", kept.Load(), requests)
	}
	for _, tenant := range tenants(f) {
		for _, id := range []string{"co1-cc00001", "co2-cc00001"} {
			answer := tenant.Ask(t, `{customerContact(id:"`+id+`"){companyId}}`)
			if strings.HasPrefix(id, tenant.company) {
				answer.Want(t, `{"customerContact":{"companyId":"`+tenant.company+`"}}`)
			} else {
				answer.Want(t, `{"customerContact":null}`)
			}
		}
	}
}

// TestIsolationOfEveryResource asks as one company for every row of another's,
// by its id and by lists, and changes them: there is none.
func TestIsolationOfEveryResource(t *testing.T) {
	f := servertest.Start(t, sandbox.New(sandbox.WithCompany("co2", 20), sandbox.WithCompany("co3", 0)), "LOG_LEVEL=error")
	ours, theirs := f.Caller("co2", "rw"), f.Caller("co1", "r")
	own, other := servertest.ReadRows(t, ours), servertest.ReadRows(t, theirs)
	for _, r := range servertest.Declared.Resources {
		if r.Column("companyId") == nil {
			continue // a user, or a kind of custom field, which all companies share
		}
		t.Run(r.Type, func(t *testing.T) {
			var nodeIDs, nulls, fields, nones []string
			for i, of := range other[r] {
				nodeIDs, nulls = append(nodeIDs, servertest.NodeID(r.Type+":"+of.ID())), append(nulls, "null")
				if i < 3 {
					fields = append(fields, fmt.Sprintf("a%d: %s(id: %q) { id }", i, r.Field, of.ID()))
					nones = append(nones, fmt.Sprintf(`"a%d":null`, i))
				}
			}
			if len(nodeIDs) == 0 {
				t.Fatal("the other company has no row")
			}
			ours.Ask(t, `query ($ids: [ID!]!) { nodes(nodeIds: $ids) { nodeId } `+strings.Join(fields, " ")+` }`, `{"ids":`+servertest.JSON(nodeIDs)+`}`).
				Want(t, `{"nodes":[`+strings.Join(nulls, ",")+`],`+strings.Join(nones, ",")+`}`)
			if r.List != "" {
				var want []string
				for _, of := range own[r] {
					want = append(want, fmt.Sprintf(`{"id":%q,"companyId":"co2"}`, of.ID()))
				}
				ours.Ask(t, `{ `+r.List+`(first: 1000) { nodes { id companyId } totalCount } }`).
					Want(t, fmt.Sprintf(`{%q:{"nodes":[%s],"totalCount":%d}}`, r.List, strings.Join(want, ","), len(want)))
			}
			for _, write := range servertest.Writes {
				input := strings.Replace(write.Input, `"id":"x"`, `"id":`+servertest.JSON(other[r][0]["id"]), 1)
				verb, ofType := strings.CutSuffix(write.Mutation, r.Type)
				if input == write.Input || !ofType || len(verb) != len("update") {
					continue
				}
				want := "NOT_FOUND"
				if verb == "upsert" {
					want, input = "FORBIDDEN", strings.NewReplacer("cust3", "co2-cust1", "con003", "co2-con00001").Replace(input)
				}
				typeName := strings.ToUpper(write.Mutation[:1]) + write.Mutation[1:] + "Input"
				r := ours.Ask(t, `mutation ($v: `+typeName+`!) { it: `+write.Mutation+`(input: $v) { userErrors { code } } }`, `{"v":`+input+`}`)
				r.Want(t, `{"it":{"userErrors":[{"code":"`+want+`"}]}}`)
			}
		})
	}
	for r, rows := range servertest.ReadRows(t, theirs) {
		if !reflect.DeepEqual(rows, other[r]) {
			t.Errorf("a row of the other company's was changed: %s", r.Type)
		}
	}
}
