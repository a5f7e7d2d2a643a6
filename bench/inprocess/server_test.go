// Package inprocess measures a whole request inside this server, without
// sockets: from the call of its outermost handler to the answer written, the
// upstream being a RoundTripper that answers from memory.
//
//	go test -bench . ./bench/inprocess
//	go test -bench 'Request/100$' -cpuprofile cpu.out ./bench/inprocess
//	go test -run Allocations -v ./bench/inprocess
package inprocess

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"testing"
	"time"

	"carbongraph/graph"
	"carbongraph/graph/document"
	"carbongraph/graph/handler"
	"carbongraph/graph/input"
	"carbongraph/graph/limits"
	"carbongraph/internal/auth"
	"carbongraph/internal/httpserver"
	"carbongraph/internal/ledger"
	"carbongraph/internal/telemetry"
	"carbongraph/internal/telemetry/metrics"
	"carbongraph/upstream"
)

const (
	documentBytes  = 16 << 20
	maxInFlight    = 256
	requestTimeout = 15 * time.Second
)

// newServer puts the server's parts together as it does by default, with all
// that a request passes through, and its log going nowhere.
func newServer(tb testing.TB, road http.RoundTripper) http.Handler {
	tb.Helper()
	log := telemetry.NewLogger(io.Discard, telemetry.LogOptions{Level: slog.LevelInfo, RequestID: upstream.RequestIDFrom})
	counted := metrics.New(telemetry.Build{})
	recorder := telemetry.Recorders{telemetry.RequestLog{Log: log}, counted}
	client := newClient(tb, road, func(ctx context.Context, attempt upstream.Attempt) {
		ledger.From(ctx).Record(attempt)
		counted.RecordAttempt(ctx, attempt)
	})
	documents, err := document.NewCache[*handler.Document](documentBytes)
	if err != nil {
		tb.Fatal(err)
	}
	schema := newSchema(tb, client)
	graphql := handler.New(schema, handler.Options{
		RequestTimeout: requestTimeout,
		Introspection:  true,
		Cache:          documents,
		Rewrite:        schema.Rewrite,
		Assemble:       schema.Assemble,
		Before:         admit,
		Presenter:      graph.NewPresenter(log).Present,
		Observe: func(ctx context.Context, done handler.Answered) {
			record := ledger.From(ctx)
			recorder.RecordRequest(ctx, telemetry.Request{
				Operation: done.Operation, Type: done.Type, Outcome: telemetry.OK, Duration: done.Duration,
				UpstreamRequests: record.Sent(), Rows: record.Rows(), Bytes: done.Bytes,
			})
		},
	})
	mux := http.NewServeMux()
	mux.Handle("/graphql", httpserver.NewCapacity(maxInFlight, counted.RequestRefused).Limit(graphql))
	layers := httpserver.Recover(log, counted.Panicked)(httpserver.CORS(nil)(mux))
	return httpserver.RequestID(upstream.WithRequestID)(layers)
}

func newClient(tb testing.TB, road http.RoundTripper, observe func(context.Context, upstream.Attempt)) *upstream.Client {
	tb.Helper()
	client, err := upstream.NewClient(upstream.Config{
		URL: &url.URL{Scheme: "http", Host: "upstream"}, Observe: observe, Transport: road,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

func newSchema(tb testing.TB, client *upstream.Client) *graph.Schema {
	tb.Helper()
	sdl, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		tb.Fatal(err)
	}
	schema, err := graph.New(graph.Options{
		SDL: string(sdl), Upstream: client, PlanBytes: documentBytes, MaxErrors: 10,
		Limits: input.Limits{ListValues: limits.Default().ListValues, DefaultPageSize: 100, MaxPageSize: 1000, MaxRows: 1000},
		Written: func(ctx context.Context, rows int, userErrorCode string) {
			ledger.From(ctx).Written(rows, userErrorCode)
		},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return schema
}

// admit passes the caller's credential through.
func admit(ctx context.Context, r *http.Request) (context.Context, error) {
	ctx, _ = ledger.With(ctx)
	grant, err := auth.Passthrough{}.Authenticate(r.Header)
	return upstream.WithCredential(ctx, grant.Credential), err
}
