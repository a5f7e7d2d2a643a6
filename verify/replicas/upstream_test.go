//go:build verify

package replicas_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// counted is an upstream that counts what reaches it.
type counted struct {
	url     string
	handler http.Handler
	delay   time.Duration

	mu      sync.Mutex
	reads   int
	writes  int
	refused int
}

// startUpstream serves a handler until the test ends.
func startUpstream(tb testing.TB, handler http.Handler, delay time.Duration) *counted {
	tb.Helper()
	c := &counted{handler: handler, delay: delay}
	server := httptest.NewServer(c)
	tb.Cleanup(server.Close)
	c.url = server.URL
	return c
}

func (c *counted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	time.Sleep(c.delay)
	status := &statusWriter{ResponseWriter: w}
	c.handler.ServeHTTP(status, r)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case status.code == http.StatusTooManyRequests:
		c.refused++
	case r.Method == http.MethodGet:
		c.reads++
	default:
		c.writes++
	}
}

// counts are the reads and writes that were served, and the requests refused
// for being too many.
func (c *counted) counts() (reads, writes, refused int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reads, c.writes, c.refused
}

type statusWriter struct {
	http.ResponseWriter
	code int
}

func (w *statusWriter) WriteHeader(code int) {
	w.code = code
	w.ResponseWriter.WriteHeader(code)
}

// windows allows so many requests in windows of a length, and says so as
// Carbon does.
type windows struct {
	handler http.Handler
	limit   int
	length  time.Duration

	mu   sync.Mutex
	used int
	ends time.Time
}

func (l *windows) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	if now := time.Now(); now.After(l.ends) {
		l.used, l.ends = 0, now.Add(l.length)
	}
	l.used++
	used, ends := l.used, l.ends
	l.mu.Unlock()
	w.Header().Set("X-RateLimit-Limit", fmt.Sprint(l.limit))
	w.Header().Set("X-RateLimit-Remaining", fmt.Sprint(max(l.limit-used, 0)))
	w.Header().Set("X-RateLimit-Reset", fmt.Sprint(ends.UnixMilli()))
	if used > l.limit {
		w.Header().Set("Retry-After", "1")
		http.Error(w, "Rate limit exceeded", http.StatusTooManyRequests)
		return
	}
	l.handler.ServeHTTP(w, r)
}
