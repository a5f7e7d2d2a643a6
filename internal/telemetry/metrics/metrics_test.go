package metrics_test

import (
	"fmt"
	"io"
	"maps"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"carbongraph/internal/telemetry"
	"carbongraph/internal/telemetry/metrics"
	"carbongraph/upstream"
	"carbongraph/upstream/client"
)

func newMetrics() *metrics.Metrics {
	return metrics.New(telemetry.Build{Version: "v1.2.0", Revision: "0a1b", Go: "go1.26"})
}

// scrape is what Prometheus would read.
func scrape(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	server := httptest.NewServer(m.Handler())
	defer server.Close()
	response, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 200 {
		t.Fatal(response.Status, err)
	}
	return string(text)
}

// exercise makes every metric appear.
func exercise(t *testing.T, m *metrics.Metrics) {
	t.Helper()
	m.RecordRequest(t.Context(), telemetry.Request{
		Operation: "Contacts", Type: "query", Outcome: telemetry.OK, Accepted: true, Duration: 30 * time.Millisecond, Rows: 25, Bytes: 4096,
	})
	m.RecordRequest(t.Context(), telemetry.Request{Type: "mutation", Outcome: telemetry.Failed, Code: "UPSTREAM_TIMEOUT", Bytes: 100})
	m.RequestRefused("in_flight")
	m.Panicked()
	const unknown = -1
	for _, attempt := range []upstream.Attempt{
		{Method: "GET", Status: 503, Duration: 20 * time.Millisecond, Failure: &upstream.Error{Kind: upstream.Unavailable}, Quota: upstream.Quota{Remaining: 57}},
		{Method: "GET", Status: 200, Duration: 20 * time.Millisecond, Second: true, Quota: upstream.Quota{Remaining: unknown}},
		{Method: "GET", Shared: true, Quota: upstream.Quota{Remaining: unknown}},
		upstream.CachedAttempt(upstream.Call{Method: "GET"}, &upstream.Answer{}),
		{Method: "PATCH", Duration: time.Second, Failure: &upstream.Error{Kind: upstream.OutcomeUnknown}, Quota: upstream.Quota{Remaining: unknown}},
	} {
		m.RecordAttempt(t.Context(), attempt)
	}
	m.WatchLive(func() metrics.Live {
		return metrics.Live{Subscriptions: 9, Lists: 8, Polls: 7, PollsSaved: 6, Events: 5, SlowReaders: 4}
	})
	m.Watch(func() int { return 3 }, func() client.Stats { return client.Stats{InFlight: 2, Limit: 16, Breaker: "half-open"} })
}

func TestEveryMetric(t *testing.T) {
	t.Parallel()
	m := newMetrics()
	exercise(t, m)
	got := scrape(t, m)
	for _, want := range []string{
		`carbongraph_build_info{go_version="go1.26",revision="0a1b",version="v1.2.0"} 1`,
		`carbongraph_requests_total{code="",operation="Contacts",outcome="ok",type="query"} 1`,
		`carbongraph_requests_total{code="UPSTREAM_TIMEOUT",operation="anonymous",outcome="failed",type="mutation"} 1`,
		`carbongraph_request_duration_seconds_bucket{operation="Contacts",type="query",le="0.025"} 0`,
		`carbongraph_request_duration_seconds_bucket{operation="Contacts",type="query",le="0.05"} 1`,
		`carbongraph_requests_in_flight 3`,
		`carbongraph_requests_refused_total{reason="in_flight"} 1`,
		`carbongraph_panics_total 1`,
		`carbongraph_live_subscriptions 9`,
		`carbongraph_live_lists 8`,
		`carbongraph_live_polls_total 7`,
		`carbongraph_live_polls_saved_total 6`,
		`carbongraph_live_events_total 5`,
		`carbongraph_live_slow_readers_total 4`,
		`carbongraph_rows_total 25`,
		`carbongraph_response_bytes_total 4196`,
		`carbongraph_upstream_requests_total{kind="",method="GET",status="2xx"} 1`,
		`carbongraph_upstream_requests_total{kind="outcome unknown",method="PATCH",status="none"} 1`,
		`carbongraph_upstream_requests_total{kind="unavailable",method="GET",status="5xx"} 1`,
		`carbongraph_upstream_request_duration_seconds_count{method="GET"} 2`,
		`carbongraph_upstream_requests_in_flight 2`,
		`carbongraph_upstream_retries_total 1`,
		`carbongraph_upstream_shared_reads_total 1`,
		`carbongraph_upstream_cached_reads_total 1`,
		`carbongraph_upstream_rate_budget_remaining 57`,
		`carbongraph_upstream_breaker_state{state="closed"} 0`,
		`carbongraph_upstream_breaker_state{state="half-open"} 1`,
		`carbongraph_upstream_breaker_state{state="open"} 0`,
		`process_open_fds `,
		`go_goroutines `,
	} {
		if !strings.Contains(got, "\n"+want) {
			t.Errorf("no line begins with %s", want)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}

// names are the metrics that dashboards and alerts may rely on.
var names = []string{
	"carbongraph_build_info", "carbongraph_live_events_total", "carbongraph_live_lists", "carbongraph_live_polls_saved_total",
	"carbongraph_live_polls_total", "carbongraph_live_slow_readers_total", "carbongraph_live_subscriptions", "carbongraph_panics_total", "carbongraph_request_duration_seconds",
	"carbongraph_requests_in_flight", "carbongraph_requests_refused_total", "carbongraph_requests_total",
	"carbongraph_response_bytes_total", "carbongraph_rows_total", "carbongraph_upstream_breaker_state",
	"carbongraph_upstream_cached_reads_total", "carbongraph_upstream_rate_budget_remaining",
	"carbongraph_upstream_request_duration_seconds", "carbongraph_upstream_requests_in_flight", "carbongraph_upstream_requests_limit",
	"carbongraph_upstream_requests_total", "carbongraph_upstream_retries_total",
	"carbongraph_upstream_shared_reads_total",
}

func TestNames(t *testing.T) {
	t.Parallel()
	m := newMetrics()
	exercise(t, m)
	found := map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)^# TYPE (carbongraph_\w+) `).FindAllStringSubmatch(scrape(t, m), -1) {
		found[match[1]] = true
	}
	if got := slices.Sorted(maps.Keys(found)); !slices.Equal(got, names) {
		t.Errorf("got  %q\nwant %q", got, names)
	}
}

