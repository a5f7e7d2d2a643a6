package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/slogtest"
	"time"
	"unicode/utf8"

	"carbongraph/internal/telemetry"
)

type requestIDKey struct{}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

func withRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// lines reads a log written as JSON.
func lines(t *testing.T, log *bytes.Buffer) []map[string]any {
	t.Helper()
	var all []map[string]any
	decoder := json.NewDecoder(log)
	for decoder.More() {
		var line map[string]any
		if err := decoder.Decode(&line); err != nil {
			t.Fatal(err)
		}
		all = append(all, line)
	}
	return all
}

func TestLoggerDropsNothing(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	logger := telemetry.NewLogger(&log, telemetry.LogOptions{JSON: true, Level: slog.LevelInfo, RequestID: requestID})
	if err := slogtest.TestHandler(logger.Handler(), func() []map[string]any { return lines(t, &log) }); err != nil {
		t.Error(err)
	}
}

func TestLinesOfARequestCarryItsID(t *testing.T) {
	t.Parallel()
	ctx := withRequestID(t.Context(), "id-1")
	for _, test := range []struct {
		name string
		log  func(*slog.Logger)
		want any
	}{
		{"plain", func(l *slog.Logger) { l.InfoContext(ctx, "x") }, "id-1"},
		{"derived", func(l *slog.Logger) { l.With("a", 1).InfoContext(ctx, "x") }, "id-1"},
		{"many attributes", func(l *slog.Logger) { l.InfoContext(ctx, "x", "a", 1, "b", 2, "c", 3, "d", 4, "e", 5, "f", 6) }, "id-1"},
		{"outside a request", func(l *slog.Logger) { l.InfoContext(context.Background(), "x") }, nil},
		{"without a context", func(l *slog.Logger) { l.Info("x") }, nil},
	} {
		var log bytes.Buffer
		test.log(telemetry.NewLogger(&log, telemetry.LogOptions{JSON: true, Level: slog.LevelInfo, RequestID: requestID}))
		if got := lines(t, &log); len(got) != 1 || got[0]["request_id"] != test.want {
			t.Errorf("%s: %v, want request_id %v", test.name, got, test.want)
		}
	}
}

func TestLevelAndFormat(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		options telemetry.LogOptions
		want    string
	}{
		{telemetry.LogOptions{Level: slog.LevelWarn}, "level=WARN msg=\"on fire\" n=1\n"},
		{telemetry.LogOptions{Level: slog.LevelError}, ""},
		{telemetry.LogOptions{Level: slog.LevelDebug, JSON: true}, "\"level\":\"WARN\",\"msg\":\"on fire\",\"n\":1}\n"},
	} {
		var log bytes.Buffer
		test.options.RequestID = requestID
		telemetry.NewLogger(&log, test.options).Warn("on fire", "n", 1)
		if got := log.String(); (got == "") != (test.want == "") || !strings.HasSuffix(got, test.want) {
			t.Errorf("%+v wrote %q, want an end of %q", test.options, got, test.want)
		}
	}
}

func TestRequestLog(t *testing.T) {
	t.Parallel()
	request := telemetry.Request{
		Operation: "Contacts", Type: "query", Outcome: telemetry.Partial, Code: "BAD_UPSTREAM_RESPONSE", Client: "web",
		Duration: 12345678 * time.Nanosecond, UpstreamRequests: 2, Rows: 25, Bytes: 4096,
	}
	var log bytes.Buffer
	logger := telemetry.NewLogger(&log, telemetry.LogOptions{JSON: true, Level: slog.LevelInfo, RequestID: requestID})
	telemetry.RequestLog{Log: logger}.RecordRequest(withRequestID(t.Context(), "id-1"), request)
	telemetry.RequestLog{Log: logger}.RecordRequest(t.Context(), telemetry.Request{Outcome: telemetry.Failed})
	got := lines(t, &log)
	for _, line := range got {
		delete(line, "time")
	}
	want := []map[string]any{
		{
			"level": "INFO", "msg": "request", "request_id": "id-1", "operation": "Contacts", "type": "query",
			"outcome": "partial", "code": "BAD_UPSTREAM_RESPONSE", "client": "web", "ms": 12.346,
			"upstream_requests": 2.0, "rows": 25.0, "bytes": 4096.0,
		},
		{
			"level": "INFO", "msg": "request", "operation": "anonymous", "type": "", "outcome": "failed", "ms": 0.0,
			"upstream_requests": 0.0, "rows": 0.0, "bytes": 0.0,
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestRequestLogIsSilentBelowItsLevel(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	logger := telemetry.NewLogger(&log, telemetry.LogOptions{Level: slog.LevelWarn, RequestID: requestID})
	telemetry.RequestLog{Log: logger}.RecordRequest(t.Context(), telemetry.Request{})
	if log.Len() > 0 {
		t.Errorf("wrote %q", log.String())
	}
}

func TestOperationName(t *testing.T) {
	t.Parallel()
	for operation, want := range map[string]string{
		"":                             "anonymous",
		"Contacts":                     "Contacts",
		strings.Repeat("a", 64):        strings.Repeat("a", 64),
		strings.Repeat("a", 200_000):   strings.Repeat("a", 64) + "…",
		strings.Repeat("a", 63) + "éé": strings.Repeat("a", 63) + "…",
	} {
		got := telemetry.Request{Operation: operation}.OperationName()
		if got != want || !utf8.ValidString(got) {
			t.Errorf("%.70q is shown as %q, want %q", operation, got, want)
		}
	}
}

type counter int

func (c *counter) RecordRequest(context.Context, telemetry.Request) { *c++ }

func TestRecordersTellEach(t *testing.T) {
	t.Parallel()
	var a, b counter
	telemetry.Recorders{&a, &b}.RecordRequest(t.Context(), telemetry.Request{})
	if a != 1 || b != 1 {
		t.Errorf("told %d and %d times, want once each", a, b)
	}
}

func TestReadBuild(t *testing.T) {
	t.Parallel()
	build := telemetry.ReadBuild()
	if build.Go != runtime.Version() || build.Version == "" || build.Revision == "" {
		t.Errorf("%+v", build)
	}
}

func ExampleBuild() {
	fmt.Println(telemetry.Build{Version: "v1.2.0", Revision: "0a1b2c3", Go: "go1.26.8"})
	// Output:
	// carbongraph v1.2.0 (revision 0a1b2c3, go1.26.8)
}

func BenchmarkRequestLog(b *testing.B) {
	logger := telemetry.NewLogger(io.Discard, telemetry.LogOptions{JSON: true, Level: slog.LevelInfo, RequestID: requestID})
	ctx := withRequestID(b.Context(), "id-1")
	for b.Loop() {
		telemetry.RequestLog{Log: logger}.RecordRequest(ctx, telemetry.Request{Operation: "Contacts", Type: "query", Outcome: telemetry.OK})
	}
}
