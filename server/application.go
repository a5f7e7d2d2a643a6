package server

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"carbongraph/graph"
	"carbongraph/graph/limits"
	"carbongraph/graph/live"
	"carbongraph/graph/resource"
	"carbongraph/graph/transport"
	"carbongraph/graph/transport/trusted"
	"carbongraph/internal/auth"
	"carbongraph/internal/config"
	"carbongraph/internal/httpserver"
	"carbongraph/internal/telemetry"
	"carbongraph/internal/telemetry/metrics"
	"carbongraph/internal/telemetry/tracing"
	"carbongraph/upstream"
	"carbongraph/upstream/budget"
	"carbongraph/upstream/client"
)

// documentBytes is about the memory for compiled documents, and requestBytes
// that for the operations of requests that come again.
const documentBytes, requestBytes = 12 << 20, 4 << 20

// credentialSubscriptions is the most subscriptions of one credential.
const credentialSubscriptions = 100

// lastSpansTime is how long the end of the process waits for a collector of
// traces that does not answer.
const lastSpansTime = 2 * time.Second

// application is the server's parts, put together.
type application struct {
	settings config.Config
	log      *slog.Logger
	policy   auth.Policy
	client   *client.Client
	bytes    *upstream.Bytes // bounds the memory of answers
	replicas *replicas
	metrics  *metrics.Metrics
	tracer   *tracing.Tracer
	capacity *httpserver.Capacity
	recorder telemetry.Recorders
	graph    *graph.Schema
	hub      *live.Hub // answers subscriptions
}

// newApplication puts the parts together. What runs in the background ends
// with ctx.
func newApplication(ctx context.Context, background *errgroup.Group, settings config.Config, program Program, log *slog.Logger) (*application, error) {
	build := telemetry.ReadBuild()
	a := &application{settings: settings, log: log, metrics: metrics.New(build)}
	var err error
	if a.tracer, err = tracing.New(ctx, program.Getenv, tracing.Options{Build: build, RequestID: upstream.RequestIDFrom, Log: log}); err != nil {
		return nil, err
	}
	a.recorder = telemetry.Recorders{telemetry.RequestLog{Log: log}, a.metrics, a.tracer}
	base, demo := settings.Upstream.URL, upstream.Credential{}
	if settings.Sandbox() {
		if base, demo, err = startSandbox(ctx, background, log); err != nil {
			return nil, err
		}
	}
	if a.policy, err = newPolicy(ctx, background, settings, demo, log); err != nil {
		return nil, err
	}
	if a.replicas, err = newReplicas(settings, base, log); err != nil {
		return nil, err
	}
	a.bytes = upstream.NewBytes(memoryBudget(settings.MemoryBudget))
	a.client, err = client.New(client.Config{
		URL: base, KeyHeader: settings.Upstream.KeyHeader, Timeout: settings.Upstream.Timeout, MaxBody: int64(settings.Upstream.MaxBodyBytes),
		MaxInFlight: settings.Upstream.MaxInFlight, Bytes: a.bytes,
		Budget: budget.NewShares(a.replicas.budget, settings.Upstream.RateLimit), Observe: a.metrics.RecordAttempt, Wrap: a.tracer.Transport,
		Transport: program.Upstream,
	})
	if err != nil {
		a.replicas.close()
		return nil, err
	}
	a.capacity = httpserver.NewCapacity(httpserver.CapacityOptions{
		Requests: settings.MaxInFlight, BodyBytes: settings.Limits.BodyBytes, Timeout: settings.RequestTimeout,
		Streams: transport.PrefersEvents, Refused: a.metrics.RequestRefused,
	})
	a.metrics.Watch(a.capacity.InFlight, a.client.Stats)
	return a, nil
}

// close gives back what the parts hold.
func (a *application) close() {
	if a.hub != nil {
		a.hub.Close()
	}
	if a.graph != nil {
		a.graph.Close()
	}
	a.client.Close()
	a.replicas.close()
	ctx, cancel := context.WithTimeout(context.Background(), lastSpansTime)
	defer cancel()
	if err := a.tracer.Shutdown(ctx); err != nil {
		a.log.Warn("the last spans were not exported", "error", err)
	}
}

