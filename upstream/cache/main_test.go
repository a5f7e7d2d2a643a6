package cache_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"carbongraph/upstream"
	"carbongraph/upstream/budget"
	"carbongraph/upstream/cache"
	"carbongraph/upstream/client"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	alice = upstream.NewCredential("token-of-alice")
	bob   = upstream.NewCredential("token-of-bob")

	aRead   = upstream.Call{Method: http.MethodGet, Target: "/customerContact?select=id"}
	aCount  = upstream.Call{Method: http.MethodGet, Target: "/customerContact?select=id&limit=0", Prefer: "count=exact"}
	anOther = upstream.Call{Method: http.MethodGet, Target: "/customerContact?select=userId"}
	aCreate = upstream.Call{
		Method: http.MethodPost, Target: "/customerContact?select=id", Prefer: "return=representation", Body: []byte(`[{}]`),
	}
)

// row answers with one row that tells a version, and counts.
type row struct {
	version atomic.Int64
	reads   atomic.Int64
	// hook is called while a request is answered, after the version was read.
	hook func(*http.Request)
}

func (u *row) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Content-Range", "0-0/1")
	version := u.version.Load()
	if r.Method == http.MethodPost {
		version = u.version.Add(1)
	} else {
		u.reads.Add(1)
	}
	if u.hook != nil {
		u.hook(r)
	}
	if r.Method == http.MethodPost {
		w.WriteHeader(http.StatusCreated)
	}
	_, _ = fmt.Fprintf(w, `[{"id":"%d"}]`, version)
}

// body is the body of an answer that tells the version.
func body(version int) string { return fmt.Sprintf(`[{"id":"%d"}]`, version) }

// serve serves an upstream over HTTP.
func serve(tb testing.TB, handler http.Handler) string {
	tb.Helper()
	server := httptest.NewServer(handler)
	tb.Cleanup(server.Close)
	return server.URL
}

// newCache is a cache before the upstream at base.
func newCache(tb testing.TB, base string, observe func(context.Context, upstream.Attempt)) *cache.Cache {
	tb.Helper()
	if observe == nil {
		observe = func(context.Context, upstream.Attempt) {}
	}
	return cache.New(newClient(tb, base, nil), newMemory(tb, time.Minute, 1<<20), observe)
}

func newClient(tb testing.TB, base string, transport http.RoundTripper) *client.Client {
	tb.Helper()
	u, err := url.Parse(base)
	if err != nil {
		tb.Fatal(err)
	}
	c, err := client.New(client.Config{
		URL: u, KeyHeader: "Authorization", Timeout: 5 * time.Second, MaxBody: 16 << 20, MaxInFlight: 64,
		Budget: budget.NewShares(budget.NewMemory(0), 0), Transport: transport,
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.Close)
	return c
}

func newMemory(tb testing.TB, ttl time.Duration, maxBytes uint64) *cache.Memory {
	tb.Helper()
	m, err := cache.NewMemory(ttl, maxBytes)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(m.Close)
	return m
}

// reads reads and checks the body.
func reads(tb testing.TB, c *cache.Cache, credential upstream.Credential, call upstream.Call, want string) {
	tb.Helper()
	answer, err := c.Read(tb.Context(), credential, call)
	if err != nil {
		tb.Fatal(err)
	}
	defer answer.Release()
	if string(answer.Body) != want {
		tb.Errorf("%s %s: read %s, want %s", call.Method, call.Target, answer.Body, want)
	}
}
