package telemetry

import (
	"context"
	"io"
	"log/slog"
	"math"
	"time"
)

// LogOptions is how a log is written.
type LogOptions struct {
	// JSON writes an object a line, for machines; else text.
	JSON  bool
	Level slog.Leveler
	// RequestID is the id of the request that a context belongs to; empty
	// where it belongs to none.
	RequestID func(context.Context) string
}

// NewLogger returns a logger to w whose lines carry request_id wherever they
// are written with the context of a request. A *LogWriter is flushed at each
// line of level error.
func NewLogger(w io.Writer, options LogOptions) *slog.Logger {
	format := &slog.HandlerOptions{Level: options.Level}
	var handler slog.Handler = slog.NewTextHandler(w, format)
	if options.JSON {
		handler = slog.NewJSONHandler(w, format)
	}
	flush := func() {}
	if queue, ok := w.(*LogWriter); ok {
		flush = queue.Flush
	}
	return slog.New(requestIDHandler{handler, options.RequestID, flush})
}

// requestIDHandler adds the request id to each record. The id of a record
// written under an open group belongs to that group.
type requestIDHandler struct {
	slog.Handler
	requestID func(context.Context) string
	flush     func()
}

func (h requestIDHandler) Handle(ctx context.Context, record slog.Record) error {
	if id := h.requestID(ctx); id != "" {
		record = record.Clone()
		record.AddAttrs(slog.String("request_id", id))
	}
	err := h.Handler.Handle(ctx, record)
	if record.Level >= slog.LevelError {
		h.flush()
	}
	return err
}

// WithAttrs keeps the wrapper, which the embedded handler's would lose.
func (h requestIDHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestIDHandler{h.Handler.WithAttrs(attrs), h.requestID, h.flush}
}

// WithGroup keeps the wrapper, which the embedded handler's would lose.
func (h requestIDHandler) WithGroup(name string) slog.Handler {
	return requestIDHandler{h.Handler.WithGroup(name), h.requestID, h.flush}
}

// RequestLog writes one line for each request, at level info. What went wrong
// is in lines of its own, under the same request id.
type RequestLog struct{ Log *slog.Logger }

// RecordRequest writes the line.
func (l RequestLog) RecordRequest(ctx context.Context, r Request) {
	if !l.Log.Enabled(ctx, slog.LevelInfo) {
		return
	}
	attrs := make([]slog.Attr, 0, 10)
	attrs = append(attrs,
		slog.String("operation", r.OperationName()),
		slog.String("type", r.Type),
		slog.String("outcome", string(r.Outcome)),
	)
	if r.Code != "" {
		attrs = append(attrs, slog.String("code", r.Code))
	}
	if r.Client != "" {
		attrs = append(attrs, slog.String("client", r.Client))
	}
	attrs = append(attrs,
		slog.Float64("ms", milliseconds(r.Duration)),
		slog.Int("upstream_requests", r.UpstreamRequests),
		slog.Int("rows", r.Rows),
		slog.Int("bytes", r.Bytes),
	)
	if r.Events > 0 {
		attrs = append(attrs, slog.Int("events", r.Events))
	}
	l.Log.LogAttrs(ctx, slog.LevelInfo, "request", attrs...)
}

// milliseconds has three decimals: microseconds are the finest worth reading.
func milliseconds(d time.Duration) float64 {
	return math.Round(float64(d)/float64(time.Microsecond)) / 1000
}
