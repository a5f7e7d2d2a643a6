package client

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"carbongraph/upstream"
	"carbongraph/upstream/faultstest"
)

// ok is an outcome that is no error.
const ok = upstream.Kind(255)

// outcome is what becomes of a call: its kind of error, and how many times the
// upstream read it.
type outcome struct {
	kind upstream.Kind
	sent int
}

// rows is an answer.
const rows = `[{"id":"cc001"}]`

// faultMatrix is what a fault means to a read and to each kind of write.
var faultMatrix = []struct {
	name   string
	script []faultstest.Fault
	read   outcome
	write  outcome
}{
	{"no fault", script(faultstest.Rows(rows)), outcome{ok, 1}, outcome{ok, 1}},

	{"reset after the request", script(faultstest.Reset, faultstest.Rows(rows)), outcome{ok, 2}, outcome{upstream.OutcomeUnknown, 1}},
	{"closed after the request", script(faultstest.Drop, faultstest.Rows(rows)), outcome{ok, 2}, outcome{upstream.OutcomeUnknown, 1}},
	{"reset again and again", script(faultstest.Reset), outcome{upstream.Unavailable, 2}, outcome{upstream.OutcomeUnknown, 1}},
	{"no HTTP", script(faultstest.Garbage), outcome{upstream.BadResponse, 2}, outcome{upstream.OutcomeUnknown, 1}},

	{"a short body, once", script(faultstest.Short(`[{"id":"c`), faultstest.Rows(rows)), outcome{ok, 2}, outcome{upstream.OutcomeUnknown, 1}},
	{"a short body", script(faultstest.Short(`[{"id":"c`)), outcome{upstream.BadResponse, 2}, outcome{upstream.OutcomeUnknown, 1}},
	{"a cut chunk", script(faultstest.Cut), outcome{upstream.BadResponse, 2}, outcome{upstream.OutcomeUnknown, 1}},

	{"200 with HTML", script(faultstest.Answer(200, "<html>", "Content-Type: text/html")), outcome{upstream.BadResponse, 1}, outcome{upstream.OutcomeUnknown, 1}},
	{"200 with rows as text", script(faultstest.Answer(200, rows, "Content-Type: text/plain")), outcome{upstream.BadResponse, 1}, outcome{upstream.OutcomeUnknown, 1}},
	{"200 with rows of no type", script(faultstest.Answer(200, rows)), outcome{upstream.BadResponse, 1}, outcome{upstream.OutcomeUnknown, 1}},
	{"200 with null", script(faultstest.Rows("null")), outcome{upstream.BadResponse, 1}, outcome{upstream.OutcomeUnknown, 1}},
	{"200 with an object", script(faultstest.Rows("{}")), outcome{upstream.BadResponse, 1}, outcome{upstream.OutcomeUnknown, 1}},
	{"200 with nothing", script(faultstest.Rows("")), outcome{upstream.BadResponse, 1}, outcome{upstream.OutcomeUnknown, 1}},
	{"202", script(faultstest.Answer(202, rows, faultstest.JSON)), outcome{upstream.BadResponse, 1}, outcome{upstream.OutcomeUnknown, 1}},
	{"204", script(faultstest.Answer(204, "")), outcome{upstream.BadResponse, 1}, outcome{upstream.OutcomeUnknown, 1}},
	{"503, Retry-After 1", script(faultstest.Problem(503, "PGRST002", "Retry-After: 1"), faultstest.Rows(rows)), outcome{ok, 2}, outcome{upstream.Unavailable, 1}},
	{"503, Retry-After 3600", script(faultstest.Problem(503, "PGRST002", "Retry-After: 3600")), outcome{upstream.Unavailable, 1}, outcome{upstream.Unavailable, 1}},
	{"503 PGRST000", script(faultstest.Problem(503, "PGRST000")), outcome{upstream.Unavailable, 2}, outcome{upstream.Unavailable, 1}},
	{"503 PGRST001", script(faultstest.Problem(503, "PGRST001", "Retry-After: 1")), outcome{upstream.Unavailable, 2}, outcome{upstream.OutcomeUnknown, 1}},
	{"503 53300", script(faultstest.Problem(503, "53300")), outcome{upstream.Unavailable, 2}, outcome{upstream.Unavailable, 1}},
	{"503 08006", script(faultstest.Problem(503, "08006")), outcome{upstream.Unavailable, 2}, outcome{upstream.Unavailable, 1}},
	{"503 08007", script(faultstest.Problem(503, "08007")), outcome{upstream.Unavailable, 2}, outcome{upstream.OutcomeUnknown, 1}},
	{"503 of a gateway", script(faultstest.Answer(503, "no healthy upstream")), outcome{upstream.Unavailable, 2}, outcome{upstream.OutcomeUnknown, 1}},
	{"503 of a gateway, Retry-After", script(faultstest.Answer(503, "busy", "Retry-After: 1"), faultstest.Rows(rows)), outcome{ok, 2}, outcome{upstream.Unavailable, 1}},
	{"502", script(faultstest.Answer(502, `{"code":"bad_gateway"}`, faultstest.JSON), faultstest.Rows(rows)), outcome{ok, 2}, outcome{upstream.OutcomeUnknown, 1}},
	{"504 PGRST003", script(faultstest.Problem(504, "PGRST003"), faultstest.Rows(rows)), outcome{ok, 2}, outcome{upstream.Unavailable, 1}},
	{"504 of a gateway", script(faultstest.Answer(504, "")), outcome{upstream.Timeout, 1}, outcome{upstream.OutcomeUnknown, 1}},
	{"500 57014", script(faultstest.Problem(500, "57014")), outcome{upstream.Timeout, 1}, outcome{upstream.Timeout, 1}},
	{"500 XX000", script(faultstest.Problem(500, "XX000")), outcome{upstream.Unavailable, 1}, outcome{upstream.Unavailable, 1}},
	{"500 PGRSTX00", script(faultstest.Problem(500, "PGRSTX00")), outcome{upstream.Unavailable, 1}, outcome{upstream.OutcomeUnknown, 1}},
	{"500 of a gateway", script(faultstest.Answer(500, "oops")), outcome{upstream.Unavailable, 1}, outcome{upstream.OutcomeUnknown, 1}},

	{"429, Retry-After 1", script(faultstest.Answer(429, "slow down", "Retry-After: 1"), faultstest.Rows(rows)), outcome{ok, 2}, outcome{upstream.RateLimited, 1}},
	{"429, Retry-After 60", script(faultstest.Answer(429, "slow down", "Retry-After: 60")), outcome{upstream.RateLimited, 1}, outcome{upstream.RateLimited, 1}},
	{"429 that says no time", script(faultstest.Answer(429, "slow down")), outcome{upstream.RateLimited, 1}, outcome{upstream.RateLimited, 1}},

	{"401", script(faultstest.Problem(401, "PGRST301")), outcome{upstream.Unauthenticated, 1}, outcome{upstream.Unauthenticated, 1}},
	{"401 as text named JSON", script(faultstest.Answer(401, "Unauthorized", faultstest.JSON)), outcome{upstream.Unauthenticated, 1}, outcome{upstream.Unauthenticated, 1}},
	{"401 42501", script(faultstest.Problem(401, "42501")), outcome{upstream.Unauthenticated, 1}, outcome{upstream.Unauthenticated, 1}},
	{"403 42501", script(faultstest.Problem(403, "42501")), outcome{upstream.Forbidden, 1}, outcome{upstream.RowForbidden, 1}},
	{"403 as text", script(faultstest.Answer(403, "Forbidden", "Content-Type: text/plain")), outcome{upstream.Forbidden, 1}, outcome{upstream.Forbidden, 1}},
	{"406 PGRST116", script(faultstest.Problem(406, "PGRST116")), outcome{ok, 1}, outcome{ok, 1}},
	{"416 PGRST103", script(faultstest.Problem(416, "PGRST103")), outcome{ok, 1}, outcome{ok, 1}},

	{"301", script(redirect(301)), outcome{upstream.BadResponse, 1}, outcome{upstream.BadResponse, 1}},
	{"302", script(redirect(302)), outcome{upstream.BadResponse, 1}, outcome{upstream.BadResponse, 1}},
	{"303", script(redirect(303)), outcome{upstream.BadResponse, 1}, outcome{upstream.BadResponse, 1}},
	{"307", script(redirect(307)), outcome{upstream.BadResponse, 1}, outcome{upstream.BadResponse, 1}},
	{"308", script(redirect(308)), outcome{upstream.BadResponse, 1}, outcome{upstream.BadResponse, 1}},
	{"308 to nowhere", script(faultstest.Answer(308, "", "Location: http://[::1")), outcome{upstream.BadResponse, 1}, outcome{upstream.BadResponse, 1}},
	{"300 PGRST201", script(faultstest.Problem(300, "PGRST201")), outcome{upstream.Internal, 1}, outcome{upstream.Internal, 1}},

	{"a body over the limit", script(faultstest.Flood(1<<20+1, false)), outcome{upstream.BadResponse, 1}, outcome{upstream.BadResponse, 1}},
	{"chunks over the limit", script(faultstest.Flood(1<<20+1, true)), outcome{upstream.BadResponse, 1}, outcome{upstream.BadResponse, 1}},
	{"gzip", script(faultstest.Bomb(1 << 20)), outcome{upstream.BadResponse, 1}, outcome{upstream.BadResponse, 1}},
}

