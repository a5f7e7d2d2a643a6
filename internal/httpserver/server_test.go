package httpserver_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"carbongraph/internal/httpserver"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// running is a server under test, on a port of its own.
type running struct {
	*httpserver.Server
	url  string
	stop context.CancelFunc
	// ended has what Run returned.
	ended chan error
}

// start runs a server with /readyz, and handler for all else.
func start(t *testing.T, options httpserver.Options, handler http.HandlerFunc, adjust ...func(*httpserver.Server)) *running {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	options.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	r := &running{Server: httpserver.New(options), url: "http://" + listener.Addr().String(), ended: make(chan error, 1)}
	for _, change := range adjust {
		change(r.Server)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/readyz", r.Ready)
	mux.HandleFunc("/", handler)
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	go func() { r.ended <- r.Run(ctx, listener, mux) }()
	return r
}

// end stops the server and checks that it had nothing to cut.
func (r *running) end(t *testing.T) {
	t.Helper()
	r.stop()
	if err := <-r.ended; err != nil {
		t.Errorf("Run: %v", err)
	}
}

// newClient has connections of its own, which end with the test.
func newClient(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: 10 * time.Second}
}

// get returns the status and whether the server closes the connection.
func get(client *http.Client, url string) (status int, closes bool, err error) {
	response, err := client.Get(url)
	if err != nil {
		return 0, false, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, response.Close, errors.Join(err, response.Body.Close())
}

func TestDrainStepByStep(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	server := start(t, httpserver.Options{DrainDelay: 300 * time.Millisecond, ShutdownTimeout: 10 * time.Second},
		func(_ http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/slow" {
				close(arrived)
				select {
				case <-release:
				case <-r.Context().Done():
					t.Error("the request in flight was cancelled")
				}
			}
		})
	client := newClient(t)
	if status, closes, err := get(client, server.url+"/readyz"); status != http.StatusOK || closes || err != nil {
		t.Fatalf("before: %d, closes %t, %v", status, closes, err)
	}
	slow := make(chan error, 1)
	go func() {
		status, _, err := get(client, server.url+"/slow")
		if status != http.StatusOK {
			err = errors.Join(err, fmt.Errorf("status %d", status))
		}
		slow <- err
	}()
	<-arrived

	server.stop()
	for {
		status, closes, err := get(client, server.url+"/readyz")
		if err != nil {
			t.Fatalf("the listener closed before readiness failed: %v", err)
		}
		if status == http.StatusServiceUnavailable {
			if !closes {
				t.Error("the answer that says draining keeps its connection")
			}
			break
		}
	}
	if status, closes, err := get(client, server.url+"/new"); status != http.StatusOK || !closes || err != nil {
		t.Errorf("a new request while draining: %d, closes %t, %v; want 200 on a connection that closes", status, closes, err)
	}
	refused := func() bool { _, _, err := get(newClient(t), server.url+"/new"); return err != nil }
	for deadline := time.Now().Add(5 * time.Second); !refused(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the listener is still open")
		}
	}
	select {
	case err := <-server.ended:
		t.Fatalf("the server ended with a request in flight: %v", err)
	default:
	}
	close(release)
	if err := <-slow; err != nil {
		t.Errorf("the request in flight: %v", err)
	}
	if err := <-server.ended; err != nil {
		t.Errorf("Run: %v", err)
	}
}

func TestRequestsThatTakeTooLongAreCut(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	var ended atomic.Bool
	server := start(t, httpserver.Options{ShutdownTimeout: 100 * time.Millisecond},
		func(_ http.ResponseWriter, r *http.Request) {
			close(arrived)
			<-r.Context().Done()
			time.Sleep(50 * time.Millisecond) // what it does without its caller
			ended.Store(true)
		})
	answered := make(chan error, 1)
	go func() {
		_, _, err := get(newClient(t), server.url)
		answered <- err
	}()
	<-arrived
	server.stop()
	err := <-server.ended
	if want := "1 requests in flight were cut after 100ms"; err == nil || err.Error() != want {
		t.Errorf("Run: %v, want %q", err, want)
	}
	if !ended.Load() {
		t.Error("Run returned before the handler")
	}
	if <-answered == nil {
		t.Error("the request that was cut had an answer")
	}
}

func TestAConnectionWithoutARequestDelaysNothing(t *testing.T) {
	t.Parallel()
	server := start(t, httpserver.Options{ShutdownTimeout: 100 * time.Millisecond}, func(http.ResponseWriter, *http.Request) {})
	connection, err := net.Dial("tcp", strings.TrimPrefix(server.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := io.WriteString(connection, "GET / HTTP/1.1\r\nHost: x\r\n"); err != nil {
		t.Fatal(err)
	}
	server.end(t)
}

func TestAListenerThatFailsEndsTheServer(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	server := httpserver.New(httpserver.Options{Log: slog.New(slog.DiscardHandler)})
	if err := server.Run(t.Context(), listener, http.NotFoundHandler()); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Run: %v, want net.ErrClosed", err)
	}
}

func TestSlowHeadersAreNotWaitedFor(t *testing.T) {
	t.Parallel()
	server := start(t, httpserver.Options{ShutdownTimeout: 5 * time.Second},
		func(http.ResponseWriter, *http.Request) { t.Error("a request was served") },
		func(s *httpserver.Server) { s.SetReadHeaderTimeout(100 * time.Millisecond) })
	connection, err := net.Dial("tcp", strings.TrimPrefix(server.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		_, _ = io.Copy(io.Discard, connection) // until the server closes it
	}()
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	drip := strings.NewReader("GET / HTTP/1.1\r\nX-Slow: " + strings.Repeat("x", 500))
	for {
		select {
		case <-closed:
			server.end(t)
			return
		case <-ticks.C:
			if b, err := drip.ReadByte(); err != nil {
				t.Fatal("after ten seconds the server still waits for the header")
			} else if _, err := connection.Write([]byte{b}); err != nil {
				server.end(t)
				return
			}
		}
	}
}

func TestLargestHeader(t *testing.T) {
	t.Parallel()
	server := start(t, httpserver.Options{ShutdownTimeout: 5 * time.Second}, func(http.ResponseWriter, *http.Request) {})
	defer server.end(t)
	for _, test := range []struct{ size, want int }{{15 << 10, http.StatusOK}, {17 << 10, http.StatusRequestHeaderFieldsTooLarge}} {
		connection, err := net.Dial("tcp", strings.TrimPrefix(server.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(connection, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Large: %s\r\n\r\n", strings.Repeat("x", test.size))
		response, err := http.ReadResponse(bufio.NewReader(connection), nil)
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != test.want {
			t.Errorf("a header of %d bytes: %d, want %d", test.size, response.StatusCode, test.want)
		}
		if err := errors.Join(response.Body.Close(), connection.Close()); err != nil {
			t.Error(err)
		}
	}
}
