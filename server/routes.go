package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"time"

	"carbongraph/graph/handler"
	"carbongraph/internal/httpserver"
	"carbongraph/internal/ledger"
	"carbongraph/internal/playground"
	"carbongraph/internal/telemetry"
	"carbongraph/upstream"
)

// routes returns the server's routes, in the layers that all of them have.
func (a *application) routes(sdl string, server *httpserver.Server) (http.Handler, error) {
	served, err := servedSDL(sdl, a.settings)
	if err != nil {
		return nil, err
	}
	graphql, err := a.graphql(served)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/graphql", a.tracer.Middleware(a.capacity.Limit(graphql)))
	if a.settings.Introspection {
		mux.Handle("GET /schema.graphqls", serveSDL(served))
		mux.Handle("GET /schema.graphql", serveSDL(served))
	}
	mux.HandleFunc("GET /healthz", httpserver.Health)
	mux.HandleFunc("GET /readyz", server.Ready)
	if a.settings.Playground {
		page, err := playground.Handler(playground.Options{})
		if err != nil {
			return nil, err
		}
		mux.Handle(playground.Path, page)
		mux.Handle(playground.Path+"/", page)
		mux.Handle("GET /{$}", http.RedirectHandler(playground.Path, http.StatusFound))
	}
	layers := httpserver.CORS(a.settings.CORSOrigins)(mux)
	layers = httpserver.Recover(a.log, a.metrics.Panicked)(layers)
	return httpserver.RequestID(upstream.WithRequestID)(layers), nil
}

// metricsRoutes returns the routes of the metrics' own listener.
func (a *application) metricsRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.metrics.Handler())
	return mux
}

// serveSDL serves the schema as a file, which code generators may keep: it is
// revalidated by its ETag.
func serveSDL(sdl string) http.Handler {
	hash := sha256.Sum256([]byte(sdl))
	etag := `"` + base64.RawURLEncoding.EncodeToString(hash[:12]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("ETag", etag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader([]byte(sdl)))
	})
}

// admit authenticates a request and carries what its fields need. A caller
// without a credential may still ask what needs none.
func (a *application) admit(ctx context.Context, r *http.Request) (context.Context, error) {
	ctx, record := ledger.With(ctx)
	grant, err := a.policy.Authenticate(r.Header)
	if err != nil {
		return ctx, &upstream.Error{Kind: upstream.Unauthenticated, Cause: err}
	}
	record.Client = grant.Client
	credential := grant.Credential
	if grant.Refusal != 0 {
		credential = upstream.NoCredential(grant.Refusal)
	}
	return upstream.WithCredential(ctx, credential), nil
}

// answered tells those who record requests of one that was answered.
func (a *application) answered(ctx context.Context, done handler.Answered) {
	record := ledger.From(ctx)
	request := telemetry.Request{
		Operation: done.Operation, Type: done.Type, Outcome: outcome(done, record), Client: record.Client, Duration: done.Duration,
		UpstreamRequests: record.Sent(), Rows: record.Rows(), Bytes: done.Bytes, Code: record.UserErrorCode(),
	}
	if len(done.Codes) > 0 {
		request.Code = done.Codes[0]
	}
	a.recorder.RecordRequest(ctx, request)
}

func outcome(done handler.Answered, record *ledger.Ledger) telemetry.Outcome {
	switch {
	case len(done.Codes) > 0 && done.Data:
		return telemetry.Partial
	case len(done.Codes) > 0:
		return telemetry.Failed
	case record.UserErrorCode() != "":
		return telemetry.UserError
	default:
		return telemetry.OK
	}
}
