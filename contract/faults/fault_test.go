package faults

import (
	"fmt"
	"net/http"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/faultstest"
)

// The words of the upstream's that no answer may repeat.
const (
	toldMessage = `canceling statement "SELECT * FROM contact_secrets"`
	toldDetails = "Failing row contains (42, hunter2)"
	toldHint    = "Perhaps you meant to reference public.contact_secrets"
)

// problem is an error as PostgREST words it, with much to tell.
func problem(status int, code string, header ...string) faultstest.Fault {
	body := fmt.Sprintf(`{"code":%q,"details":%q,"hint":%q,"message":%q}`, code, toldDetails, toldHint, toldMessage)
	return faultstest.Answer(status, body, append(header, faultstest.JSON)...)
}

// promise is what a caller is told of a fault, and how many requests the
// upstream read. Without a code the answer is as if nothing had happened.
type promise struct {
	code string
	sent int
	// retryAfter is in seconds; 0 is none.
	retryAfter float64
}

// keep checks that an answer keeps the promise: data where there is no error,
// and null, never an empty list, where there is one.
func (p promise) keep(tb testing.TB, answer servertest.Reply, sent int, whole, empty string) {
	tb.Helper()
	if sent != p.sent {
		tb.Errorf("the upstream read %d requests, want %d: %s", sent, p.sent, answer.Body)
	}
	if p.code == "" {
		answer.Want(tb, whole)
		return
	}
	answer.WantError(tb, p.code, "")
	if answer.Data != empty || answer.Status != http.StatusOK {
		tb.Errorf("status %d, data %s, want 200 and %s", answer.Status, answer.Data, empty)
	}
	for _, e := range answer.Errors {
		if after := e.Extensions.RetryAfter; (after == nil) != (p.retryAfter == 0) || after != nil && *after != p.retryAfter {
			tb.Errorf("want retryAfter %v: %s", p.retryAfter, answer.Body)
		}
	}
}

// quick makes an attempt that hangs short.
const quick = "UPSTREAM_TIMEOUT=400ms"

// The promises that most faults end in.
var (
	secondTry = promise{sent: 2}
	bad       = promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}
	unknown   = promise{code: "OUTCOME_UNKNOWN", sent: 1}
)

