package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"carbongraph/graph/transport"
	"carbongraph/internal/httpserver"
	"carbongraph/internal/playground"
	"carbongraph/internal/telemetry"
	"carbongraph/upstream"
)

// routes returns the server's routes, in the layers that all of them have.
func (a *application) routes(sdl string, server *httpserver.Server) (http.Handler, error) {
	schema, err := a.schema(sdl)
	if err != nil {
		return nil, err
	}
	documents, err := a.documents()
	if err != nil {
		return nil, err
	}
	handler, err := a.graphql(schema, documents)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	if a.settings.MCP {
		agents, err := a.agents(schema, handler, documents)
		if err != nil {
			return nil, err
		}
		mux.Handle("/mcp", a.tracer.Middleware(a.capacity.Limit(agents)))
	}
	graphql := a.tracer.Middleware(a.capacity.Limit(handler))
	if a.settings.Playground {
		graphql = toPlayground(graphql)
	}
	mux.Handle("/graphql", graphql)
	mux.Handle("/graphql/{$}", graphql)
	if a.settings.Introspection {
		// Some tools ask for a schema file by POST, as they would introspect.
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			mux.Handle(method+" /schema.graphqls", serveSDL(schema.SDL()))
			mux.Handle(method+" /schema.graphql", serveSDL(schema.SDL()))
		}
	}
	mux.HandleFunc("GET /healthz", httpserver.Health)
	mux.HandleFunc("GET /readyz", server.Ready)
	if a.settings.Playground {
		page, err := playground.Handler()
		if err != nil {
			return nil, err
		}
		mux.Handle(playground.Path, page)
		mux.Handle(playground.Path+"/", page)
		mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
			// A link that opens an operation may also name the root.
			target := url.URL{Path: playground.Path, RawQuery: r.URL.RawQuery}
			http.Redirect(w, r, target.String(), http.StatusFound)
		})
	}
	origins := a.settings.CORSOrigins
	if a.settings.Sandbox() {
		origins = slices.Concat(origins, httpserver.LocalOrigins)
	}
	layers := httpserver.CORS(origins)(mux)
	layers = httpserver.Recover(a.log, a.metrics.Panicked)(layers)
	return httpserver.RequestID(upstream.WithRequestID)(layers), nil
}

// toPlayground sends a browser that opens /graphql without a query to the
// playground.
func toPlayground(graphql http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.RawQuery == "" && strings.Contains(r.Header.Get("Accept"), "text/html") {
			http.Redirect(w, r, playground.Path, http.StatusFound)
			return
		}
		graphql.ServeHTTP(w, r)
	})
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
		if r.Method == http.MethodPost {
			_, _ = io.WriteString(w, sdl)
			return
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader([]byte(sdl)))
	})
}

// authenticate returns who sends a request. A caller without a credential may
// still ask what needs none.
func (a *application) authenticate(r *http.Request) (transport.Caller, error) {
	grant, err := a.policy.Authenticate(r.Header)
	if err != nil {
		return transport.Caller{}, &upstream.Error{Kind: upstream.Unauthenticated, Cause: err}
	}
	caller := transport.Caller{Credential: grant.Credential, Client: grant.Client}
	if grant.Refusal != "" {
		caller.Credential = upstream.NoCredential(grant.Refusal)
	}
	return caller, nil
}

// answered tells those who record requests of one that was answered.
func (a *application) answered(ctx context.Context, done transport.Answered) {
	request := telemetry.Request{
		Operation: done.Operation, Type: done.Type, Outcome: outcome(done), Client: done.Client, Accepted: accepted(done), Duration: done.Duration,
		UpstreamRequests: requestsSent(done.Attempts), Rows: done.Rows, Events: done.Events, Bytes: done.Bytes, Code: done.UserError,
	}
	if len(done.Codes) > 0 {
		request.Code = done.Codes[0]
	}
	a.recorder.RecordRequest(ctx, request)
}

// accepted reports whether a caller's credential is known to be good. That of a
// client token is; any other, where the upstream answered with it.
func accepted(done transport.Answered) bool {
	return done.Client != "" || done.Type == "subscription" && done.Data ||
		slices.ContainsFunc(done.Attempts, func(a upstream.Attempt) bool { return a.Failure == nil })
}

// requestsSent counts the requests that were sent upstream.
func requestsSent(attempts []upstream.Attempt) int {
	n := 0
	for _, a := range attempts {
		if a.Sent() {
			n++
		}
	}
	return n
}

func outcome(done transport.Answered) telemetry.Outcome {
	switch {
	case len(done.Codes) > 0 && done.Data:
		return telemetry.Partial
	case len(done.Codes) > 0:
		return telemetry.Failed
	case done.UserError != "":
		return telemetry.UserError
	default:
		return telemetry.OK
	}
}
