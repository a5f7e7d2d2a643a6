// Package server puts the parts of the program together and runs it: it is the
// one place that knows all of them, and that knows no GraphQL type and no word
// of PostgREST.
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"carbongraph/graph"
	"carbongraph/graph/resource"
	"carbongraph/internal/config"
	"carbongraph/internal/httpserver"
	"carbongraph/internal/telemetry"
	"carbongraph/upstream"
)

// lastLinesTime is how long the end of the process waits for whoever reads the
// log.
const lastLinesTime = 2 * time.Second

// Program is what runs, and what it takes from the process that runs it.
type Program struct {
	// SDL is the schema that is served.
	SDL string
	// Getenv returns the value of a variable; empty where it is not set.
	Getenv         func(name string) string
	Stdout, Stderr io.Writer
	// Listen opens the listeners of callers and metrics; optional. TCP is the
	// default.
	Listen func(ctx context.Context, address string) (net.Listener, error)
	// Upstream sends the requests to the upstream; optional. It takes the place of
	// the client's own connections.
	Upstream http.RoundTripper
}

// Run does what the arguments ask for: it serves until ctx is done and the
// requests in flight are answered, or prints what is asked and returns.
// Arguments leave out the program's name.
func (p Program) Run(ctx context.Context, args []string) error {
	settings, err := config.Parse(args, p.Getenv)
	if err != nil {
		return err
	}
	switch settings.Action {
	case config.ShowHelp:
		_, err = io.WriteString(p.Stdout, config.Help())
		return err
	case config.ShowVersion:
		_, err = fmt.Fprintln(p.Stdout, telemetry.ReadBuild())
		return err
	case config.PrintSchema:
		return printSchema(p.SDL, settings, p.Stdout)
	case config.Check:
		return check(ctx, settings, p.Stdout)
	default:
		if p.Listen == nil {
			p.Listen = listen
		}
		return p.serve(ctx, settings)
	}
}

func printSchema(sdl string, settings config.Config, stdout io.Writer) error {
	if settings.Federation {
		catalogue, err := resource.Declared()
		if err == nil {
			sdl, err = graph.Federated(sdl, catalogue)
		}
		if err != nil {
			return err
		}
	}
	_, err := io.WriteString(stdout, sdl)
	return err
}

// serve opens the listeners and serves until ctx is done.
func (p Program) serve(ctx context.Context, settings config.Config) (err error) {
	out := telemetry.NewLogWriter(p.Stderr)
	defer out.Close(lastLinesTime)
	log := telemetry.NewLogger(out, telemetry.LogOptions{
		JSON: settings.LogFormat == config.LogJSON, Level: settings.LogLevel, RequestID: upstream.RequestIDFrom,
	})
	// What libraries write to the standard logger belongs into this one.
	slog.SetLogLoggerLevel(slog.LevelWarn)
	slog.SetDefault(log)
	listener, err := p.Listen(ctx, settings.ListenAddr)
	if err != nil {
		return fmt.Errorf("LISTEN_ADDR: %w", err)
	}
	defer func() { _ = listener.Close() }()
	if settings.Upstream.InTheClear() {
		log.Warn("UPSTREAM_URL is neither https:// nor on this machine: credentials and rows cross a network unencrypted")
	}
	defer reserveHeadroom()()

	// What the server stands on outlives ctx: requests in flight still need it.
	lasting, end := context.WithCancel(context.WithoutCancel(ctx))
	var background errgroup.Group
	defer func() {
		end()
		err = errors.Join(err, background.Wait())
	}()
	app, err := newApplication(lasting, &background, settings, p, log)
	if err != nil {
		return err
	}
	defer app.close()
	app.metrics.WatchLog(out.Dropped)

	server := httpserver.New(httpserver.Options{
		RequestTimeout: settings.RequestTimeout, DrainDelay: settings.DrainDelay, ShutdownTimeout: settings.ShutdownTimeout, Log: log,
	})
	routes, err := app.routes(p.SDL, server)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { app.hub.Drain(settings.DrainDelay) })()
	if settings.MetricsAddr != "" {
		if err := p.serveMetrics(lasting, &background, settings.MetricsAddr, app.metricsRoutes(), log); err != nil {
			return fmt.Errorf("METRICS_ADDR: %w", err)
		}
	}
	if err := greet(p.Stdout, settings, listener.Addr()); err != nil {
		return err
	}
	return server.Run(ctx, listener, routes)
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	config := net.ListenConfig{Control: tune}
	return config.Listen(ctx, "tcp", address)
}

// serveMetrics serves the metrics on an address of their own until ctx is done.
func (p Program) serveMetrics(ctx context.Context, background *errgroup.Group, address string, handler http.Handler, log *slog.Logger) error {
	listener, err := p.Listen(ctx, address)
	if err != nil {
		return err
	}
	server := httpserver.New(httpserver.Options{Log: log, Aside: true})
	log.Info("listening", "for", "metrics", "address", listener.Addr().String())
	background.Go(func() error { return server.Run(ctx, listener, handler) })
	return nil
}

// greet says where the server is and, on the sandbox, what to try.
func greet(stdout io.Writer, settings config.Config, address net.Addr) error {
	url := "http://" + reachable(address)
	text := "carbongraph listens on " + url + "/graphql\n"
	if settings.Playground {
		text += "The playground is at " + url + "/playground\n"
	}
	if settings.Sandbox() {
		text = "UPSTREAM_URL is not set: this is the SANDBOX, with demo rows that live in memory and go with the process.\n" + text + `Try this query:

  {
    customerContacts(first: 3, filter: { customer: { name: { startsWith: "G" } } }) {
      nodes { id contact { fullName email } customer { name } }
      pageInfo { hasNextPage endCursor }
    }
  }
` + sandboxTokens()
	}
	_, err := io.WriteString(stdout, text)
	return err
}

// reachable is an address that a browser on this machine can open: a listener
// on all interfaces is there as localhost.
func reachable(address net.Addr) string {
	host, port, err := net.SplitHostPort(address.String())
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsUnspecified() {
		return address.String()
	}
	return net.JoinHostPort("localhost", port)
}
