package redis_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"carbongraph/internal/redis"
	"carbongraph/internal/telemetry/logtest"
	"carbongraph/upstream"
	"carbongraph/upstream/cache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 10 * time.Second

var alice = upstream.NewCredential("token-of-alice").Fingerprint()

// redisLog is a log that counts what it says of outages.
type redisLog struct{ logtest.Buffer }

func (l *redisLog) away() int { return strings.Count(l.String(), "Redis does not answer") }
func (l *redisLog) back() int { return strings.Count(l.String(), "Redis answers again") }

// open opens the server at a URL until the test ends.
func open(tb testing.TB, url string) (*redis.Redis, *redisLog) {
	tb.Helper()
	log := &redisLog{}
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
