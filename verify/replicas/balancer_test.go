//go:build verify

package replicas_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// balancer hands requests to replicas in turn. It asks each whether it is
// ready, and hands to the next what one does not take; what one has taken it
// does not send again.
type balancer struct {
	url      string
	backends []*backend
	next     atomic.Uint64

	mu   sync.Mutex
	lost []lost
}

type backend struct {
	replica *replica
	url     *url.URL
	ready   atomic.Bool
}

// lost is a request that a replica took and did not answer.
type lost struct {
	by    *replica
	taken time.Time
}

// startBalancer serves a balancer over the replicas until the test ends.
func startBalancer(tb testing.TB, replicas []*replica) *balancer {
	tb.Helper()
	b := &balancer{}
	ctx, stop := context.WithCancel(context.Background())
	var probes sync.WaitGroup
	for _, r := range replicas {
		u, err := url.Parse(r.url)
		if err != nil {
			tb.Fatal(err)
		}
		backend := &backend{replica: r, url: u}
		b.backends = append(b.backends, backend)
		probes.Go(func() { backend.probe(ctx) })
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.Out.Host = "" },
		Transport:    b,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
		ErrorLog:     slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	server := httptest.NewServer(proxy)
	tb.Cleanup(func() {
		server.Close()
		stop()
		probes.Wait()
	})
	b.url = server.URL
	eventually(tb, "every replica is ready", func() bool {
		for _, backend := range b.backends {
			if !backend.ready.Load() {
				return false
			}
		}
		return true
	})
	return b
}

// probe asks again and again whether the replica is ready.
func (b *backend) probe(ctx context.Context) {
	client := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for ctx.Err() == nil {
		response, err := client.Get(b.url.String() + "/readyz")
		b.ready.Store(err == nil && response.StatusCode == http.StatusOK)
		if err == nil {
			response.Body.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// RoundTrip sends a request to the next replica that takes it.
func (b *balancer) RoundTrip(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	start := b.next.Add(1)
	for i := range uint64(len(b.backends)) {
		backend := b.backends[(start+i)%uint64(len(b.backends))]
		if !backend.ready.Load() {
			continue
		}
		request.URL.Scheme, request.URL.Host = backend.url.Scheme, backend.url.Host
		request.Body = io.NopCloser(bytes.NewReader(body))
		taken := time.Now()
		response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
		if err == nil {
			return response, nil
		}
		if refusal, ok := errors.AsType[*net.OpError](err); ok && refusal.Op == "dial" {
			continue
		}
		b.mu.Lock()
		b.lost = append(b.lost, lost{backend.replica, taken})
		b.mu.Unlock()
		return nil, err
	}
	return nil, errors.New("no replica takes it")
}