func script(faults ...faultstest.Fault) []faultstest.Fault { return faults }

// redirect answers with a redirect to the place itself.
func redirect(status int) faultstest.Fault {
	return faultstest.Answer(status, "", "Location: /customerContact")
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, row := range faultMatrix {
		for _, try := range []struct {
			what string
			call upstream.Call
			want outcome
		}{
			{"read", aRead, row.read}, {"create", aCreate, row.write},
			{"update", anUpdate, row.write}, {"delete", aDelete, row.write},
		} {
			t.Run(row.name+"/"+try.what, func(t *testing.T) {
				t.Parallel()
				up := faultstest.Start(t, row.script...)
				client := newClient(t, up.URL, func(cfg *Config) { cfg.MaxBody = 1 << 20 })
				answer, err := send(within(t, requestTime), client, try.call)
				if try.want.kind == ok {
					if err != nil {
						t.Fatal(err)
					}
					answer.Release()
				} else if got := failure(t, err).Kind; got != try.want.kind {
					t.Errorf("got %v (%v), want %v", got, err, try.want.kind)
				}
				if got := up.Count(); got != try.want.sent {
					t.Errorf("the upstream read %d requests, want %d", got, try.want.sent)
				}
			})
		}
	}
}

// An attempt that takes too long is over when its time is up, and is not tried
// again.
func TestSlowAnswers(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faultstest.Fault{
		"the header hangs":      faultstest.Hang,
		"the body drips":        faultstest.Drip(200),
		"the body of 503 drips": faultstest.Drip(503),
	} {
		for _, call := range []upstream.Call{aRead, aCreate, anUpdate, aDelete} {
			t.Run(name+"/"+call.Method, func(t *testing.T) {
				t.Parallel()
				up := faultstest.Start(t, fault)
				client := newClient(t, up.URL, func(cfg *Config) { cfg.Timeout = shortAttempt })
				want := outcome{upstream.Timeout, 1}
				if call.Body != nil || call.Method == http.MethodDelete {
					want.kind = upstream.OutcomeUnknown
				}
				begun := time.Now()
				_, err := send(within(t, requestTime), client, call)
				if got := (outcome{failure(t, err).Kind, up.Count()}); got != want {
					t.Errorf("got %v, want %v", got, want)
				}
				if took := time.Since(begun); took < shortAttempt || took > shortAttempt+10*time.Second {
					t.Errorf("took %v", took)
				}
			})
		}
	}
}

