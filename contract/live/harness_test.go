package live

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/contract/internal/servertest"
	"carbongraph/internal/telemetry/logtest"
	"carbongraph/server"
	"carbongraph/upstream/sandbox"
)

// liveServer is the server in a bubble of synctest: its connections are pipes,
// so that time passes when all wait.
type liveServer struct {
	*servertest.Server
	carbon *liveCarbon
	// stop tells the server to stop, as SIGTERM does.
	stop context.CancelFunc
}

// startLive starts the server, and stops it when the test ends. It is called in
// a bubble.
func startLive(t *testing.T, settings ...string) *liveServer {
	t.Helper()
	listeners := map[string]*pipes{"live.test:80": newPipes(), "metrics.test:80": newPipes()}
	environment := map[string]string{
		"LISTEN_ADDR": "live.test:80", "METRICS_ADDR": "metrics.test:80", "UPSTREAM_URL": "http://carbon.test", "SCOPE_CHECK": "off",
		"UPSTREAM_TIMEOUT": "2s", "SHUTDOWN_TIMEOUT": "1m", "LOG_FORMAT": "json",
	}
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		environment[name] = value
	}
	s := &liveServer{
		carbon: &liveCarbon{rows: sandbox.New(sandbox.WithCompany("co3", 0))},
		Server: &servertest.Server{URL: "http://live.test", Wire: &servertest.Wire{URL: "http://carbon.test"}, Log: &logtest.Buffer{}, Client: &http.Client{Transport: &http.Transport{
			DialContext:         func(ctx context.Context, _, address string) (net.Conn, error) { return listeners[address].dial(ctx) },
			MaxIdleConnsPerHost: 10, DisableCompression: true,
		}}},
	}
	program := server.Program{
		SDL: servertest.SDL, Getenv: func(name string) string { return environment[name] }, Stdout: io.Discard, Stderr: s.Log, Upstream: s.carbon,
		Listen: func(_ context.Context, address string) (net.Listener, error) { return listeners[address], nil },
	}
	var ctx context.Context
	ctx, s.stop = context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- program.Run(ctx, nil) }()
	t.Cleanup(func() {
		s.Client.CloseIdleConnections()
		s.stop()
		if err := <-stopped; err != nil {
			t.Error(err)
		}
	})
	return s
}

// metric is the value of a series that has no labels.
func (s *liveServer) metric(t *testing.T, name string) int {
	t.Helper()
	synctest.Wait()
	response, err := s.Client.Get("http://metrics.test/metrics")
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

// liveCarbon is the upstream: a sandbox that takes its time.
type liveCarbon struct {
	rows http.Handler

	mu sync.Mutex
	// fault answers in the place of the rows; nil while all is well.
	fault http.HandlerFunc
	sent  []liveSent
}

// liveSent is a request as it reached the upstream.
type liveSent struct {
	at            time.Time
	method, token string
	// poll tells that no caller asked for it.
	poll bool
}

// latency is the time of a request to the upstream.
const latency = 20 * time.Millisecond

// RoundTrip implements http.RoundTripper.
func (c *liveCarbon) RoundTrip(r *http.Request) (*http.Response, error) {
	body := []byte{}
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		_ = r.Body.Close()
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	c.mu.Lock()
	c.sent = append(c.sent, liveSent{time.Now(), r.Method, token, strings.HasPrefix(r.Header.Get("X-Request-Id"), "live-")})
	answer := c.rows.ServeHTTP
	if c.fault != nil {
		answer = c.fault
	}
	c.mu.Unlock()
	time.Sleep(latency)
	request := httptest.NewRequest(r.Method, r.URL.RequestURI(), strings.NewReader(string(body)))
	request.Header = r.Header
	w := httptest.NewRecorder()
	answer(w, request)
	if w.Code == noAnswer {
		return nil, io.ErrUnexpectedEOF
	}
	response := w.Result()
	response.Request = r
	return response, nil
}

// fails has the upstream answer all with a fault; nil ends it.
func (c *liveCarbon) fails(fault http.HandlerFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fault = fault
}

// noAnswer is the status of a fault in which no answer comes.
const noAnswer = 599

// answers is a fault: an answer like this, its header as names and values in
// turn.
func answers(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// since returns how many requests of a kind were sent since a time.
func (c *liveCarbon) since(begun time.Time, kind func(liveSent) bool) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, s := range c.sent {
		if !s.at.Before(begun) && kind(s) {
			n++
		}
	}
	return n
}

func anySent(liveSent) bool { return true }

func aPoll(s liveSent) bool { return s.poll }

// setTags changes a row through the server.
func setTags(t *testing.T, c servertest.Caller, tag string) {
	t.Helper()
	r := c.Ask(t, fmt.Sprintf(`mutation { updateCustomerContact(input: { id: "cc001", patch: { tags: [%q] } }) { userErrors { code } } }`, tag))
	r.Want(t, `{"updateCustomerContact":{"userErrors":[]}}`)
}

const liveTags = `subscription Tags { customerContact(id: "cc001") { tags } }`

func tagged(tag string) string { return fmt.Sprintf(`{"data":{"customerContact":{"tags":[%q]}}}`, tag) }
