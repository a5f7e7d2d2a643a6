//go:build verify

package soak

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carbongraph/upstream/sandbox"
)

// hostiles is how many requests the hostile tenant has under way.
const hostiles = 12

// hostileToken is the credential of the hostile tenant. What its requests make
// the upstream do is in hostileAnswer.
var hostileToken = sandbox.Token("co3", "rw")

// hostile is a tenant with an address of its own.
type hostile struct {
	client *http.Client
	// answered counts the requests that got an answer, whatever it said.
	answered atomic.Int64
}

func newHostile() *hostile {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	return &hostile{client: &http.Client{
		Transport: &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: hostiles},
	}}
}

// attacks are what the hostile tenant sends, by turns. Each has a name, a token
// or a value that was never there before, so that whatever is kept for it grows.
var attacks = []func(n int) (document, token string){
	func(n int) (string, string) { // ten lists
		var document strings.Builder
		fmt.Fprintf(&document, "query Lists%d {", n)
		for list := range 10 {
			fmt.Fprintf(&document, ` l%d: customerContacts(first: 5, filter: {id: {neq: "%d-%d"}}) {nodes {id}}`, list, n, list)
		}
		return document.String() + "}", hostileToken
	},
	func(n int) (string, string) { // a credential that nobody knows
		return fmt.Sprintf("query Token%d {customerContacts {nodes {id}}}", n), fmt.Sprintf("unknown-%d", n)
	},
	func(n int) (string, string) { // introspection without a credential
		return fmt.Sprintf("query Schema%d {__schema {types {name fields {name args {name} type {name ofType {name}}}}}}", n), ""
	},
	func(n int) (string, string) { // a pattern that takes long
		return fmt.Sprintf(`query Pattern%d {customers(filter: {name: {matches: "(a+)+$"}}) {nodes {id}}}`, n), hostileToken
	},
	func(n int) (string, string) { // fragments in a circle
		return fmt.Sprintf("query Circle%d {...A} fragment A on Query {...B} fragment B on Query {...A}", n), hostileToken
	},
	func(n int) (string, string) { // a statement that fails
		return fmt.Sprintf(`query Statement%d {customerContacts(filter: {id: {eq: "%d"}}) {nodes {id}}}`, n, n), hostileToken
	},
}

// attack sends one request after another until ctx ends, and every twentieth
// time a body of which one byte arrives.
func (h *hostile) attack(ctx context.Context, url string, n int) {
	for ; ctx.Err() == nil; n += hostiles {
		document, token := attacks[n/hostiles%len(attacks)](n)
		body := io.Reader(strings.NewReader(fmt.Sprintf(`{"query":%q}`, document)))
		caller, leave := context.WithTimeout(ctx, time.Second)
		if n/hostiles%20 == 19 {
			body = io.MultiReader(strings.NewReader("{"), silence{caller})
		}
		h.send(caller, url, token, body)
		leave()
		time.Sleep(time.Duration(rand.IntN(10)) * time.Millisecond)
	}
}

func (h *hostile) send(ctx context.Context, url, token string, body io.Reader) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", body)
	if err != nil {
		panic(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := h.client.Do(request)
	if err != nil {
		return
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err == nil {
		h.answered.Add(1)
	}
}

// silence is a body that does not come to its end before ctx does.
type silence struct{ ctx context.Context }

func (s silence) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, s.ctx.Err()
}

// start attacks until ctx ends, and adds its goroutines to load.
func (h *hostile) start(ctx context.Context, load *sync.WaitGroup, url string) {
	for n := range hostiles {
		load.Go(func() { h.attack(ctx, url, n) })
	}
}

// check fails where nothing of the attack was answered: then nothing was tried.
func (h *hostile) check(t *testing.T) {
	t.Helper()
	h.client.CloseIdleConnections()
	t.Logf("the hostile tenant: %d requests answered", h.answered.Load())
	if h.answered.Load() == 0 {
		t.Error("no request of the hostile tenant was answered")
	}
}

// hostileAnswer answers for the hostile tenant: one statement in two fails in
// the database, the others take their time.
func hostileAnswer(w http.ResponseWriter, r *http.Request, otherwise http.Handler) {
	if rand.IntN(2) == 0 {
		answer(http.StatusInternalServerError, "application/json", `{"code":"54000","message":"told by a test"}`)(nil, w, r)
		return
	}
	time.Sleep(time.Duration(rand.IntN(200)) * time.Millisecond)
	otherwise.ServeHTTP(w, r)
}