// A connection that is refused carried nothing: a write is known not to have
// happened.
func TestRefused(t *testing.T) {
	t.Parallel()
	client := newClient(t, faultstest.Refused(t))
	for _, call := range []upstream.Call{aRead, aCount, aCreate, anUpdate, aDelete} {
		_, err := send(within(t, requestTime), client, call)
		if e := failure(t, err); e.Kind != upstream.Unavailable || e.Status != 0 {
			t.Errorf("%s: got %v, want unavailable without a status", call.Method, err)
		}
	}
}

// A created row that is not there is no answer; an update or a deletion without
// rows touched none.
func TestWriteWithoutRows(t *testing.T) {
	t.Parallel()
	for _, call := range []upstream.Call{aCreate, anUpdate, aDelete} {
		up := faultstest.Start(t, faultstest.Answer(201, " [ ] ", faultstest.JSON))
		_, err := send(within(t, requestTime), newClient(t, up.URL), call)
		switch {
		case call.Method != http.MethodPost && err != nil:
			t.Errorf("%s: %v", call.Method, err)
		case call.Method == http.MethodPost && failure(t, err).Kind != upstream.BadResponse:
			t.Errorf("%s: got %v, want bad response", call.Method, err)
		}
		if up.Count() != 1 {
			t.Errorf("%s: sent %d times", call.Method, up.Count())
		}
	}
}

