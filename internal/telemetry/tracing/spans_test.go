package tracing_test

import (
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"carbongraph/internal/telemetry"
	"carbongraph/internal/telemetry/tracing"
)

func TestSpansOfARequest(t *testing.T) {
	t.Parallel()
	collector := newCollector(t)
	tracer := newTracer(t, collector.URL, t.Output())
	traceparent := serve(t, tracer, http.StatusOK, telemetry.Request{
		Operation: "Contacts", Type: "query", Outcome: telemetry.OK, UpstreamRequests: 1, Rows: 25,
	})
	if err := tracer.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}

	if got, want := slices.Sorted(maps.Keys(collector.spans)), []string{"POST /graphql", "parse", "plan", "upstream", "write"}; !slices.Equal(got, want) {
		t.Fatalf("spans %q, want %q", got, want)
	}
	if !slices.Equal(collector.paths, []string{"/v1/traces"}) {
		t.Errorf("sent to %q", collector.paths)
	}
	root := collector.spans["POST /graphql"]
	if hex.EncodeToString(root.ParentSpanId) != callerSpan {
		t.Errorf("the request's span is below %x, want the caller's", root.ParentSpanId)
	}
	for name, span := range collector.spans {
		if hex.EncodeToString(span.TraceId) != callerTrace {
			t.Errorf("%s is of another trace than the caller's", name)
		}
		if span != root && string(span.ParentSpanId) != string(root.SpanId) {
			t.Errorf("%s is not below the request's span", name)
		}
		if shown := span.String(); strings.Contains(shown, "hush") {
			t.Errorf("%s tells what a caller sent: %s", name, shown)
		}
	}
	upstream := collector.spans["upstream"]
	if want := fmt.Sprintf("00-%s-%x-01", callerTrace, upstream.SpanId); traceparent != want {
		t.Errorf("the upstream saw traceparent %q, want %q", traceparent, want)
	}
	for span, want := range map[*tracepb.Span]map[string]string{
		root: {
			"http.request.method": "POST", "http.route": "/graphql", "carbongraph.request_id": "id-1",
			"graphql.operation.name": "Contacts", "graphql.operation.type": "query", "carbongraph.outcome": "ok",
			"carbongraph.upstream_requests": "int_value:1", "carbongraph.rows": "int_value:25",
		},
		upstream: {
			"http.request.method": "GET", "url.path": "/customerContact", "http.response.status_code": "int_value:200",
		},
	} {
		if got := attributes(span); !maps.Equal(got, want) {
			t.Errorf("%s has %v, want %v", span.Name, got, want)
		}
		if span.Status.GetCode() == tracepb.Status_STATUS_CODE_ERROR {
			t.Errorf("%s is an error", span.Name)
		}
	}
	for _, want := range []string{`"carbongraph"`, `"v1.2.0"`} {
		if !strings.Contains(collector.resource, want) {
			t.Errorf("the resource %s does not say %s", collector.resource, want)
		}
	}
}

func TestFailuresAreErrors(t *testing.T) {
	t.Parallel()
	collector := newCollector(t)
	tracer := newTracer(t, collector.URL, t.Output())
	serve(t, tracer, http.StatusServiceUnavailable, telemetry.Request{Outcome: telemetry.Failed, Code: "UPSTREAM_UNAVAILABLE"})
	if err := tracer.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"POST /graphql", "upstream"} {
		if collector.spans[name].Status.GetCode() != tracepb.Status_STATUS_CODE_ERROR {
			t.Errorf("%s is no error", name)
		}
	}
	if got := attributes(collector.spans["POST /graphql"])["error.type"]; got != "UPSTREAM_UNAVAILABLE" {
		t.Errorf("error.type is %q", got)
	}
}

func TestAnUpstreamThatBreaksOffOrNeverAnswers(t *testing.T) {
	t.Parallel()
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/half" {
			w.Header().Set("Content-Length", "10")
			_, _ = io.WriteString(w, "[")
			_ = http.NewResponseController(w).Flush()
		}
		panic(http.ErrAbortHandler)
	}))
	defer broken.Close()
	for path, want := range map[string]string{"/half": "the answer broke off", "/none": "no answer"} {
		collector := newCollector(t)
		tracer := newTracer(t, collector.URL, t.Output())
		client := &http.Client{Transport: tracer.Transport(broken.Client().Transport)}
		if response, err := client.Get(broken.URL + path); err == nil {
			_, _ = io.ReadAll(response.Body)
			_ = response.Body.Close()
		}
		if err := tracer.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
		span := collector.spans["upstream"]
		if span == nil || span.Status.GetCode() != tracepb.Status_STATUS_CODE_ERROR || span.Status.Message != want {
			t.Errorf("%s: %v, want an error that says %q", path, span, want)
		}
	}
}

func TestAMethodOfTheCallersInventionIsNotNamed(t *testing.T) {
	t.Parallel()
	collector := newCollector(t)
	tracer := newTracer(t, collector.URL, t.Output())
	mux := http.NewServeMux()
	mux.Handle("/graphql", tracer.Middleware(http.NotFoundHandler()))
	mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("HUSH", "/graphql", http.NoBody))
	if err := tracer.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := slices.Collect(maps.Keys(collector.spans)); !slices.Equal(got, []string{"_OTHER /graphql"}) {
		t.Errorf("spans %q", got)
	}
}

func TestOffItCostsNothing(t *testing.T) {
	for name, vars := range map[string]map[string]string{
		"nothing set": {},
		"disabled":    {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_SDK_DISABLED": "true"},
		"no exporter": {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_TRACES_EXPORTER": "none"},
	} {
		tracer, err := tracing.New(t.Context(), environment(vars), options(t.Output()))
		if err != nil {
			t.Fatal(err)
		}
		mux, road := http.NewServeMux(), &http.Transport{}
		if http.Handler(mux) != tracer.Middleware(mux) || http.RoundTripper(road) != tracer.Transport(road) {
			t.Errorf("%s: something was wrapped", name)
		}
		ctx := t.Context()
		if n := testing.AllocsPerRun(10, func() {
			_, end := tracer.Start(ctx, "plan")
			end()
			tracer.RecordRequest(ctx, telemetry.Request{})
		}); n > 0 {
			t.Errorf("%s: a span makes %v allocations", name, n)
		}
		if err := tracer.Shutdown(ctx); err != nil {
			t.Error(err)
		}
	}
}
