// Package tracing exports OpenTelemetry traces over OTLP, set up by the
// standard OTEL_* variables; without an endpoint it costs nothing.
//
// A GraphQL request is a span of the server's, and what it takes are spans
// below it: parse, plan, an upstream span for each try, and write. A poll for
// subscriptions is a trace of its own. The context
// of the caller's trace is taken from traceparent and handed to the upstream.
// Spans carry no variable, no document, no query string and no header.
package tracing

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"carbongraph/internal/telemetry"
)

// Tracer makes spans, or nothing at all where tracing is off. It may be used
// from several goroutines.
type Tracer struct {
	// provider is nil where tracing is off.
	provider   *sdktrace.TracerProvider
	tracer     trace.Tracer
	propagator propagation.TraceContext
	requestID  func(context.Context) string
}

// Options is what a Tracer is made of besides the OTEL_* variables.
type Options struct {
	Build telemetry.Build
	// RequestID is the id of the request that a context belongs to.
	RequestID func(context.Context) string
	// Log is told where spans cannot be exported.
	Log *slog.Logger
}

// New returns a Tracer that exports to OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or
// OTEL_EXPORTER_OTLP_ENDPOINT, and one that is off where neither is set, or
// where OTEL_SDK_DISABLED or OTEL_TRACES_EXPORTER=none says so. The endpoint
// is taken from getenv; the exporter and the SDK read the other OTEL_*
// variables of the process themselves.
//
// A variable that asks for what is not here is an error that names it.
func New(ctx context.Context, getenv func(string) string, options Options) (*Tracer, error) {
	endpoint, err := exportEndpoint(getenv)
	if err != nil || endpoint == "" {
		return &Tracer{}, err
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint))
	if err != nil {
		return nil, fmt.Errorf("tracing: %w", err)
	}
	described, err := resource.New(ctx,
		resource.WithTelemetrySDK(),
		resource.WithAttributes(
			attribute.String("service.name", "carbongraph"),
			attribute.String("service.version", options.Build.Version),
		),
		resource.WithFromEnv(), // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win
	)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err), exporter.Shutdown(ctx))
	}
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(loggedExporter{exporter, options.Log}),
		sdktrace.WithResource(described),
	)
	return &Tracer{
		provider:  provider,
		tracer:    provider.Tracer("carbongraph", trace.WithInstrumentationVersion(options.Build.Version)),
		requestID: options.RequestID,
	}, nil
}

// exportEndpoint is where traces go; empty is nowhere.
func exportEndpoint(getenv func(string) string) (string, error) {
	switch exporter := getenv("OTEL_TRACES_EXPORTER"); exporter {
	case "", "otlp":
	case "none":
		return "", nil
	default:
		return "", fmt.Errorf("OTEL_TRACES_EXPORTER: must be otlp or none, not %q", exporter)
	}
	if strings.EqualFold(getenv("OTEL_SDK_DISABLED"), "true") {
		return "", nil
	}
	name := "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	endpoint := getenv(name)
	if endpoint == "" {
		name = "OTEL_EXPORTER_OTLP_ENDPOINT"
		if base := getenv(name); base != "" {
			endpoint = strings.TrimSuffix(base, "/") + "/v1/traces"
		}
	}
	if endpoint == "" {
		return "", nil
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		if strings.EqualFold(getenv(name), "grpc") {
			return "", fmt.Errorf("%s: must be http/protobuf or http/json, not grpc", name)
		}
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", fmt.Errorf("%s: must be an http:// or https:// address", name)
	}
	return endpoint, nil
}

// loggedExporter keeps what goes wrong with an export from the SDK's global
// error handler: the log has it.
type loggedExporter struct {
	sdktrace.SpanExporter
	log *slog.Logger
}

func (e loggedExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	if err := e.SpanExporter.ExportSpans(ctx, spans); err != nil {
		e.log.Warn("spans were not exported", "spans", len(spans), "error", err)
	}
	return nil
}

// Start begins a span below that of ctx: parse, plan or write. One that is below
// none, a poll, names its request id. The function ends it.
func (t *Tracer) Start(ctx context.Context, name string) (context.Context, func()) {
	if t.provider == nil {
		return ctx, nothing
	}
	var options []trace.SpanStartOption
	if !trace.SpanContextFromContext(ctx).IsValid() {
		options = append(options, trace.WithAttributes(attribute.String("carbongraph.request_id", t.requestID(ctx))))
	}
	ctx, span := t.tracer.Start(ctx, name, options...)
	return ctx, func() { span.End() }
}

func nothing() {}

// RecordRequest says on the request's span how the request ended.
func (t *Tracer) RecordRequest(ctx context.Context, r telemetry.Request) {
	if t.provider == nil {
		return
	}
	span := trace.SpanFromContext(ctx)
	span.SetAttributes(
		attribute.String("graphql.operation.name", r.OperationName()),
		attribute.String("graphql.operation.type", r.Type),
		attribute.String("carbongraph.outcome", string(r.Outcome)),
		attribute.Int("carbongraph.upstream_requests", r.UpstreamRequests),
		attribute.Int("carbongraph.rows", r.Rows),
	)
	if r.Code != "" {
		span.SetAttributes(attribute.String("error.type", r.Code))
	}
	if r.Outcome == telemetry.Failed {
		span.SetStatus(codes.Error, r.Code)
	}
}

// Shutdown exports the spans that are left, for as long as ctx allows.
func (t *Tracer) Shutdown(ctx context.Context) error {
	if t.provider == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}
