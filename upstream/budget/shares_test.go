package budget

import (
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/upstream"
)

// flood is a client that asks for all that it can get, each so often, for a time,
// and returns how many requests it could send.
func flood(t *testing.T, s *Shares, client upstream.Credential, every, lasts time.Duration) int {
	t.Helper()
	sent := 0
	for range lasts / every {
		if s.Reserve(t.Context(), client, 0) == 0 {
			sent++
		}
		time.Sleep(every)
	}
	return sent
}

func TestSharesOfAMinute(t *testing.T) {
	t.Parallel()
	key := upstream.NewCredential("key")
	greedy, modest := key.For("greedy"), key.For("modest")
	synctest.Test(t, func(t *testing.T) {
		s := NewShares(NewMemory(60), 60)
		if got := flood(t, s, greedy, 100*time.Millisecond, 10*time.Second); got != 53 {
			t.Errorf("alone, a client sent %d of 60 requests a minute", got)
		}
		if got := flood(t, s, modest, time.Second, 6*time.Second); got != 6 {
			t.Errorf("another client sent %d of 6 requests in the same minute", got)
		}
		time.Sleep(2 * time.Minute)
		both := make(chan int)
		for _, client := range []upstream.Credential{greedy, modest} {
			go func() { both <- flood(t, s, client, 500*time.Millisecond, time.Minute) }()
		}
		one, other := <-both, <-both
		if one+other < 55 || max(one, other)-min(one, other) > 2 {
			t.Errorf("two who want all they can get sent %d and %d", one, other)
		}
	})
}

// A client waits for its own requests to be a minute old, one after the other.
func TestSharesWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewShares(NewMemory(0), 0)
		client := upstream.NewCredential("key").For("client")
		s.Learn(t.Context(), client, upstream.Quota{Limit: 8, Remaining: 8, Reset: time.Minute})
		for i := range 9 {
			wait, want := s.Reserve(t.Context(), client, time.Hour), time.Duration(0)
			if i >= 7 {
				want = time.Minute - 7*time.Second // until the first, and then the second, is a minute old
			}
			if wait.Round(time.Second) != want {
				t.Errorf("request %d waits %v, want %v", i, wait, want)
			}
			time.Sleep(time.Second)
		}
	})
}

// A credential that is its own client's has all of its budget.
func TestSharesOfOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewShares(NewMemory(60), 60)
		if got := flood(t, s, upstream.NewCredential("key"), 10*time.Millisecond, time.Second); got != 60 {
			t.Errorf("sent %d of 60", got)
		}
	})
}
