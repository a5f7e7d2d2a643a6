// Package servertest starts the server for tests and talks to it as callers do:
// HTTP in, HTTP out. A Server stands in front of an upstream whose requests are
// noted; a Caller of it asks, and gets a Reply with what was sent upstream for it.
// What holds of every answer and of every upstream request is checked on the way.
//
// The tests that use it stand two folders below the root of the repository.
package servertest

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"carbongraph/internal/telemetry/logtest"
	"carbongraph/upstream/sandbox"
)

// Server is the server in front of an upstream whose requests are noted.
type Server struct {
	URL    string
	Client *http.Client
	Wire   *Wire
	Log    *logtest.Buffer
	calls  atomic.Int64
}

// Start starts the server in front of an upstream and stops it when the test
// ends. Settings are variables, NAME=value.
func Start(tb testing.TB, upstream http.Handler, settings ...string) *Server {
	tb.Helper()
	wire, log := StartWire(tb, upstream), &logtest.Buffer{}
	r := StartRunning(tb, log, append([]string{"UPSTREAM_URL=" + wire.URL, "SCOPE_CHECK=off"}, settings...)...)
	tb.Cleanup(func() {
		r.Stop()
		if err := <-r.Stopped; err != nil {
			tb.Errorf("run: %v", err)
		}
		if strings.Contains(log.String(), "eyJ") {
			tb.Error("the log tells a token")
		}
		if tb.Failed() {
			tellErrors(tb, log.String())
		}
	})
	s := At(tb, r.URL, wire)
	s.Log = log
	return s
}

// StartSandbox starts the server in front of a sandbox of its own.
func StartSandbox(tb testing.TB, options ...sandbox.Option) *Server {
	tb.Helper()
	return Start(tb, sandbox.New(append([]sandbox.Option{sandbox.WithCompany("co3", 0)}, options...)...))
}

// At returns the server at a URL, which something else started in front of an
// upstream.
func At(tb testing.TB, url string, upstream *Wire) *Server {
	s := &Server{URL: url, Wire: upstream, Log: &logtest.Buffer{}, Client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	tb.Cleanup(s.Client.CloseIdleConnections)
	return s
}

// tellErrors tells the log's first lines of level ERROR.
func tellErrors(tb testing.TB, log string) {
	tb.Helper()
	told := 0
	for line := range strings.Lines(log) {
		if told < 10 && strings.Contains(line, "level=ERROR") {
			tb.Log(strings.TrimSuffix(line, "\n"))
			told++
		}
	}
}