// A host that resolves nowhere is as one that refuses.
func TestUnknownHost(t *testing.T) {
	t.Parallel()
	client := newClient(t, "http://upstream.invalid", func(cfg *Config) {
		cfg.Transport = &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}
		}}
	})
	for _, call := range []upstream.Call{aRead, aCreate} {
		_, err := send(within(t, requestTime), client, call)
		if e := failure(t, err); e.Kind != upstream.Unavailable {
			t.Errorf("%s: got %v, want unavailable", call.Method, err)
		}
	}
}

// A kept connection that dies as it is used again: the read succeeds, and the
// write reaches the upstream at most once.
func TestReusedConnectionDies(t *testing.T) {
	t.Parallel()
	for _, call := range []upstream.Call{aRead, aCreate} {
		for _, fault := range []struct {
			name   string
			script []faultstest.Fault
		}{
			{"unread", script(faultstest.Stale(rows), faultstest.Rows(rows))},
			{"read", script(faultstest.Rows(rows), faultstest.Reset, faultstest.Rows(rows))},
		} {
			t.Run(call.Method+"/"+fault.name, func(t *testing.T) {
				t.Parallel()
				up := faultstest.Start(t, fault.script...)
				client := newClient(t, up.URL)
				if _, err := client.Read(within(t, requestTime), alice, aCount); err == nil {
					t.Fatal("a count without Content-Range was taken")
				}
				_, err := send(within(t, requestTime), client, call)
				switch {
				case call.Method == http.MethodGet && err != nil:
					t.Errorf("the read failed: %v", err)
				case call.Method == http.MethodPost && err != nil && failure(t, err).Kind != upstream.OutcomeUnknown:
					t.Errorf("the write: %v", err)
				}
				if got := sentAs(up, call.Method); call.Method == http.MethodPost && got > 1 || got > 3 {
					t.Errorf("the upstream read %d requests", got)
				}
			})
		}
	}
}

// Nothing that stands on the road can talk net/http into sending a write again.
func TestWriteIsNotReplayed(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		for _, call := range []upstream.Call{aCreate, anUpdate, aDelete} {
			up := faultstest.Start(t, faultstest.Rows(rows), faultstest.Reset)
			client := newClient(t, up.URL, func(cfg *Config) {
				cfg.Wrap = func(next http.RoundTripper) http.RoundTripper {
					return roundTrip(func(r *http.Request) (*http.Response, error) {
						r.Header.Set(key, "once")
						return next.RoundTrip(r)
					})
				}
			})
			if _, err := client.Read(within(t, requestTime), alice, aRead); err != nil {
				t.Fatal(err)
			}
			_, err := client.Write(within(t, requestTime), alice, call)
			if e := failure(t, err); e.Kind != upstream.OutcomeUnknown || sentAs(up, call.Method) != 1 {
				t.Errorf("%s with %s: sent %d times: %v", call.Method, key, sentAs(up, call.Method), e)
			}
		}
	}
}

// sentAs is how many requests of a method the upstream read.
func sentAs(up *faultstest.Upstream, method string) int {
	n := 0
	for _, r := range up.Requests() {
		if r.Method == method {
			n++
		}
	}
	return n
}

// A server in trouble is not asked more by a fifth.
func TestSecondTriesAreRationed(t *testing.T) {
	t.Parallel()
	const reads = 60
	healthy, failing := faultstest.Rows(rows), faultstest.Problem(502, "")
	var faults []faultstest.Fault
	for range reads {
		faults = append(faults, failing, healthy, healthy) // never enough in a row for the breaker
	}
	up := faultstest.Start(t, faults...)
	client := newClient(t, up.URL)
	failed := 0
	for range reads {
		if _, err := client.Read(within(t, requestTime), alice, aRead); err != nil {
			failed++
		}
	}
	if most := reads + reads/5 + 10; up.Count() > most {
		t.Errorf("%d reads were sent %d times, at most %d are allowed", reads, up.Count(), most)
	}
	if failed == 0 {
		t.Error("every failure was tried again")
	}
}
