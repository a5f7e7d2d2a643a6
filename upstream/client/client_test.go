package client

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"carbongraph/upstream"
	"carbongraph/upstream/faultstest"
)

func TestNewClientRefuses(t *testing.T) {
	t.Parallel()
	good := configOf(&url.URL{Scheme: "https", Host: "rest.example"})
	for name, change := range map[string]func(*Config){
		"no URL":               func(c *Config) { c.URL = nil },
		"no host":              func(c *Config) { c.URL = &url.URL{Scheme: "https"} },
		"no scheme":            func(c *Config) { c.URL = &url.URL{Host: "rest.example"} },
		"another scheme":       func(c *Config) { c.URL = &url.URL{Scheme: "ftp", Host: "rest.example"} },
		"a password":           func(c *Config) { c.URL = mustParse(t, "https://u:hunter2@rest.example") },
		"a query":              func(c *Config) { c.URL = mustParse(t, "https://rest.example/?apikey=hunter2") },
		"a fragment":           func(c *Config) { c.URL = mustParse(t, "https://rest.example/#x") },
		"no header name":       func(c *Config) { c.KeyHeader = "carbon key" },
		"a header of our own":  func(c *Config) { c.KeyHeader = "content-type" },
		"a negative time":      func(c *Config) { c.Timeout = -1 },
		"a negative size":      func(c *Config) { c.MaxBody = -1 },
		"a negative number":    func(c *Config) { c.MaxInFlight = -1 },
		"no time":              func(c *Config) { c.Timeout = 0 },
		"no size":              func(c *Config) { c.MaxBody = 0 },
		"no number":            func(c *Config) { c.MaxInFlight = 0 },
		"no budget":            func(c *Config) { c.Budget = nil },
		"a header for cookies": func(c *Config) { c.KeyHeader = "Cookie" },
	} {
		cfg := good
		change(&cfg)
		_, err := New(cfg)
		if err == nil || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := New(good); err != nil {
		t.Error(err)
	}
}

func mustParse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// What goes over the wire, to the byte where it matters.
func TestWhatIsSent(t *testing.T) {
	t.Parallel()
	up := faultstest.Start(t, faultstest.Rows(rows))
	carbonKey := newClient(t, up.URL+"/rest/v1/", func(cfg *Config) { cfg.KeyHeader = "carbon-key" })
	exotic := aRead
	exotic.Target = "/customerContact?id=in.%28%22a%2Bb%22%2C%22%2F..%2F%22%29&a=eq.%00;b&customFields-%3E%3E%22k%22=eq.%25"
	ctx := upstream.WithRequestID(t.Context(), "req-1")
	if _, err := carbonKey.Read(ctx, alice, exotic); err != nil {
		t.Fatal(err)
	}
	bearer := newClient(t, up.URL)
	if _, err := bearer.Write(upstream.WithRequestID(t.Context(), "bad id\r\nX-Evil: 1"), alice, anUpdate); err != nil {
		t.Fatal(err)
	}
	got := up.Requests()
	if want := "/rest/v1" + exotic.Target; got[0].Target != want {
		t.Errorf("target %s, want %s", got[0].Target, want)
	}
	wantHeader(t, got[0].Header, map[string]string{
		"Carbon-Key": "token-of-alice", "Accept": "application/json", "Accept-Encoding": "identity",
		"User-Agent": "carbongraph", "X-Request-Id": "req-1",
	})
	wantHeader(t, got[1].Header, map[string]string{
		"Authorization": "Bearer token-of-alice", "Accept": "application/json", "Accept-Encoding": "identity",
		"User-Agent": "carbongraph", "Content-Type": "application/json", "Content-Length": "15", "Prefer": anUpdate.Prefer,
	})
	if got[1].Method != http.MethodPatch || got[1].Body != string(anUpdate.Body) {
		t.Errorf("sent %s %s", got[1].Method, got[1].Body)
	}
}

// wantHeader checks that a header is this and nothing else.
func wantHeader(t *testing.T, got http.Header, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got.Get(name) != value {
			t.Errorf("%s: %q, want %q", name, got.Get(name), value)
		}
	}
	if len(got) != len(want) {
		t.Errorf("header %v, want %v", got, want)
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	counted := aRead
	counted.Prefer = "count=exact"
	for _, row := range []struct {
		name  string
		call  upstream.Call
		fault faultstest.Fault
		body  string
		total int64
		want  upstream.Kind
	}{
		{"not asked for", aRead, faultstest.Answer(200, rows, faultstest.JSON, "Content-Range: 0-0/*"), rows, -1, ok},
		{"a part", counted, faultstest.Answer(206, rows, faultstest.JSON, "Content-Range: 0-0/1103"), rows, 1103, ok},
		{"no rows", counted, faultstest.Answer(200, "[]", faultstest.JSON, "Content-Range: */0"), "[]", 0, ok},
		{"past the end", counted, faultstest.Problem(416, "PGRST103", "Content-Range: */60"), "[]", 60, ok},
		{"past the end, not asked for", aRead, faultstest.Problem(416, "PGRST103"), "[]", -1, ok},
		{"past the end, not told", counted, faultstest.Problem(416, "PGRST103"), "", 0, upstream.BadResponse},
		{"not told", counted, faultstest.Rows(rows), "", 0, upstream.BadResponse},
		{"told as a star", counted, faultstest.Answer(200, rows, faultstest.JSON, "Content-Range: 0-0/*"), "", 0, upstream.BadResponse},
		{"told as nonsense", counted, faultstest.Answer(200, rows, faultstest.JSON, "Content-Range: 0-0/many"), "", 0, upstream.BadResponse},
		{"without rows", aCount, faultstest.Answer(206, "[]", faultstest.JSON, "Content-Range: */60"), "[]", 60, ok},
	} {
		up := faultstest.Start(t, row.fault)
		answer, err := newClient(t, up.URL).Read(within(t, requestTime), alice, row.call)
		switch {
		case row.want != ok:
			if e := failure(t, err); e.Kind != row.want {
				t.Errorf("%s: got %v, want %v", row.name, e, row.want)
			}
		case err != nil:
			t.Errorf("%s: %v", row.name, err)
		case string(answer.Body) != row.body || answer.Total != row.total:
			t.Errorf("%s: got %q, %d", row.name, answer.Body, answer.Total)
		}
	}
}

// A call that must not go out does not.
func TestWhatIsNeverSent(t *testing.T) {
	t.Parallel()
	up := faultstest.Start(t, faultstest.Rows(rows))
	client := newClient(t, up.URL)
	strict := "return=representation, handling=strict, max-affected=1"
	for _, row := range []struct {
		name string
		call upstream.Call
		want upstream.Kind
	}{
		{"too long", upstream.Call{Method: "GET", Target: "/" + strings.Repeat("x", upstream.MaxTarget)}, upstream.TooLong},
		{"another host", upstream.Call{Method: "GET", Target: "@evil.example/"}, upstream.Internal},
		{"every row, PATCH", upstream.Call{Method: "PATCH", Target: "/customerContact?select=id", Prefer: strict}, upstream.Internal},
		{"every row, DELETE", upstream.Call{Method: "DELETE", Target: "/customerContact", Prefer: strict}, upstream.Internal},
		{"by another column", upstream.Call{Method: "DELETE", Target: "/customerContact?userid=eq.1", Prefer: strict}, upstream.Internal},
		{"a filter without an operator", upstream.Call{Method: "DELETE", Target: "/customerContact?id", Prefer: strict}, upstream.Internal},
		{"any number of rows", upstream.Call{Method: "DELETE", Target: "/customerContact?id=eq.1", Prefer: "handling=strict"}, upstream.Internal},
		{"a lenient number of rows", upstream.Call{Method: "DELETE", Target: "/customerContact?id=eq.1", Prefer: "max-affected=1"}, upstream.Internal},
		{"HEAD", upstream.Call{Method: "HEAD", Target: "/customerContact?select=id"}, upstream.Internal},
		{"another method", upstream.Call{Method: "PUT", Target: "/customerContact?id=eq.1", Prefer: strict}, upstream.Internal},
	} {
		_, err := send(t.Context(), client, row.call)
		if e := failure(t, err); e.Kind != row.want {
			t.Errorf("%s: got %v, want %v", row.name, e, row.want)
		}
	}
	if _, err := client.Read(t.Context(), alice, aCreate); failure(t, err).Kind != upstream.Internal {
		t.Errorf("a write that is read: %v", err)
	}
	if up.Count() != 0 {
		t.Errorf("%d calls were sent", up.Count())
	}
}

type hint struct{}

// The observer is told of every try, with the context of the one who called.
func TestObserver(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen []upstream.Attempt
	up := faultstest.Start(t,
		faultstest.Problem(503, "PGRST002"),
		faultstest.Answer(200, rows, faultstest.JSON, "Content-Range: 0-1/*", "X-RateLimit-Limit: 60", "X-RateLimit-Remaining: 57"),
		faultstest.Reset)
	client := newClient(t, up.URL, func(cfg *Config) {
		cfg.Observe = func(ctx context.Context, a upstream.Attempt) {
			mu.Lock()
			defer mu.Unlock()
			if ctx.Value(hint{}) != "of the caller" {
				t.Error("another context")
			}
			seen = append(seen, a)
		}
	})
	ctx := context.WithValue(within(t, requestTime), hint{}, "of the caller")
	if _, err := client.Read(ctx, alice, aRead); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Write(ctx, alice, aCreate); err == nil {
		t.Fatal("a reset is no failure")
	}
	for i, want := range []upstream.Attempt{
		{Method: "GET", Target: aRead.Target, Status: 503, Rows: -1, Quota: upstream.Quota{Remaining: -1}},
		{Method: "GET", Target: aRead.Target, Status: 200, Bytes: len(rows), Rows: 2, Second: true, Quota: upstream.Quota{Limit: 60, Remaining: 57}},
		{Method: "POST", Target: aCreate.Target, Rows: -1, Quota: upstream.Quota{Remaining: -1}},
	} {
		got := seen[i]
		if got.Duration <= 0 || got.Duration > requestTime {
			t.Errorf("try %d took %v", i, got.Duration)
		}
		if failed := got.Failure != nil; failed != (i != 1) {
			t.Errorf("try %d: failure %v", i, got.Failure)
		}
		if age := time.Since(got.Begun); age < got.Duration || age > requestTime {
			t.Errorf("try %d began %v ago and took %v", i, age, got.Duration)
		}
		if got.Begun, got.Duration, got.Failure = (time.Time{}), 0, nil; got != want {
			t.Errorf("try %d: %+v, want %+v", i, got, want)
		}
	}
	if len(seen) != 3 {
		t.Errorf("%d tries", len(seen))
	}
}
