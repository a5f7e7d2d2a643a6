package tracing

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Middleware makes each request a span, of the caller's trace where it sent
// one. It stands inside the routes, whose pattern it names, and inside the
// request id. Where tracing is off it is next itself.
func (t *Tracer) Middleware(next http.Handler) http.Handler {
	if t.provider == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := t.propagator.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		method, route := knownMethod(r.Method), r.Pattern[strings.IndexByte(r.Pattern, ' ')+1:]
		ctx, span := t.tracer.Start(ctx, method+" "+route, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
			attribute.String("http.request.method", method),
			attribute.String("http.route", route),
			attribute.String("carbongraph.request_id", t.requestID(ctx)),
		))
		defer span.End()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// knownMethod keeps a method of the caller's invention out of span names.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions:
		return method
	}
	return "_OTHER"
}

// Transport makes each request sent through next a span, from its sending to
// the end of its answer's body, and hands the context of the trace on in
// traceparent. Where tracing is off it is next itself.
func (t *Tracer) Transport(next http.RoundTripper) http.RoundTripper {
	if t.provider == nil {
		return next
	}
	return transport{t, next}
}

type transport struct {
	*Tracer
	next http.RoundTripper
}

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, span := t.tracer.Start(r.Context(), "upstream", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("http.request.method", r.Method),
		attribute.String("url.path", r.URL.Path),
	))
	r = r.Clone(ctx)
	t.propagator.Inject(ctx, propagation.HeaderCarrier(r.Header))
	response, err := t.next.RoundTrip(r)
	if err != nil {
		// The error stays out: it may tell what was sent.
		span.SetStatus(codes.Error, "no answer")
		span.End()
		return nil, err
	}
	span.SetAttributes(attribute.Int("http.response.status_code", response.StatusCode))
	if response.StatusCode >= http.StatusBadRequest {
		span.SetStatus(codes.Error, "")
	}
	response.Body = &tracedBody{response.Body, span}
	return response, nil
}

// tracedBody ends its span with the body, or where it is closed before.
type tracedBody struct {
	io.ReadCloser
	span trace.Span
}

func (b *tracedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		if !errors.Is(err, io.EOF) {
			b.span.SetStatus(codes.Error, "the answer broke off")
		}
		b.span.End()
	}
	return n, err
}

func (b *tracedBody) Close() error {
	b.span.End()
	return b.ReadCloser.Close()
}
