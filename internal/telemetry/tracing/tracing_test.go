package tracing_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	collectorpb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"

	"carbongraph/internal/telemetry"
	"carbongraph/internal/telemetry/tracing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// collector takes OTLP over HTTP, as a collector of traces does.
type collector struct {
	*httptest.Server
	mu       sync.Mutex
	paths    []string
	resource string
	spans    map[string]*tracepb.Span
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{spans: map[string]*tracepb.Span{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var request collectorpb.ExportTraceServiceRequest
		if err = errors.Join(err, proto.Unmarshal(body, &request)); err != nil {
			t.Error(err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.paths = append(c.paths, r.URL.Path)
		for _, resourceSpans := range request.ResourceSpans {
			c.resource = resourceSpans.Resource.String()
			for _, scope := range resourceSpans.ScopeSpans {
				for _, span := range scope.Spans {
					c.spans[span.Name] = span
				}
			}
		}
	}))
	t.Cleanup(c.Close)
	return c
}

func options(log io.Writer) tracing.Options {
	return tracing.Options{
		Build:     telemetry.Build{Version: "v1.2.0"},
		RequestID: func(context.Context) string { return "id-1" },
		Log:       slog.New(slog.NewTextHandler(log, nil)),
	}
}

func environment(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func newTracer(t *testing.T, endpoint string, log io.Writer) *tracing.Tracer {
	t.Helper()
	tracer, err := tracing.New(t.Context(), environment(map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}), options(log))
	if err != nil {
		t.Fatal(err)
	}
	return tracer
}

const (
	callerTrace = "0af7651916cd43dd8448eb211c80319c"
	callerSpan  = "b7ad6b7169203331"
)

// serve answers one GraphQL request of a traced caller as the server does: it
// reads, plans, asks the upstream, writes and records. It returns the
// traceparent that the upstream saw.
func serve(t *testing.T, tracer *tracing.Tracer, upstreamStatus int, recorded telemetry.Request) string {
	t.Helper()
	var traceparent string
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		traceparent = r.Header.Get("Traceparent")
		w.WriteHeader(upstreamStatus)
		_, _ = io.WriteString(w, `[]`)
	}))
	defer upstream.Close()
	client := &http.Client{Transport: tracer.Transport(upstream.Client().Transport)}

	mux := http.NewServeMux()
	mux.Handle("POST /graphql", tracer.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, parsed := tracer.Start(r.Context(), "parse")
		parsed()
		_, planned := tracer.Start(r.Context(), "plan")
		planned()
		call, err := http.NewRequestWithContext(r.Context(), http.MethodGet, upstream.URL+"/customerContact?id=eq.hush", http.NoBody)
		if err != nil {
			t.Error(err)
		}
		call.Header.Set("Authorization", "Bearer hush")
		if response, err := client.Do(call); err != nil {
			t.Error(err)
		} else {
			_, err := io.ReadAll(response.Body)
			if err := errors.Join(err, response.Body.Close()); err != nil {
				t.Error(err)
			}
		}
		if call.Header.Get("Traceparent") != "" {
			t.Error("the transport wrote to the request it was given")
		}
		_, written := tracer.Start(r.Context(), "write")
		written()
		tracer.RecordRequest(r.Context(), recorded)
	})))
	server := httptest.NewServer(mux)
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/graphql?x=hush", strings.NewReader("hush"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Traceparent", "00-"+callerTrace+"-"+callerSpan+"-01")
	request.Header.Set("Authorization", "Bearer hush")
	request.Header.Set("Baggage", "token=hush")
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return traceparent
}

func attributes(span *tracepb.Span) map[string]string {
	all := map[string]string{}
	for _, attribute := range span.Attributes {
		all[attribute.Key] = attribute.Value.GetStringValue()
		if attribute.Value.GetStringValue() == "" {
			all[attribute.Key] = attribute.Value.String()
		}
	}
	return all
}
