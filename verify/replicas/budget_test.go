//go:build verify

package replicas_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carbongraph/internal/redis/redistest"
	"carbongraph/upstream/sandbox"
)

// Three replicas keep together within what one key may send in a minute. Who
// is over it is told when to come back.
func TestOneBudget(t *testing.T) {
	t.Parallel()
	const limit, questions = 30, 120
	up := startUpstream(t, sandbox.New(sandbox.WithRateLimit(limit)), 0)
	b := startBalancer(t, startReplicas(t, redistest.Start(t).URL(), "UPSTREAM_URL="+up.url,
		"UPSTREAM_RATE_LIMIT=30", "REQUEST_TIMEOUT=8s"))
	var answered, told atomic.Int64
	askAll(t, b.url, questions, func(r reply) {
		switch r.code() {
		case "":
			answered.Add(1)
		case "RATE_LIMITED":
			if after := r.Errors[0].Extensions.RetryAfter; after < 1 || after > 60 {
				t.Errorf("to be asked again after %d s", after)
			}
			told.Add(1)
		default:
			t.Errorf("%+v", r.Errors)
		}
	})
	reads, _, refused := up.counts()
	if reads != limit || refused != 0 || answered.Load() != limit || told.Load() != questions-limit {
		t.Errorf("%d reads were served and %d refused; %d questions were answered and %d told to wait", reads, refused, answered.Load(), told.Load())
	}
}

// askAll asks different questions all at once.
func askAll(t *testing.T, url string, questions int, each func(reply)) {
	t.Helper()
	var all sync.WaitGroup
	for i := range questions {
		all.Go(func() {
			r, err := ask(url, token, page(i+1))
			if err != nil {
				t.Errorf("question %d: %v", i, err)
				return
			}
			each(r)
		})
	}
	all.Wait()
}

// What the upstream tells one replica of its limit holds for all three: a burst
// over them waits for the next window, and the upstream refuses nothing.
func TestALearnedBudget(t *testing.T) {
	t.Parallel()
	const limit = 20
	up := startUpstream(t, &windows{handler: sandbox.New(), limit: limit, length: 4 * time.Second}, 0)
	b := startBalancer(t, startReplicas(t, redistest.Start(t).URL(), "UPSTREAM_URL="+up.url,
		"REQUEST_TIMEOUT=12s", "UPSTREAM_TIMEOUT=2s"))
	askAll(t, b.url, 1, func(reply) {})
	begun := time.Now()
	askAll(t, b.url, 2*limit-2, func(r reply) {
		if r.code() != "" {
			t.Errorf("%+v", r.Errors)
		}
	})
	reads, _, refused := up.counts()
	if reads != 2*limit-1 || refused != 0 {
		t.Errorf("%d reads were served and %d refused", reads, refused)
	}
	t.Logf("%d questions within %v", 2*limit-2, time.Since(begun))
}
