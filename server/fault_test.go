package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"carbongraph/upstream/faultstest"
)

// The query and the write that meet the faults, and what they answer where
// all is well.
const (
	faultQuery     = `{customerContacts(first:1){nodes{id}}}`
	faultQueryData = `{"customerContacts":{"nodes":[{"id":"cc001"}]}}`
	faultWrite     = `mutation{createCustomerContact(input:{customerId:"cust1",contactId:"con1"}){customerContact{id}userErrors{code}}}`
	faultWriteData = `{"createCustomerContact":{"customerContact":{"id":"cc001"},"userErrors":[]}}`
	faultRows      = `[{"id":"cc001"}]`
)

// faulty is a facade in front of an upstream that fails on purpose.
type faulty struct {
	*facade
	up *faultstest.Upstream
}

func startFaulty(tb testing.TB, script []faultstest.Fault, settings ...string) faulty {
	tb.Helper()
	up := faultstest.Start(tb, script...)
	return faulty{startFacade(tb, http.NotFoundHandler(), append(settings, "UPSTREAM_URL="+up.URL)...), up}
}

// ask sends a document as a caller who sent nothing before, and returns the
// answer and how many requests the upstream read for it.
func (f faulty) ask(tb testing.TB, document string) (reply, int) {
	tb.Helper()
	before := f.up.Count()
	answer := f.caller("co1", "rw").ask(tb, document)
	wantNothingTold(tb, answer.body, strings.TrimPrefix(f.up.URL, "http://"))
	return answer, f.up.Count() - before
}

// explained asks with X-Explain, so that the answer tells what was sent.
func (c caller) explained(tb testing.TB, document string) reply {
	tb.Helper()
	return c.askWith(tb, document, "X-Explain", "1")
}

// askWith posts a document with a header: names and values in turn.
func (c caller) askWith(tb testing.TB, document string, header ...string) reply {
	tb.Helper()
	body := strings.NewReader(`{"query":` + quoted(tb, document) + `}`)
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, c.url+"/graphql", body)
	if err != nil {
		tb.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return c.send(tb, request)
}

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

