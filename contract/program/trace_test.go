package program

import (
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"carbongraph/contract/internal/servertest"
	"carbongraph/internal/telemetry/logtest"
	"carbongraph/upstream/sandbox"
)

const (
	callerTrace = "0af7651916cd43dd8448eb211c80319c"
	callerSpan  = "b7ad6b7169203331"
)

// traced runs a server that exports its spans until they all have come, and
// returns them with the traceparents that its upstream saw.
func traced(t *testing.T, use func(*testing.T, servertest.Caller)) (spans []*tracepb.Span, traceparents []string) {
	t.Helper()
	collector := servertest.StartCollector(t)
	rows := sandbox.New(sandbox.WithCompany("co3", 0))
	upstream := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		traceparents = append(traceparents, r.Header.Get("Traceparent"))
		rows.ServeHTTP(w, r)
	})
	t.Run("until it is stopped", func(t *testing.T) {
		f := servertest.Start(t, upstream, "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL)
		use(t, f.Caller("co1", "rw"))
	})
	return collector.Exported(t), traceparents
}

// TestSpansInTheDocumentation compares the spans of requests, of which one
// fails, with the page's table: neither has a span or an attribute that the
// other has not.
func TestSpansInTheDocumentation(t *testing.T) {
	t.Parallel()
	spans, traceparents := traced(t, func(t *testing.T, c servertest.Caller) {
		parent := "00-" + callerTrace + "-" + callerSpan + "-01"
		for _, document := range []string{
			`query Contacts { customerContacts(first: 3, filter: { id: { neq: "hush" } }) { nodes { id } } }`,
			`query Contacts { customerContacts(first: 3, after: "hush") { nodes { id } } }`,
		} {
			c.AskWith(t, document, "Traceparent", parent, "Baggage", "secret=hush", "Cookie", "hush=hush")
		}
	})
	attributes := map[string]map[string]bool{}
	roots := map[string]bool{}
	for _, span := range spans {
		if attributes[span.Name] == nil {
			attributes[span.Name] = map[string]bool{}
		}
		for _, attribute := range span.Attributes {
			attributes[span.Name][attribute.Key] = true
		}
		if span.Name == "POST /graphql" {
			roots[string(span.SpanId)] = true
		}
		if shown := span.String(); strings.Contains(shown, "hush") || strings.Contains(shown, "127.0.0.1") {
			t.Errorf("a span tells what a caller sent, or where to: %s", shown)
		}
	}
	for _, span := range spans {
		if hex.EncodeToString(span.TraceId) != callerTrace {
			t.Errorf("%s is of another trace than the caller's", span.Name)
		}
		below := hex.EncodeToString(span.ParentSpanId) == callerSpan
		if !roots[string(span.SpanId)] {
			below = roots[string(span.ParentSpanId)]
		}
		if !below {
			t.Errorf("%s is below %x", span.Name, span.ParentSpanId)
		}
		if want := fmt.Sprintf("00-%s-%x-01", callerTrace, span.SpanId); span.Name == "upstream" && !slices.Equal(traceparents, []string{want}) {
			t.Errorf("the upstream saw %q, want %q", traceparents, want)
		}
	}
	documented := map[string]map[string]bool{}
	for _, row := range documentedTable(t, "Traces") {
		name := inBackticks(row[0])[0]
		documented[name] = map[string]bool{}
		for _, attribute := range inBackticks(row[2]) {
			documented[name][attribute] = true
		}
	}
	delete(documented, "poll") // TestSpansOfPolls
	if !maps.EqualFunc(attributes, documented, maps.Equal[map[string]bool, map[string]bool]) {
		t.Errorf("spans with attributes\n%v\nand the page says\n%v", attributes, documented)
	}
}

// A collector that takes connections and never answers costs requests nothing,
// and the end of the server a moment.
func TestACollectorThatHangs(t *testing.T) {
	t.Parallel()
	left := make(chan struct{})
	hung := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-left }))
	defer hung.Close()
	defer close(left)
	log := &logtest.Buffer{}
	r := servertest.StartRunning(t, log, "OTEL_EXPORTER_OTLP_ENDPOINT="+hung.URL)
	response, err := http.Get(r.URL + "/graphql?query={__typename}")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	r.Stop()
	select {
	case err := <-r.Stopped:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(15 * time.Second):
		t.Fatal("the server waits for the collector")
	}
	if !strings.Contains(log.String(), "the last spans were not exported") {
		t.Errorf("the log does not tell: %s", log)
	}
}

// A request that was refused before it was planned has no span of a plan, and
// still says how it ended.
func TestSpansOfARefusedRequest(t *testing.T) {
	t.Parallel()
	spans, traceparents := traced(t, func(t *testing.T, c servertest.Caller) {
		c.Ask(t, `{ nothing }`).WantError(t, "GRAPHQL_VALIDATION_FAILED", "nothing")
	})
	var names []string
	for _, span := range spans {
		names = append(names, span.Name)
		failed := span.Status.GetCode() == tracepb.Status_STATUS_CODE_ERROR
		if failed != (span.Name == "POST /graphql") {
			t.Errorf("%s is an error: %t", span.Name, failed)
		}
	}
	slices.Sort(names)
	if want := []string{"POST /graphql", "parse", "write"}; !slices.Equal(names, want) || traceparents != nil {
		t.Errorf("spans %q, want %q; sent %q", names, want, traceparents)
	}
}

// A poll is a trace of its own, with what it sends below it.
func TestSpansOfPolls(t *testing.T) {
	t.Parallel()
	spans, _ := traced(t, func(t *testing.T, c servertest.Caller) {
		c.FirstEvent(t, `subscription { customerContact(id: "cc001") { tags } }`)
	})
	var poll []byte
	for _, span := range spans {
		if span.Name != "poll" {
			continue
		}
		poll = span.SpanId
		if len(span.ParentSpanId) > 0 || len(span.Attributes) != 1 || span.Attributes[0].Key != "carbongraph.request_id" ||
			!strings.HasPrefix(span.Attributes[0].Value.GetStringValue(), "live-") {
			t.Errorf("%v", span)
		}
	}
	below := 0
	for _, span := range spans {
		if slices.Equal(span.ParentSpanId, poll) && span.Name == "upstream" {
			below++
		}
	}
	if poll == nil || below != 1 {
		t.Errorf("%d requests below a poll: %v", below, spans)
	}
}
