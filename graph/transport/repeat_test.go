package transport_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"carbongraph/graph/transport"
	"carbongraph/upstream"
)

// echo answers each read with a row whose id is that of the caller's token and
// of the target: what is read for one request must not be answered to another.
type echo struct{ stub }

func (echo) Read(_ context.Context, credential upstream.Credential, call upstream.Call) (*upstream.Answer, error) {
	target, err := url.QueryUnescape(call.Target)
	if err != nil {
		return nil, err
	}
	body := fmt.Sprintf(`[{"id":%q}]`, strings.Join(credential.Header(true), "")+" "+target)
	return &upstream.Answer{Body: []byte(body), Total: 1}, nil
}

// A request that comes again, byte for byte, is answered as it was the first
// time, to each caller with the caller's own rows, also at the same time.
func TestRepeatedRequests(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.graph.Upstream = echo{}
	o.transport.Authenticate = func(r *http.Request) (transport.Caller, error) {
		return transport.Caller{Credential: upstream.NewCredential(r.Header.Get("Authorization"))}, nil
	}
	s := serve(t, o)
	list := `query L($first: Int, $city: String, $with: Boolean!) { customerContacts(first: $first, filter: {customerLocation: {address: {city: {eq: $city}}}}) { nodes { id nodeId @include(if: $with) } } }`
	var bodies []string
	for _, variables := range []string{
		`{"first":1,"city":"a","with":true}`, `{"first":2,"city":"a","with":true}`, `{"first":1,"city":"b","with":true}`,
		`{"first":1,"city":"a","with":false}`, `{"first":-1,"city":"a","with":true}`, `{"first":1,"city":7,"with":true}`, `{}`,
	} {
		bodies = append(bodies, fmt.Sprintf(`{"query":%q,"variables":%s}`, list, variables))
	}
	bodies = append(bodies,
		`{"query":"{ customerContact(id: \"x\") { id } }"}`,
		`{"query":"{ customerContact(id: \"\") { id } customerContacts(first: 1) { nodes { id } } }"}`,
		`{"query":"query A { a: customers(first: 1) { nodes { id } } } query B { b: customers(first: 2) { nodes { id } } }","operationName":"A"}`,
		`{"query":"query A { a: customers(first: 1) { nodes { id } } } query B { b: customers(first: 2) { nodes { id } } }","operationName":"B"}`,
		`{"query":"query I($name: String!) { __type(name: $name) { name } }","variables":{"name":"Query"}}`,
		`{"query":"query I($name: String!) { __type(name: $name) { name } }","variables":{"name":"Customer"}}`,
		`{"query":"{ nodes(nodeIds: [\"x\"]) { id: __typename } }"}`,
		`{"query":"{ oops }"}`, `{"query":"{"}`, `{`,
	)
	type request struct{ token, body string }
	first := map[request]string{}
	header := func(r request) map[string]string {
		return map[string]string{"Authorization": r.token, "Content-Type": "application/json"}
	}
	seen := map[string]request{}
	for _, token := range []string{"alice", "bob"} {
		for _, body := range bodies {
			r := request{token, body}
			first[r] = string(s.do(t, http.MethodPost, "/", header(r), body).body)
			if other, same := seen[first[r]]; same && strings.Contains(first[r], token) {
				t.Errorf("%v is answered as %v: %s", r, other, first[r])
			}
			if strings.Contains(first[r], `"data"`) && strings.Contains(first[r], "select=") && !strings.Contains(first[r], token) {
				t.Errorf("%v is answered with another caller's rows: %s", r, first[r])
			}
			seen[first[r]] = r
		}
	}
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			for r, want := range first {
				if got := string(s.do(t, http.MethodPost, "/", header(r), r.body).body); got != want {
					t.Errorf("%v again: %s\nfirst: %s", r, got, want)
				}
			}
		})
	}
	callers.Wait()
}
