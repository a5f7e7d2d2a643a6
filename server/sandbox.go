package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"golang.org/x/sync/errgroup"

	"carbongraph/internal/httpserver"
	"carbongraph/upstream"
	"carbongraph/upstream/sandbox"
)

// sandboxTokens lists the tokens of the sandbox for people who try it.
func sandboxTokens() string {
	var text strings.Builder
	text.WriteString("\nTokens to send as `Authorization: Bearer TOKEN`:\n")
	for _, named := range sandbox.Tokens() {
		fmt.Fprintf(&text, "\n  %s %s\n  %s\n", named.Name, named.Purpose, named.Token)
	}
	return text.String()
}

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