// wantNothingTold checks that an answer repeats none of the upstream's words,
// nor where it is.
func wantNothingTold(tb testing.TB, body, host string) {
	tb.Helper()
	for _, told := range []string{host, "contact_secrets", "hunter2", "Perhaps", "PGRST", "goroutine ", ".go:", "57014", "42501"} {
		if strings.Contains(body, told) {
			tb.Errorf("the answer tells %q: %s", told, body)
		}
	}
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
func (p promise) keep(tb testing.TB, answer reply, sent int, whole, empty string) {
	tb.Helper()
	if sent != p.sent {
		tb.Errorf("the upstream read %d requests, want %d: %s", sent, p.sent, answer.body)
	}
	if p.code == "" {
		answer.want(tb, whole)
		return
	}
	answer.wantError(tb, p.code, "")
	if answer.data != empty || answer.status != http.StatusOK {
		tb.Errorf("status %d, data %s, want 200 and %s", answer.status, answer.data, empty)
	}
	for _, e := range answer.errors {
		if after := e.Extensions.RetryAfter; (after == nil) != (p.retryAfter == 0) || after != nil && *after != p.retryAfter {
			tb.Errorf("want retryAfter %v: %s", p.retryAfter, answer.body)
		}
	}
}

// script is the answers of an upstream in their order; the last goes on.
func script(faults ...faultstest.Fault) []faultstest.Fault { return faults }

// quick makes an attempt that hangs short.
const quick = "UPSTREAM_TIMEOUT=400ms"

// faultMatrix is what a fault of the upstream means to a query and to a write.
var faultMatrix = []struct {
	name     string
	script   []faultstest.Fault
	query    promise
	write    promise
	settings []string
}{
	{"no fault", script(faultstest.Rows(faultRows)), promise{sent: 1}, promise{sent: 1}, nil},

	{"reset after the request", script(faultstest.Reset, faultstest.Rows(faultRows)), promise{sent: 2}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"closed after the request", script(faultstest.Drop, faultstest.Rows(faultRows)), promise{sent: 2}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"reset again and again", script(faultstest.Reset), promise{code: "UPSTREAM_UNAVAILABLE", sent: 2}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"no HTTP", script(faultstest.Garbage), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 2}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},

	{"headers hang", script(faultstest.Hang), promise{code: "UPSTREAM_TIMEOUT", sent: 1}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, []string{quick}},
	{"body drips", script(faultstest.Drip(http.StatusOK)), promise{code: "UPSTREAM_TIMEOUT", sent: 1}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, []string{quick}},

	{"short body once", script(faultstest.Short(`[{"id":"c`), faultstest.Rows(faultRows)), promise{sent: 2}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"short body", script(faultstest.Short(`[{"id":"c`)), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 2}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"truncated chunk", script(faultstest.Cut), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 2}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},

	{"200 with HTML", script(faultstest.Answer(200, "<html>hunter2</html>", "Content-Type: text/html")), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"200 with HTML named JSON", script(faultstest.Rows("<html>hunter2</html>")), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"200 with null", script(faultstest.Rows("null")), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"200 with nothing", script(faultstest.Rows("")), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"200 with an object", script(faultstest.Rows(`{"id":"hunter2"}`)), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"200 with a list of numbers", script(faultstest.Rows(`[1,2]`)), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"200 with broken JSON", script(faultstest.Rows(`[{"id":"hunter2"},`)), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"200 with bytes that are no UTF-8", script(faultstest.Rows("[{\"id\":\"\xff\"}]")), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"a value of the wrong type", script(faultstest.Rows(`[{"id":{"hunter2":1}}]`)), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"a missing column", script(faultstest.Rows(`[{"name":"hunter2"}]`)), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"204", script(faultstest.Answer(204, "")), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},

	{"503 with Retry-After 1", script(problem(503, "PGRST002", "Retry-After: 1"), faultstest.Rows(faultRows)), promise{sent: 2}, promise{code: "UPSTREAM_UNAVAILABLE", sent: 1, retryAfter: 1}, nil},
	{"503 with Retry-After 3600", script(problem(503, "PGRST002", "Retry-After: 3600")), promise{code: "UPSTREAM_UNAVAILABLE", sent: 1, retryAfter: 3600}, promise{code: "UPSTREAM_UNAVAILABLE", sent: 1, retryAfter: 3600}, nil},
	{"503 PGRST001", script(problem(503, "PGRST001")), promise{code: "UPSTREAM_UNAVAILABLE", sent: 2}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"504 PGRST003", script(problem(504, "PGRST003"), faultstest.Rows(faultRows)), promise{sent: 2}, promise{code: "UPSTREAM_UNAVAILABLE", sent: 1}, nil},
	{"500 57014", script(problem(500, "57014")), promise{code: "UPSTREAM_TIMEOUT", sent: 1}, promise{code: "UPSTREAM_TIMEOUT", sent: 1}, nil},
	{"502 of a gateway", script(faultstest.Answer(502, "hunter2"), faultstest.Rows(faultRows)), promise{sent: 2}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},
	{"504 of a gateway", script(faultstest.Answer(504, "hunter2")), promise{code: "UPSTREAM_TIMEOUT", sent: 1}, promise{code: "OUTCOME_UNKNOWN", sent: 1}, nil},

	{"429 with Retry-After 1", script(faultstest.Answer(429, "hunter2", "Retry-After: 1"), faultstest.Rows(faultRows)), promise{sent: 2}, promise{code: "RATE_LIMITED", sent: 1, retryAfter: 1}, nil},
	{"429 with Retry-After 60", script(faultstest.Answer(429, "hunter2", "Retry-After: 60")), promise{code: "RATE_LIMITED", sent: 1, retryAfter: 60}, promise{code: "RATE_LIMITED", sent: 1, retryAfter: 60}, nil},
	{"429 that says no time", script(faultstest.Answer(429, "hunter2")), promise{code: "RATE_LIMITED", sent: 1, retryAfter: 5}, promise{code: "RATE_LIMITED", sent: 1, retryAfter: 5}, nil},

	{"401", script(problem(401, "PGRST301")), promise{code: "UNAUTHENTICATED", sent: 1}, promise{code: "UNAUTHENTICATED", sent: 1}, nil},
	{"401 as text", script(faultstest.Answer(401, "hunter2", "Content-Type: text/plain")), promise{code: "UNAUTHENTICATED", sent: 1}, promise{code: "UNAUTHENTICATED", sent: 1}, nil},
	{"403", script(problem(403, "28000")), promise{code: "FORBIDDEN", sent: 1}, promise{code: "FORBIDDEN", sent: 1}, nil},
	{"403 as text", script(faultstest.Answer(403, "hunter2", "Content-Type: text/plain")), promise{code: "FORBIDDEN", sent: 1}, promise{code: "FORBIDDEN", sent: 1}, nil},
	{"405 25006", script(problem(405, "25006")), promise{code: "UPSTREAM_UNAVAILABLE", sent: 1}, promise{code: "UPSTREAM_UNAVAILABLE", sent: 1}, nil},
	{"500 42P17", script(problem(500, "42P17")), promise{code: "INTERNAL", sent: 1}, promise{code: "INTERNAL", sent: 1}, nil},
	{"400 with an unknown code", script(problem(400, "99999")), promise{code: "INTERNAL", sent: 1}, promise{code: "INTERNAL", sent: 1}, nil},

	{"301", script(elsewhere(301)), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, nil},
	{"302", script(elsewhere(302)), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, nil},
	{"303", script(elsewhere(303)), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, nil},
	{"307", script(elsewhere(307)), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, nil},
	{"308", script(elsewhere(308)), promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}, nil},
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
			f := startFaulty(t, row.script, row.settings...)
			answer, sent := f.ask(t, faultQuery)
			row.query.keep(t, answer, sent, faultQueryData, `{"customerContacts":null}`)
			f.up.Script(row.script...)
			answer, sent = f.ask(t, faultWrite)
			row.write.keep(t, answer, sent, faultWriteData, `{"createCustomerContact":null}`)
		})
	}
}
