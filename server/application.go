package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"golang.org/x/sync/errgroup"

	"carbongraph/graph"
	"carbongraph/graph/document"
	"carbongraph/graph/explain"
	"carbongraph/graph/handler"
	"carbongraph/graph/handler/trusted"
	"carbongraph/graph/input"
	"carbongraph/graph/limits"
	"carbongraph/internal/auth"
	"carbongraph/internal/config"
	"carbongraph/internal/httpserver"
	"carbongraph/internal/ledger"
	"carbongraph/internal/telemetry"
	"carbongraph/internal/telemetry/metrics"
	"carbongraph/internal/telemetry/tracing"
	"carbongraph/upstream"
)

// documentBytes is about the memory for compiled documents: half for syntax
// trees, half for plans.
const documentBytes = 16 << 20

// lastSpansTime is how long the end of the process waits for a collector of
// traces that does not answer.
const lastSpansTime = 2 * time.Second

// application is the server's parts, put together.
type application struct {
	settings config.Config
	log      *slog.Logger
	policy   auth.Policy
	client   *upstream.Client
	replicas *replicas
	metrics  *metrics.Metrics
	tracer   *tracing.Tracer
	capacity *httpserver.Capacity
	recorder telemetry.Recorders
}

// newApplication puts the parts together. What runs in the background ends
// with ctx.
func newApplication(ctx context.Context, background *errgroup.Group, settings config.Config, getenv func(string) string, log *slog.Logger) (*application, error) {
	build := telemetry.ReadBuild()
	a := &application{settings: settings, log: log, metrics: metrics.New(build)}
	var err error
	if a.tracer, err = tracing.New(ctx, getenv, tracing.Options{Build: build, RequestID: upstream.RequestIDFrom, Log: log}); err != nil {
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
	if a.replicas, err = newReplicas(settings, log); err != nil {
		return nil, err
	}
	a.client, err = upstream.NewClient(upstream.Config{
		URL: base, KeyHeader: settings.Upstream.KeyHeader, Timeout: settings.Upstream.Timeout, MaxBody: int64(settings.Upstream.MaxBodyBytes),
		MaxInFlight: settings.Upstream.MaxInFlight,
		Budget:      a.replicas.budget, Observe: a.observe, Wrap: a.tracer.Transport,
	})
	if err != nil {
		a.replicas.close()
		return nil, err
	}
	a.capacity = httpserver.NewCapacity(settings.MaxInFlight, a.metrics.RequestRefused)
	a.metrics.Watch(a.capacity.InFlight, a.client.Stats)
	return a, nil
}

// close gives back what the parts hold.
func (a *application) close() {
	a.client.Close()
	a.replicas.close()
	ctx, cancel := context.WithTimeout(context.Background(), lastSpansTime)
	defer cancel()
	if err := a.tracer.Shutdown(ctx); err != nil {
		a.log.Warn("the last spans were not exported", "error", err)
	}
}

// newPolicy returns the way in which callers are authenticated. In service
// mode the clients' tokens are read again at SIGHUP.
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
		service.ReloadOn(ctx, hangUps, log)
		return nil
	})
	return service, nil
}

// observe notes a request to the upstream, or a read that needed none.
func (a *application) observe(ctx context.Context, attempt upstream.Attempt) {
	ledger.From(ctx).Record(attempt)
	a.metrics.RecordAttempt(ctx, attempt)
}

// cached notes a read that was answered from what is kept.
func (a *application) cached(ctx context.Context, call upstream.Call, answer *upstream.Answer) {
	a.observe(ctx, upstream.CachedAttempt(call, answer))
}

// recovered makes an error of a panic while a request was answered: the
// presenter logs it with its stack, and keeps it from the caller.
func (a *application) recovered(_ context.Context, p any) error {
	a.metrics.Panicked()
	return fmt.Errorf("panic: %v\n%s", p, debug.Stack())
}

// servedSDL is the schema as the settings have it served.
func servedSDL(sdl string, settings config.Config) (string, error) {
	if settings.Federation {
		return graph.Federated(sdl)
	}
	return sdl, nil
}

// graphql returns the handler of /graphql for the schema served.
func (a *application) graphql(sdl string) (http.Handler, error) {
	s := a.settings
	documents, err := document.NewCache[*handler.Document](documentBytes / 2)
	if err != nil {
		return nil, err
	}
	schema, err := graph.New(graph.Options{
		SDL: sdl, Federation: s.Federation, Upstream: a.replicas.before(a.client, a.cached), PlanBytes: documentBytes / 2, MaxErrors: s.Limits.Errors,
		Written: func(ctx context.Context, rows int, userErrorCode string) {
			ledger.From(ctx).Written(rows, userErrorCode)
		},
		Span: a.tracer.Start,
		Limits: input.Limits{
			ListValues: s.Limits.ListValues, DefaultPageSize: s.DefaultPageSize, MaxPageSize: s.MaxPageSize, MaxRows: s.Upstream.MaxRows,
		},
	})
	if err != nil {
		return nil, err
	}
	var executable graphql.ExecutableSchema = schema
	if s.Explain {
		executable = explain.Schema{ExecutableSchema: schema, Attempts: func(ctx context.Context) []upstream.Attempt {
			return ledger.From(ctx).Attempts()
		}}
	}
	var documentsByID *trusted.Documents
	if s.PersistedDocuments != "" {
		if documentsByID, err = trusted.Load(s.PersistedDocuments); err != nil {
			return nil, fmt.Errorf("PERSISTED_DOCUMENTS: %w", err)
		}
	}
	h := handler.New(executable, handler.Options{
		Limits: limits.Limits{
			Tokens: s.Limits.Tokens, Depth: s.Limits.Depth, Aliases: s.Limits.Aliases, RootFields: s.Limits.RootFields,
			DuplicateFields: s.Limits.DuplicateFields, Directives: s.Limits.Directives, ListValues: s.Limits.ListValues, Cost: s.Limits.Cost,
		},
		MaxBodyBytes: s.Limits.BodyBytes, MaxErrors: s.Limits.Errors, PageSize: s.DefaultPageSize, RequestTimeout: s.RequestTimeout,
		AllowGET: s.AllowGet, Introspection: s.Introspection, Trusted: documentsByID, TrustedElsewhere: a.replicas.documents(documentsByID), TrustedOnly: s.PersistedOnly,
		Cache: documents, Rewrite: schema.Rewrite, Assemble: schema.Assemble, Before: a.admit, Presenter: graph.NewPresenter(a.log).Present, Recover: a.recovered,
		Observe: a.answered, Span: a.tracer.Start,
	})
	if err := h.CheckTrusted(); err != nil {
		return nil, fmt.Errorf("PERSISTED_DOCUMENTS: %w", err)
	}
	return h, nil
}