func TestNamesFollowPrometheusConventions(t *testing.T) {
	t.Parallel()
	m := newMetrics()
	exercise(t, m)
	problems, err := promlint.New(strings.NewReader(scrape(t, m))).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Errorf("%s: %s", problem.Metric, problem.Text)
	}
}

func TestNothingIsClaimedBeforeItIsKnown(t *testing.T) {
	t.Parallel()
	got := scrape(t, newMetrics())
	for _, name := range []string{"carbongraph_upstream_rate_budget_remaining", "carbongraph_upstream_breaker_state"} {
		if strings.Contains(got, "\n"+name) {
			t.Errorf("%s has a value", name)
		}
	}
}

// operations are the labels under which requests were counted.
func operations(m *metrics.Metrics) []string {
	found := map[string]bool{}
	line := regexp.MustCompile(`(?m)^carbongraph_requests_total\{.*operation="([^"]*)"`)
	page := httptest.NewRecorder()
	m.Handler().ServeHTTP(page, httptest.NewRequest("GET", "/metrics", nil))
	for _, match := range line.FindAllStringSubmatch(page.Body.String(), -1) {
		found[match[1]] = true
	}
	return slices.Sorted(maps.Keys(found))
}

func TestOperationsAreBounded(t *testing.T) {
	t.Parallel()
	m := newMetrics()
	var callers sync.WaitGroup
	for caller := range 4 {
		callers.Go(func() {
			for i := range 300 {
				m.RecordRequest(t.Context(), telemetry.Request{
					Operation: fmt.Sprintf("Op%d", (i+caller*50)%300), Type: "query", Outcome: telemetry.OK, Accepted: true,
				})
			}
		})
	}
	callers.Wait()
	if got := operations(m); len(got) != 101 || !slices.Contains(got, "other") {
		t.Errorf("%d labels, want 100 operations and other: %q", len(got), got)
	}
}

func TestOnlyAnsweredOperationsHaveALabel(t *testing.T) {
	t.Parallel()
	m := newMetrics()
	long := strings.Repeat("x", 65)
	for _, r := range []telemetry.Request{
		{Outcome: telemetry.OK},
		{Operation: "Failed", Outcome: telemetry.Failed, Accepted: true},
		{Operation: "Stranger", Outcome: telemetry.OK},
		{Operation: "Known", Outcome: telemetry.OK, Accepted: true},
		{Operation: "Known", Outcome: telemetry.Failed},
		{Operation: "HalfAnswered", Outcome: telemetry.Partial, Accepted: true},
		{Operation: long, Outcome: telemetry.OK, Accepted: true},
	} {
		m.RecordRequest(t.Context(), r)
	}
	if got, want := operations(m), []string{"HalfAnswered", "Known", "anonymous", "other"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// An operation that was not asked for an hour gives its place and its series to
// one that is.
func TestOperationsAreForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMetrics()
		ask := func(names ...string) {
			for _, name := range names {
				m.RecordRequest(t.Context(), telemetry.Request{Operation: name, Type: "query", Outcome: telemetry.OK, Accepted: true})
			}
		}
		for i := range 99 {
			ask(fmt.Sprint("Op", i))
		}
		ask("Kept", "Late")
		time.Sleep(30 * time.Minute)
		ask("Kept")
		time.Sleep(31 * time.Minute)
		ask("Late")
		if got, want := operations(m), []string{"Kept", "Late", "other"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func BenchmarkRecordRequest(b *testing.B) {
	m := newMetrics()
	r := telemetry.Request{Operation: "Contacts", Type: "query", Outcome: telemetry.OK, Duration: time.Millisecond, Rows: 25}
	b.ReportAllocs()
	for b.Loop() {
		m.RecordRequest(b.Context(), r)
	}
}
