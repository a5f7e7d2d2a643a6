package server

import (
	"context"
	"log/slog"
	"net/url"

	"golang.org/x/sync/errgroup"

	"carbongraph/internal/httpserver"
	"carbongraph/upstream"
	"carbongraph/upstream/sandbox"
)

// startSandbox serves the sandbox on a loopback address until ctx is done, so
// that requests take the same road as to a real upstream. It returns the
// address and the credential of callers who send none.
func startSandbox(ctx context.Context, background *errgroup.Group, log *slog.Logger) (*url.URL, upstream.Credential, error) {
	listener, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		return nil, upstream.Credential{}, err
	}
	server := httpserver.New(httpserver.Options{Log: log, Aside: true})
	handler := sandbox.New()
	background.Go(func() error { return server.Run(ctx, listener, handler) })
	base := &url.URL{Scheme: "http", Host: listener.Addr().String()}
	return base, upstream.NewCredential(sandbox.DemoToken()), nil
}