// faultMatrix is what a fault of the upstream means to a query and to a write.
var faultMatrix = []struct {
	name     string
	script   []faultstest.Fault
	query    promise
	write    promise
	settings []string
}{
	{"no fault", servertest.Script(faultstest.Rows(servertest.FaultRows)), promise{sent: 1}, promise{sent: 1}, nil},

	{"reset after the request", servertest.Script(faultstest.Reset, faultstest.Rows(servertest.FaultRows)), secondTry, unknown, nil},
	{"closed after the request", servertest.Script(faultstest.Drop, faultstest.Rows(servertest.FaultRows)), secondTry, unknown, nil},
	{"reset again and again", servertest.Script(faultstest.Reset), promise{code: "UPSTREAM_UNAVAILABLE", sent: 2}, unknown, nil},
	{"no HTTP", servertest.Script(faultstest.Garbage), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 2}, unknown, nil},

	{"headers hang", servertest.Script(faultstest.Hang), promise{code: "UPSTREAM_TIMEOUT", sent: 1}, unknown, []string{quick}},
	{"body drips", servertest.Script(faultstest.Drip(http.StatusOK)), promise{code: "UPSTREAM_TIMEOUT", sent: 1}, unknown, []string{quick}},

	{"short body once", servertest.Script(faultstest.Short(`[{"id":"c`), faultstest.Rows(servertest.FaultRows)), secondTry, unknown, nil},
	{"short body", servertest.Script(faultstest.Short(`[{"id":"c`)), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 2}, unknown, nil},
	{"truncated chunk", servertest.Script(faultstest.Cut), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 2}, unknown, nil},

	{"200 with HTML", servertest.Script(faultstest.Answer(200, "<html>hunter2</html>", "Content-Type: text/html")), bad, unknown, nil},
	{"200 with HTML named JSON", servertest.Script(faultstest.Rows("<html>hunter2</html>")), bad, unknown, nil},
	{"200 with null", servertest.Script(faultstest.Rows("null")), bad, unknown, nil},
	{"200 with nothing", servertest.Script(faultstest.Rows("")), bad, unknown, nil},
	{"200 with an object", servertest.Script(faultstest.Rows(`{"id":"hunter2"}`)), bad, unknown, nil},
	{"200 with a list of numbers", servertest.Script(faultstest.Rows(`[1,2]`)), bad, unknown, nil},
	{"200 with broken JSON", servertest.Script(faultstest.Rows(`[{"id":"hunter2"},`)), bad, unknown, nil},
	{"200 with bytes that are no UTF-8", servertest.Script(faultstest.Rows("[{\"id\":\"\xff\"}]")), bad, unknown, nil},
	{"a value of the wrong type", servertest.Script(faultstest.Rows(`[{"id":{"hunter2":1}}]`)), bad, unknown, nil},
	{"a missing column", servertest.Script(faultstest.Rows(`[{"name":"hunter2"}]`)), bad, unknown, nil},
	{"204", servertest.Script(faultstest.Answer(204, "")), bad, unknown, nil},

	{"503 with Retry-After 1", servertest.Script(problem(503, "PGRST002", "Retry-After: 1"), faultstest.Rows(servertest.FaultRows)), secondTry, promise{code: "UPSTREAM_UNAVAILABLE", sent: 1, retryAfter: 1}, nil},
	{"503 with Retry-After 3600", servertest.Script(problem(503, "PGRST002", "Retry-After: 3600")), promise{code: "UPSTREAM_UNAVAILABLE", sent: 1, retryAfter: 3600}, promise{code: "UPSTREAM_UNAVAILABLE", sent: 1, retryAfter: 3600}, nil},
	{"503 PGRST001", servertest.Script(problem(503, "PGRST001")), promise{code: "UPSTREAM_UNAVAILABLE", sent: 2}, unknown, nil},
	{"504 PGRST003", servertest.Script(problem(504, "PGRST003"), faultstest.Rows(servertest.FaultRows)), secondTry, promise{code: "UPSTREAM_UNAVAILABLE", sent: 1}, nil},
	{"500 57014", servertest.Script(problem(500, "57014")), promise{code: "UPSTREAM_TIMEOUT", sent: 1}, promise{code: "UPSTREAM_TIMEOUT", sent: 1}, nil},
	{"502 of a gateway", servertest.Script(faultstest.Answer(502, "hunter2"), faultstest.Rows(servertest.FaultRows)), secondTry, unknown, nil},
	{"504 of a gateway", servertest.Script(faultstest.Answer(504, "hunter2")), promise{code: "UPSTREAM_TIMEOUT", sent: 1}, unknown, nil},

	{"429 with Retry-After 1", servertest.Script(faultstest.Answer(429, "hunter2", "Retry-After: 1"), faultstest.Rows(servertest.FaultRows)), secondTry, promise{code: "RATE_LIMITED", sent: 1, retryAfter: 1}, nil},
	{"429 with Retry-After 60", servertest.Script(faultstest.Answer(429, "hunter2", "Retry-After: 60")), promise{code: "RATE_LIMITED", sent: 1, retryAfter: 60}, promise{code: "RATE_LIMITED", sent: 1, retryAfter: 60}, nil},
	{"429 that says no time", servertest.Script(faultstest.Answer(429, "hunter2")), promise{code: "RATE_LIMITED", sent: 1, retryAfter: 5}, promise{code: "RATE_LIMITED", sent: 1, retryAfter: 5}, nil},

	{"401", servertest.Script(problem(401, "PGRST301")), promise{code: "UNAUTHENTICATED", sent: 1}, promise{code: "UNAUTHENTICATED", sent: 1}, nil},
	{"401 as text", servertest.Script(faultstest.Answer(401, "hunter2", "Content-Type: text/plain")), promise{code: "UNAUTHENTICATED", sent: 1}, promise{code: "UNAUTHENTICATED", sent: 1}, nil},
	{"403", servertest.Script(problem(403, "28000")), promise{code: "FORBIDDEN", sent: 1}, promise{code: "FORBIDDEN", sent: 1}, nil},
	{"403 as text", servertest.Script(faultstest.Answer(403, "hunter2", "Content-Type: text/plain")), promise{code: "FORBIDDEN", sent: 1}, promise{code: "FORBIDDEN", sent: 1}, nil},
	{"405 25006", servertest.Script(problem(405, "25006")), promise{code: "UPSTREAM_UNAVAILABLE", sent: 1}, promise{code: "UPSTREAM_UNAVAILABLE", sent: 1}, nil},
	{"500 42P17", servertest.Script(problem(500, "42P17")), promise{code: "INTERNAL", sent: 1}, promise{code: "INTERNAL", sent: 1}, nil},
	{"400 with an unknown code", servertest.Script(problem(400, "99999")), promise{code: "INTERNAL", sent: 1}, promise{code: "INTERNAL", sent: 1}, nil},

	{"301", servertest.Script(elsewhere(301)), bad, bad, nil},
	{"302", servertest.Script(elsewhere(302)), bad, bad, nil},
	{"303", servertest.Script(elsewhere(303)), bad, bad, nil},
	{"307", servertest.Script(elsewhere(307)), bad, bad, nil},
	{"308", servertest.Script(elsewhere(308)), bad, bad, nil},
}

// elsewhere redirects to the upstream itself: who followed would be counted.
func elsewhere(status int) faultstest.Fault {
	return faultstest.Answer(status, "", "Location: /customerContact?select=id")
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, row := range faultMatrix {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			f := servertest.StartFaulty(t, row.script, row.settings...)
			answer, sent := f.Ask(t, servertest.FaultQuery)
			row.query.keep(t, answer, sent, servertest.FaultQueryData, `{"customerContacts":null}`)
			f.Up.Script(row.script...)
			answer, sent = f.Ask(t, servertest.FaultWrite)
			row.write.keep(t, answer, sent, servertest.FaultWriteData, `{"createCustomerContact":null}`)
		})
	}
}
