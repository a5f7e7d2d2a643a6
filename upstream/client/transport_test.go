package client

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carbongraph/upstream"
)

// connections counts what a server accepts.
type connections struct{ opened atomic.Int32 }

func (c *connections) note(_ net.Conn, s http.ConnState) {
	if s == http.StateNew {
		c.opened.Add(1)
	}
}

// answerRows is a handler that answers with rows, after a moment.
func answerRows(after time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(after)
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, rows)
	})
}

// differentReads sends n different reads, so many at a time.
func differentReads(t *testing.T, client *Client, n, atATime int) {
	t.Helper()
	turns := make(chan int)
	var callers sync.WaitGroup
	for range atATime {
		callers.Go(func() {
			for turn := range turns {
				call := aRead
				call.Target += "&offset=" + strconv.Itoa(turn)
				answer, err := client.Read(t.Context(), alice, call)
				if err != nil {
					t.Error(err)
					continue
				}
				answer.Release()
			}
		})
	}
	for turn := range n {
		turns <- turn
	}
	close(turns)
	callers.Wait()
}

func TestConnectionsAreReused(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{0, time.Millisecond, 5 * time.Millisecond} {
		var c connections
		server := httptest.NewUnstartedServer(answerRows(after))
		server.Config.ConnState = c.note
		server.Start()
		client := newClient(t, server.URL, func(cfg *Config) { cfg.Timeout, cfg.MaxInFlight = time.Minute, 20 })
		differentReads(t, client, 200, 20)
		client.Close()
		server.Close()
		if got := c.opened.Load(); got > 20 {
			t.Errorf("200 requests, 20 at a time, opened %d connections", got)
		}
	}
}

// No more requests are under way than there may be; the others wait.
func TestRequestsInFlightAreCapped(t *testing.T) {
	t.Parallel()
	var now atomic.Int32
	seen := make(chan int32, 60)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- now.Add(1)
		answerRows(2*time.Millisecond).ServeHTTP(w, r)
		now.Add(-1)
	}))
	defer server.Close()
	client := newClient(t, server.URL, func(cfg *Config) {
		cfg.MaxInFlight = 3
		cfg.Timeout = time.Minute
	})
	differentReads(t, client, 60, 20)
	close(seen)
	for n := range seen {
		if n > 3 {
			t.Errorf("%d requests were under way", n)
		}
	}
	if got := client.Stats(); got.InFlight != 0 || got.Breaker != "closed" {
		t.Errorf("afterwards %+v", got)
	}
}

// trusting is the client's transport, which trusts the server.
func trusting(server *httptest.Server) *http.Transport {
	t := newTransport(time.Minute, 64)
	t.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	return t
}

// Where the upstream speaks HTTP/2, one connection carries all.
func TestHTTP2(t *testing.T) {
	t.Parallel()
	var c connections
	var protocol atomic.Value
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protocol.Store(r.Proto)
		answerRows(time.Millisecond).ServeHTTP(w, r)
	}))
	server.Config.ConnState = c.note
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	client := newClient(t, server.URL, func(cfg *Config) {
		cfg.Timeout = time.Minute
		cfg.Transport = trusting(server)
	})
	defer client.Close()
	differentReads(t, client, 1, 1)
	differentReads(t, client, 200, 20)
	if protocol.Load() != "HTTP/2.0" || c.opened.Load() != 1 {
		t.Errorf("%v over %d connections", protocol.Load(), c.opened.Load())
	}
	if _, err := client.Write(within(t, requestTime), alice, aCreate); err != nil {
		t.Error(err)
	}
}

// A certificate that nobody vouches for: nothing is sent.
func TestUnknownAuthority(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(answerRows(0))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	defer server.Close()
	client := newClient(t, server.URL)
	_, err := client.Write(within(t, requestTime), alice, aCreate)
	if e := failure(t, err); e.Kind != upstream.Unavailable {
		t.Errorf("got %v", e)
	}
}
