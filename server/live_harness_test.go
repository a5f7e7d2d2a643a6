package server

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

	"carbongraph/internal/config"
	"carbongraph/internal/httpserver"
	"carbongraph/internal/telemetry"
	"carbongraph/upstream"
	"carbongraph/upstream/budget"
	"carbongraph/upstream/client"
	"carbongraph/upstream/sandbox"
)

// liveServer is the server in a bubble of synctest: its connections are pipes,
// so that time passes when all wait.
type liveServer struct {
	*application
	facade
	carbon *liveCarbon
	pipes  pipes
}

// startLive starts the server, and stops it when the test ends. It is called in
// a bubble.
func startLive(t *testing.T, settings ...string) *liveServer {
	t.Helper()
	environment := map[string]string{"UPSTREAM_URL": "http://carbon.test", "SCOPE_CHECK": "off", "UPSTREAM_TIMEOUT": "2s", "LOG_FORMAT": "json"}
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		environment[name] = value
	}
	getenv := func(name string) string { return environment[name] }
	parsed, err := config.Parse(nil, getenv)
	if err != nil {
		t.Fatal(err)
	}
	s := &liveServer{
		carbon: &liveCarbon{rows: sandbox.New(sandbox.WithCompany("co3", 0))},
		pipes:  pipes{arrived: make(chan net.Conn), closed: make(chan struct{})},
	}
	s.facade = facade{url: "http://live.test", wire: &wire{url: "http://carbon.test", notes: map[string][]sent{}}, log: &logged{}, client: &http.Client{Transport: &http.Transport{
		DialContext: s.pipes.dial, MaxIdleConnsPerHost: 10, DisableCompression: true,
	}}}
	log := telemetry.NewLogger(s.facade.log, telemetry.LogOptions{JSON: true, RequestID: upstream.RequestIDFrom})
	ctx, stop := context.WithCancel(context.Background())
	var background errgroup.Group
	if s.application, err = newApplication(ctx, &background, parsed, getenv, log); err != nil {
		t.Fatal(err)
	}
	s.application.client.Close()
	up := parsed.Upstream
	if s.application.client, err = client.New(client.Config{
		URL: up.URL, KeyHeader: up.KeyHeader, Timeout: up.Timeout, MaxBody: int64(up.MaxBodyBytes), MaxInFlight: up.MaxInFlight,
		Budget: budget.NewShares(s.replicas.budget, up.RateLimit), Observe: s.metrics.RecordAttempt, Transport: s.carbon,
	}); err != nil {
		t.Fatal(err)
	}
	server := httpserver.New(httpserver.Options{RequestTimeout: parsed.RequestTimeout, ShutdownTimeout: time.Minute, Log: log})
	routes, err := s.routes(sdl, server)
	if err != nil {
		t.Fatal(err)
	}
	serving, stopServing := context.WithCancel(ctx)
	stopped := make(chan error, 1)
	go func() { stopped <- server.Run(serving, s.pipes, routes) }()
	t.Cleanup(func() {
		s.facade.client.CloseIdleConnections()
		s.hub.Drain(0)
		stopServing()
		if err := <-stopped; err != nil {
			t.Error(err)
		}
		s.application.close()
		stop()
		_ = background.Wait()
	})
	return s
}

// pipes is a listener whose connections are in memory.
type pipes struct {
	arrived chan net.Conn
	closed  chan struct{}
}

func (p pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
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

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.arrived:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error {
	close(p.closed)
	return nil
}

func (pipes) Addr() net.Addr { return &net.TCPAddr{} }

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

// event is what came of a stream, and when: the data of a `next`, `complete`, a
// `heartbeat`, or `end`.
type event struct {
	at   time.Time
	text string
}

// following is a subscription of a client.
type following struct {
	response *http.Response
	mu       sync.Mutex
	events   []event
}

// open sends a request that accepts events, its header as names and values in
// turn, and returns the response.
func (c caller) open(t *testing.T, document string, header ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, c.url+"/graphql", strings.NewReader(`{"query":`+quoted(t, document)+`}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + c.token}, "Accept": {"text/event-stream"}}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := c.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// firstEvent subscribes, reads the first event and leaves.
func (c caller) firstEvent(t *testing.T, document string, header ...string) (response *http.Response, text string) {
	t.Helper()
	response = c.open(t, document, header...)
	defer response.Body.Close()
	for lines := bufio.NewReader(response.Body); !strings.HasSuffix(text, "\n\n"); {
		line, err := lines.ReadString('\n')
		if text += line; err != nil {
			t.Fatalf("%s %q: %v", response.Status, text, err)
		}
	}
	return response, text
}

// follow subscribes and reads all that comes.
func (c caller) follow(t *testing.T, document string, header ...string) *following {
	t.Helper()
	f := &following{response: c.open(t, document, header...)}
	if f.response.StatusCode != http.StatusOK || f.response.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
		body, _ := io.ReadAll(f.response.Body)
		t.Fatalf("%s %v %s", f.response.Status, f.response.Header, body)
	}
	go f.read()
	return f
}

func (f *following) read() {
	lines := bufio.NewScanner(f.response.Body)
	lines.Buffer(nil, 1<<20)
	kind := ""
	for lines.Scan() {
		line := lines.Text()
		switch {
		case line == ":":
			f.note("heartbeat")
		case strings.HasPrefix(line, "event: "):
			kind = line[len("event: "):]
		case strings.HasPrefix(line, "data: "):
			f.note(line[len("data: "):])
		case line == "data:":
			f.note(kind)
		}
	}
	f.note("end")
	_ = f.response.Body.Close()
}

func (f *following) note(text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.events = append(f.events, event{time.Now(), text})
}

// close has the client leave.
func (f *following) close() { _ = f.response.Body.Close() }

// seen returns what came but heartbeats.
func (f *following) seen() []event {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.events), func(e event) bool { return e.text == "heartbeat" })
}

// want checks what came, each as a part of its text.
func (f *following) want(t *testing.T, parts ...string) {
	t.Helper()
	synctest.Wait()
	seen := f.seen()
	if len(seen) != len(parts) {
		t.Fatalf("%d events, want %q: %v", len(seen), parts, seen)
	}
	for i, part := range parts {
		if !strings.Contains(seen[i].text, part) {
			t.Errorf("event %d is %s, want %s", i, seen[i].text, part)
		}
	}
}

// setTags changes a row through the server.
func (c caller) setTags(t *testing.T, tag string) {
	t.Helper()
	r := c.ask(t, fmt.Sprintf(`mutation { updateCustomerContact(input: { id: "cc001", patch: { tags: [%q] } }) { userErrors { code } } }`, tag))
	r.want(t, `{"updateCustomerContact":{"userErrors":[]}}`)
}

const liveTags = `subscription Tags { customerContact(id: "cc001") { tags } }`

func tagged(tag string) string { return fmt.Sprintf(`{"data":{"customerContact":{"tags":[%q]}}}`, tag) }

// wantNoErrors checks that the request passed.
func (r reply) wantNoErrors(t *testing.T) {
	t.Helper()
	if len(r.errors) > 0 {
		t.Errorf("answer %s", r.body)
	}
}
