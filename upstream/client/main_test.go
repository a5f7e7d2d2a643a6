package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"go.uber.org/goleak"

	"carbongraph/upstream"
	"carbongraph/upstream/budget"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	// attemptTime and requestTime are the times of an attempt and of a request
	// that are to be long enough, also on a busy machine.
	attemptTime = 20 * time.Second
	requestTime = time.Minute
	// shortAttempt is the time of an attempt that is to be over.
	shortAttempt = time.Second
)

var (
	aRead   = upstream.Call{Method: http.MethodGet, Target: "/customerContact?select=id&limit=2"}
	aCount  = upstream.Call{Method: http.MethodGet, Target: "/customerContact?select=id&limit=0", Prefer: "count=exact"}
	aCreate = upstream.Call{
		Method: http.MethodPost, Target: "/customerContact?select=id", Prefer: "return=representation",
		Body: []byte(`[{"customerId":"cust1","contactId":"con001"}]`),
	}
	anUpdate = upstream.Call{
		Method: http.MethodPatch, Target: "/customerContact?select=id&id=eq.cc002",
		Prefer: "return=representation, handling=strict, max-affected=1", Body: []byte(`{"userId":null}`),
	}
	aDelete = upstream.Call{
		Method: http.MethodDelete, Target: "/customerContact?select=id&id=eq.cc002",
		Prefer: "return=representation, handling=strict, max-affected=1",
	}
)

// alice is a credential of nobody in particular.
var alice = upstream.NewCredential("token-of-alice")

// configOf is the configuration of a client of the upstream at a URL.
func configOf(u *url.URL) Config {
	return Config{
		URL: u, KeyHeader: "Authorization", Timeout: attemptTime, MaxBody: 16 << 20, MaxInFlight: 64,
		Budget: budget.NewShares(budget.NewMemory(0), 0),
	}
}

// waiting is how many callers wait for reads that are under way.
func waiting(c *Client) int {
	c.flights.mu.Lock()
	defer c.flights.mu.Unlock()
	n := 0
	for _, f := range c.flights.byKey {
		n += f.waiting
	}
	return n
}

// renew makes the client's connections older.
func renew(c *Client, by time.Duration) {
	r := c.idle.(*renewing)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.since = r.since.Add(-by)
}

// newClient is a client of the upstream at base.
func newClient(tb testing.TB, base string, change ...func(*Config)) *Client {
	tb.Helper()
	u, err := url.Parse(base)
	if err != nil {
		tb.Fatal(err)
	}
	cfg := configOf(u)
	for _, c := range change {
		c(&cfg)
	}
	client, err := New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(client.Close)
	return client
}

// send sends a call as what it is.
func send(ctx context.Context, c *Client, call upstream.Call) (*upstream.Answer, error) {
	if call.Method == http.MethodGet {
		return c.Read(ctx, alice, call)
	}
	return c.Write(ctx, alice, call)
}

// failure is the *Error that err must be.
func failure(tb testing.TB, err error) *upstream.Error {
	tb.Helper()
	var e *upstream.Error
	if !errors.As(err, &e) {
		tb.Fatalf("got error %v, want an *upstream.Error", err)
	}
	return e
}

// within is the context of a request that may take d.
func within(tb testing.TB, d time.Duration) context.Context {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), d)
	tb.Cleanup(cancel)
	return ctx
}
