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
	"carbongraph/graph/limits"
	"carbongraph/graph/live"
	"carbongraph/graph/resource"
	"carbongraph/graph/transport"
	"carbongraph/internal/auth"
	"carbongraph/internal/httpserver"
	"carbongraph/internal/telemetry"
	"carbongraph/internal/telemetry/metrics"
	"carbongraph/upstream"
	"carbongraph/upstream/budget"
	"carbongraph/upstream/client"
)

const (
	documentBytes  = 12 << 20
	requestBytes   = 4 << 20
	bodyBytes      = 256 << 10
	maxErrors      = 10
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
	client := newClient(tb, road, counted.RecordAttempt)
	schema := newSchema(tb, client, log)
	hub := live.NewHub(live.Options{
		Execute: schema.ExecuteOver, Upstream: client, Interval: time.Minute, StaleAfter: time.Minute, PollTimeout: requestTimeout,
		MaxSubscriptions: 1, MaxOfCredential: 1,
	})
	tb.Cleanup(hub.Close)
	graphql, err := transport.New(transport.Options{
		Schema: schema, MaxBodyBytes: bodyBytes, MaxErrors: maxErrors, CacheBytes: requestBytes, StreamTimeout: requestTimeout, AllowGET: true,
		Live: hub, Streaming: httpserver.Leave, Authenticate: authenticate,
		Observe: func(ctx context.Context, done transport.Answered) {
			recorder.RecordRequest(ctx, telemetry.Request{
				Operation: done.Operation, Type: done.Type, Outcome: telemetry.OK, Duration: done.Duration,
				UpstreamRequests: len(done.Attempts), Rows: done.Rows, Bytes: done.Bytes,
			})
		},
		Span: func(ctx context.Context, _ string) (context.Context, func()) { return ctx, func() {} },
	})
	if err != nil {
		tb.Fatal(err)
	}
	mux := http.NewServeMux()
	capacity := httpserver.NewCapacity(httpserver.CapacityOptions{
		Requests: maxInFlight, BodyBytes: bodyBytes, Timeout: requestTimeout, Refused: counted.RequestRefused,
	})
	mux.Handle("/graphql", capacity.Limit(graphql))
	layers := httpserver.Recover(log, counted.Panicked)(httpserver.CORS(nil)(mux))
	return httpserver.RequestID(upstream.WithRequestID)(layers)
}

func newClient(tb testing.TB, road http.RoundTripper, observe func(context.Context, upstream.Attempt)) *client.Client {
	tb.Helper()
	c, err := client.New(client.Config{
		URL: &url.URL{Scheme: "http", Host: "upstream"}, KeyHeader: "Authorization", Timeout: 5 * time.Second, MaxBody: 16 << 20, MaxInFlight: 64,
		Budget: budget.NewShares(budget.NewMemory(0), 0), Observe: observe, Transport: road,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func newSchema(tb testing.TB, up *client.Client, log *slog.Logger) *graph.Schema {
	tb.Helper()
	sdl, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		tb.Fatal(err)
	}
	catalogue, err := resource.Declared()
	if err != nil {
		tb.Fatal(err)
	}
	schema, err := graph.New(graph.Options{
		SDL: string(sdl), Catalogue: catalogue, Upstream: up, CacheBytes: documentBytes, Introspection: true, Log: log, Panicked: func() {},
		Limits: limits.Limits{
			Tokens: 1000, Depth: 10, Aliases: 15, RootFields: 10, DuplicateFields: 50, Directives: 10, ListValues: 100, Cost: 10000,
			UpstreamRequests: 12, ResponseBytes: 32 << 20, Errors: maxErrors, DefaultPageSize: 100, DefaultNestedPageSize: 25, MaxPageSize: 1000, MaxRows: 1000,
		},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return schema
}

// authenticate passes the caller's credential through.
func authenticate(r *http.Request) (transport.Caller, error) {
	grant, err := auth.Passthrough{}.Authenticate(r.Header)
	return transport.Caller{Credential: grant.Credential}, err
}
