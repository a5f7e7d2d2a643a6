package servertest

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	collectorpb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// Collector keeps the spans that are exported to it.
type Collector struct {
	*httptest.Server
	mu    sync.Mutex
	Spans bytes.Buffer
}

// StartCollector starts a collector and stops it when the test ends.
func StartCollector(t *testing.T) *Collector {
	t.Helper()
	c := &Collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body := io.Reader(r.Body)
		if r.Header.Get("Content-Encoding") == "gzip" {
			inflated, err := gzip.NewReader(r.Body)
			if err != nil {
				t.Error(err)
				return
			}
			body = inflated
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if _, err := c.Spans.ReadFrom(body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// Exported are the spans that came to a collector. Messages of Protocol Buffers
// that follow one another are one message of all their elements.
func (c *Collector) Exported(t *testing.T) []*tracepb.Span {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	var request collectorpb.ExportTraceServiceRequest
	if err := proto.Unmarshal(c.Spans.Bytes(), &request); err != nil {
		t.Fatal(err)
	}
	var spans []*tracepb.Span
	for _, resource := range request.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			spans = append(spans, scope.Spans...)
		}
	}
	return spans
}
