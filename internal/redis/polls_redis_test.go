//go:build verify

package redis_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carbongraph/internal/redis/redistest"
	"carbongraph/upstream"
)

// One of the replicas that need a read claims it; the others get its answer, and
// claim anew what is too old for them.
func TestPolls(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	one, _ := open(t, server.URL())
	other, _ := open(t, server.URL())
	mine, theirs := one.NewPolls(&ownPolls{}, time.Minute), other.NewPolls(&ownPolls{}, time.Minute)
	if answer, _, claimed := mine.Take(t.Context(), alice, aRead, time.Minute); answer != nil || !claimed {
		t.Errorf("the first who asks: %v, claimed %v", answer, claimed)
	}
	if answer, _, claimed := theirs.Take(t.Context(), alice, aRead, time.Minute); answer != nil || claimed {
		t.Errorf("while it is read: %v, claimed %v", answer, claimed)
	}
	mine.Give(t.Context(), alice, aRead, &upstream.Answer{Body: []byte("[1]"), Total: 7}, time.Second)
	mine.Give(t.Context(), alice, aRead, &upstream.Answer{Body: []byte("[0]")}, 2*time.Second) // late
	answer, age, claimed := theirs.Take(t.Context(), alice, aRead, time.Minute)
	if claimed || answer == nil || string(answer.Body) != "[1]" || answer.Total != 7 || age < time.Second || age > 10*time.Second {
		t.Errorf("takes %v, of %v, claimed %v", answer, age, claimed)
	}
	time.Sleep(5 * time.Millisecond)
	if answer, _, claimed := theirs.Take(t.Context(), alice, aRead, time.Millisecond); answer != nil || !claimed {
		t.Errorf("of an older claim: %v, claimed %v", answer, claimed)
	}
	if answer, _, claimed := mine.Take(t.Context(), alice, aRead, time.Minute); answer == nil || claimed {
		t.Errorf("while it is read again: %v, claimed %v", answer, claimed)
	}
}

// Of many who ask at once, one claims; without Redis, one of each replica.
func TestOneClaimsAPoll(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	for _, want := range []int64{1, 3} {
		var claims atomic.Int64
		var all sync.WaitGroup
		for range 3 {
			r, _ := open(t, server.URL())
			polls := r.NewPolls(&ownPolls{}, time.Minute)
			for range 10 {
				all.Go(func() {
					if _, _, claimed := polls.Take(t.Context(), alice, aRead, time.Minute); claimed {
						claims.Add(1)
					}
				})
			}
		}
		all.Wait()
		if got := claims.Load(); got != want {
			t.Errorf("%d claim a read, want %d", got, want)
		}
		server.Kill()
	}
}
