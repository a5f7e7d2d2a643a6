package redis_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"carbongraph/internal/redis"
	"carbongraph/upstream"
	"carbongraph/upstream/cache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 10 * time.Second

var alice = upstream.NewCredential("token-of-alice").Fingerprint()

// logged is a log that can be read while it is written.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
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

// away and back count what was said of outages.
func (l *logged) away() int { return strings.Count(l.String(), "Redis does not answer") }
func (l *logged) back() int { return strings.Count(l.String(), "Redis answers again") }

// open opens the server at a URL until the test ends.
func open(tb testing.TB, url string) (*redis.Redis, *logged) {
	tb.Helper()
	log := &logged{}
	r, err := redis.Open(url, "http://upstream.example", slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(r.Close)
	return r, log
}

func newMemory(tb testing.TB) *cache.Memory {
	tb.Helper()
	m, err := cache.NewMemory(time.Minute, 8<<20)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(m.Close)
	return m
}

// eventually waits until something is so.
func eventually(tb testing.TB, what string, so func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(10 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			tb.Fatalf("never: %s", what)
		}
	}
}
