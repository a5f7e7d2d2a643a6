package servertest

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"

	"carbongraph/internal/telemetry/logtest"
	"carbongraph/server"
)

// Bubble is the server in a bubble of synctest: its connections are pipes, so
// that time passes when all wait.
type Bubble struct {
	*Server
	// Stop tells the server to stop, as SIGTERM does.
	Stop context.CancelFunc

	callers, metrics *pipes
}

// StartBubble starts the server in front of an upstream, and stops it when the
// test ends. It is called in a bubble.
func StartBubble(t *testing.T, upstream http.RoundTripper, settings ...string) *Bubble {
	t.Helper()
	b := &Bubble{callers: newPipes(), metrics: newPipes()}
	listeners := map[string]*pipes{"server.test:80": b.callers, "metrics.test:80": b.metrics}
	b.Server = At(t, "http://server.test", &Wire{URL: "http://carbon.test"})
	b.Client.Transport = &http.Transport{
		DialContext:         func(ctx context.Context, _, address string) (net.Conn, error) { return listeners[address].dial(ctx) },
		MaxIdleConnsPerHost: 10, DisableCompression: true,
	}
	log := &logtest.Buffer{}
	b.Log = log
	program := server.Program{
		SDL: SDL, Stdout: io.Discard, Stderr: log, Upstream: upstream,
		Getenv: Environment(append([]string{
			"LISTEN_ADDR=server.test:80", "METRICS_ADDR=metrics.test:80", "UPSTREAM_URL=http://carbon.test", "SCOPE_CHECK=off", "SHUTDOWN_TIMEOUT=1m",
		}, settings...)...),
		Listen: func(_ context.Context, address string) (net.Listener, error) { return listeners[address], nil },
	}
	ctx, stop := context.WithCancel(context.Background())
	b.Stop = stop
	stopped := make(chan error, 1)
	go func() { stopped <- program.Run(ctx, nil) }()
	t.Cleanup(func() {
		b.Client.CloseIdleConnections()
		b.Stop()
		if err := <-stopped; err != nil {
			t.Error(err)
		}
	})
	return b
}

// Dial returns a connection to the server.
func (b *Bubble) Dial(t *testing.T) net.Conn {
	t.Helper()
	conn, err := b.callers.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// Metric returns the value of a series that has no labels.
func (b *Bubble) Metric(t *testing.T, name string) int {
	t.Helper()
	synctest.Wait()
	response, err := b.Client.Get("http://metrics.test/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	match := regexp.MustCompile(`(?m)^carbongraph_` + name + ` (\d+)$`).FindSubmatch(page)
	if match == nil {
		t.Fatalf("no series carbongraph_%s", name)
	}
	value, err := strconv.Atoi(string(match[1]))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// InMemory sends requests to a handler without a connection.
type InMemory struct{ http.Handler }

// RoundTrip implements http.RoundTripper.
func (m InMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	request := httptest.NewRequestWithContext(r.Context(), r.Method, r.URL.RequestURI(), r.Body)
	request.Header = r.Header
	m.ServeHTTP(w, request)
	if r.Body != nil {
		_ = r.Body.Close()
	}
	response := w.Result()
	response.Request = r
	return response, nil
}

// pipes is a listener whose connections are in memory.
type pipes struct {
	arrived chan net.Conn
	closed  chan struct{}
	closing sync.Once
}

func newPipes() *pipes { return &pipes{arrived: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.arrived <- far:
		return near, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.arrived:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.closing.Do(func() { close(p.closed) })
	return nil
}

func (*pipes) Addr() net.Addr { return &net.TCPAddr{} }