// newPolicy returns the way in which callers are authenticated. In service
// mode the clients' tokens are read again when their file changes, and at
// SIGHUP.
func newPolicy(ctx context.Context, background *errgroup.Group, settings config.Config, demo upstream.Credential, log *slog.Logger) (auth.Policy, error) {
	if settings.AuthMode == config.Passthrough {
		return auth.Passthrough{Demo: demo}, nil
	}
	service, err := auth.NewService(upstream.NewCredential(string(settings.Upstream.APIKey)), settings.ClientTokensFile)
	if err != nil {
		return nil, fmt.Errorf("CLIENT_TOKENS_FILE: %w", err)
	}
	hangUps := make(chan os.Signal, 1)
	signal.Notify(hangUps, syscall.SIGHUP)
	background.Go(func() error {
		defer signal.Stop(hangUps)
		service.Watch(ctx, hangUps, log)
		return nil
	})
	return service, nil
}

// schema returns the schema that is served.
func (a *application) schema(sdl string) (*graph.Schema, error) {
	catalogue, err := resource.Declared()
	if err != nil {
		return nil, err
	}
	s := a.settings
	a.graph, err = graph.New(graph.Options{
		SDL: sdl, Catalogue: catalogue, Bytes: a.bytes, Federation: s.Federation, Upstream: a.replicas.before(a.client, a.metrics.RecordAttempt),
		CacheBytes: documentBytes, KeptFor: s.Cache.TTL, KeptBytes: s.Cache.Half(), Introspection: s.Introspection, ScopeCheck: s.ScopeCheck == config.ScopeCheckAuto, Log: a.log, Panicked: a.metrics.Panicked,
		Limits: limits.Limits{
			Tokens: s.Limits.Tokens, Depth: s.Limits.Depth, Aliases: s.Limits.Aliases, RootFields: s.Limits.RootFields,
			DuplicateFields: s.Limits.DuplicateFields, Directives: s.Limits.Directives, ListValues: s.Limits.ListValues, Cost: s.Limits.Cost,
			UpstreamRequests: s.Limits.UpstreamRequests, ResponseBytes: s.Limits.ResponseBytes, Errors: s.Limits.Errors, DefaultPageSize: s.DefaultPageSize, DefaultNestedPageSize: s.DefaultNestedPageSize,
			MaxPageSize: s.MaxPageSize, MaxRows: s.Upstream.MaxRows, Patterns: s.RegexFilters,
		},
	})
	return a.graph, err
}

// live returns what answers subscriptions.
func (a *application) live(schema *graph.Schema) *live.Hub {
	s := a.settings
	ofCredential := credentialSubscriptions
	if s.AuthMode == config.Service { // all callers have the one credential
		ofCredential = s.Live.MaxSubscriptions
	}
	a.hub = live.NewHub(live.Options{
		Execute: schema.ExecuteOver, Upstream: a.client, Bytes: a.bytes, Texts: a.replicas.texts,
		Interval: s.Live.Interval, StaleAfter: s.Live.StaleAfter,
		PollTimeout: s.RequestTimeout, RateLimit: s.Upstream.RateLimit, MaxSubscriptions: s.Live.MaxSubscriptions,
		MaxOfCredential: ofCredential, Span: a.tracer.Start,
	})
	a.metrics.WatchLive(func() metrics.Live { return metrics.Live(a.hub.Stats()) })
	return a.hub
}

// documents returns the trusted documents; nil for none.
func (a *application) documents() (*trusted.Documents, error) {
	if a.settings.PersistedDocuments == "" {
		return nil, nil
	}
	documents, err := trusted.Load(a.settings.PersistedDocuments)
	if err != nil {
		return nil, fmt.Errorf("PERSISTED_DOCUMENTS: %w", err)
	}
	return documents, nil
}

// graphql returns the handler of /graphql for the schema served.
func (a *application) graphql(schema *graph.Schema, documents *trusted.Documents) (*transport.Handler, error) {
	s := a.settings
	h, err := transport.New(transport.Options{
		Schema: schema, MaxBodyBytes: s.Limits.BodyBytes, MaxErrors: s.Limits.Errors, CacheBytes: requestBytes, StreamTimeout: s.RequestTimeout,
		Live: a.live(schema), Streaming: httpserver.Leave,
		AllowGET: s.AllowGet, Explain: s.Explain, Trusted: documents, TrustedOnly: s.PersistedOnly,
		Authenticate: a.authenticate, Observe: a.answered, Span: a.tracer.Start,
	})
	if err != nil {
		return nil, fmt.Errorf("PERSISTED_DOCUMENTS: %w", err)
	}
	return h, nil
}
