package server

import (
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"carbongraph/upstream/sandbox"
)

// sdl is the schema that the program embeds.
var sdl = func() string {
	text, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		panic(err)
	}
	return string(text)
}()

// run runs the program with its own schema.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	return Run(ctx, sdl, args, getenv, stdout, stderr)
}

// TestMain fails where a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// facade is a server that run serves, in front of an upstream whose requests
// are noted.
type facade struct {
	url    string
	client *http.Client
	wire   *wire
	log    *logged
	calls  atomic.Int64
}

// startFacade starts the server in front of an upstream and stops it when the
// test ends. Settings are variables, NAME=value.
func startFacade(tb testing.TB, upstream http.Handler, settings ...string) *facade {
	tb.Helper()
	w := startWire(tb, upstream)
	f := &facade{wire: w, log: &logged{}, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	environment := map[string]string{"LISTEN_ADDR": "127.0.0.1:0", "UPSTREAM_URL": w.url, "SCOPE_CHECK": "off"}
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		environment[name] = value
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(tb.Context()))
	greeting := make(greetings, 1)
	stopped := make(chan error, 1)
	go func() {
		stopped <- run(ctx, nil, func(name string) string { return environment[name] }, greeting, f.log)
	}()
	tb.Cleanup(func() {
		f.client.CloseIdleConnections()
		stop()
		if err := <-stopped; err != nil {
			tb.Errorf("run: %v", err)
		}
		if strings.Contains(f.log.String(), "eyJ") {
			tb.Error("the log tells a token")
		}
		if tb.Failed() {
			f.log.tellErrors(tb)
		}
	})
	select {
	case text := <-greeting:
		_, after, _ := strings.Cut(text, "listens on ")
		f.url, _, _ = strings.Cut(after, "/graphql")
	case err := <-stopped:
		stopped <- err
		tb.Fatalf("run returned: %v", err)
	case <-time.After(10 * time.Second):
		tb.Fatal("the server does not start")
	}
	return f
}

// sandboxFacade is a facade in front of a sandbox of its own.
func sandboxFacade(tb testing.TB, options ...sandbox.Option) *facade {
	tb.Helper()
	return startFacade(tb, sandbox.New(append([]sandbox.Option{sandbox.WithCompany("co3", 0)}, options...)...))
}

// greetings takes what the server says of itself on its standard output.
type greetings chan string

func (g greetings) Write(p []byte) (int, error) {
	g <- string(p)
	return len(p), nil
}

// logged is a log that can be read while it is written.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// await waits until the log has a text: its lines are written a moment late.
func (l *logged) await(tb testing.TB, text string) {
	tb.Helper()
	for end := time.Now().Add(10 * time.Second); !strings.Contains(l.String(), text); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			tb.Fatalf("the log has no %q", text)
		}
	}
}

// tellErrors tells the log's first lines of level ERROR.
func (l *logged) tellErrors(tb testing.TB) {
	tb.Helper()
	told := 0
	for line := range strings.Lines(l.String()) {
		if told < 10 && strings.Contains(line, "level=ERROR") {
			tb.Log(strings.TrimSuffix(line, "\n"))
			told++
		}
	}
}
