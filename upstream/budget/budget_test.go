package budget

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/upstream"
)

// key is a credential's fingerprint.
func key(n int) upstream.Fingerprint {
	var f upstream.Fingerprint
	binary.BigEndian.PutUint64(f[:], uint64(n))
	return f
}

const patience = 10 * time.Second

func TestBudgetKnowsNothing(t *testing.T) {
	t.Parallel()
	b := NewMemory(0)
	for range 1000 {
		if wait := b.Reserve(t.Context(), key(1), 0); wait != 0 {
			t.Fatalf("held back for %v", wait)
		}
	}
	b.Learn(t.Context(), key(1), upstream.Quota{Remaining: -1})
	if len(b.accounts) != 0 {
		t.Error("an account about nothing")
	}
}

func TestBudgetLearns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := NewMemory(0)
		b.Learn(t.Context(), key(1), upstream.Quota{Limit: 60, Remaining: 0, Reset: 4 * time.Second})
		if wait := b.Reserve(t.Context(), key(1), patience); wait != 4*time.Second {
			t.Errorf("waits %v for a reset 4 s away", wait)
		}
		if wait := b.Reserve(t.Context(), key(1), 3*time.Second); wait != 4*time.Second {
			t.Errorf("told %v for a reset 4 s away", wait)
		}
		if wait := b.Reserve(t.Context(), key(2), patience); wait != 0 {
			t.Errorf("another credential waits %v", wait)
		}
		time.Sleep(4 * time.Second)
		for i := range 47 { // one was promised before; the last fifth is spread
			if wait := b.Reserve(t.Context(), key(1), patience); wait != 0 {
				t.Fatalf("request %d of the new window waits %v", i, wait)
			}
		}
	})
}

// What is promised to windows to come fills them one after the other.
func TestBudgetPromises(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := NewMemory(0)
		b.Learn(t.Context(), key(1), upstream.Quota{Limit: 2, Remaining: 0, Reset: time.Second})
		for i, want := range []int{1, 1, 61, 61, 121} {
			if wait := b.Reserve(t.Context(), key(1), time.Hour); wait != time.Duration(want)*time.Second {
				t.Errorf("request %d waits %v, want %d s", i, wait, want)
			}
		}
	})
}

func TestBudgetAfterA429(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := NewMemory(0)
		b.Learn(t.Context(), key(1), upstream.Quota{Remaining: -1, RetryAfter: 3 * time.Second})
		for range 100 { // how many may follow is not known
			if wait := b.Reserve(t.Context(), key(1), patience); wait != 3*time.Second {
				t.Fatalf("waits %v after Retry-After: 3", wait)
			}
		}
		time.Sleep(3 * time.Second)
		if wait := b.Reserve(t.Context(), key(1), patience); wait != 0 {
			t.Errorf("still waits %v", wait)
		}
		b.Learn(t.Context(), key(1), upstream.Quota{Remaining: -1, RetryAfter: 24 * time.Hour})
		if wait := b.Reserve(t.Context(), key(1), patience); wait != longestHold {
			t.Errorf("held back for %v on one word", wait)
		}
	})
}

// Answers to requests that went out together come in any order: the smallest
// remainder of a window counts, and a new window begins anew.
func TestBudgetOutOfOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := NewMemory(0)
		for _, remaining := range []int{3, 1, 2} {
			b.Learn(t.Context(), key(1), upstream.Quota{Limit: 3, Remaining: remaining, Reset: 9 * time.Second})
		}
		for i, want := range []time.Duration{0, 9 * time.Second} {
			if wait := b.Reserve(t.Context(), key(1), patience); wait != want {
				t.Errorf("request %d waits %v, want %v", i, wait, want)
			}
		}
		b.Learn(t.Context(), key(1), upstream.Quota{Limit: 3, Remaining: 3, Reset: 60 * time.Second})
		if wait := b.Reserve(t.Context(), key(1), patience); wait != 0 {
			t.Errorf("waits %v in a new window", wait)
		}
	})
}

// The last of a window are spread, but nobody waits long for that.
func TestBudgetSpreads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := NewMemory(0)
		b.Learn(t.Context(), key(1), upstream.Quota{Limit: 100, Remaining: 20, Reset: 10 * time.Second})
		if wait := b.Reserve(t.Context(), key(1), patience); wait != 0 {
			t.Errorf("the first waits %v", wait)
		}
		first := b.Reserve(t.Context(), key(1), patience)
		if first <= 0 || first > spreadMost {
			t.Errorf("the second waits %v", first)
		}
		for range 17 {
			if wait := b.Reserve(t.Context(), key(1), 400*time.Millisecond); wait > 100*time.Millisecond {
				t.Errorf("one in a hurry waits %v", wait)
			}
		}
	})
}

// A rate of the budget's own holds in every minute, wherever it begins and
// however the requests come.
func TestBudgetRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const rate = 60
		b := NewMemory(rate)
		random := rand.New(rand.NewPCG(1, 2))
		var sent []time.Time
		refused := 0
		for range 3000 {
			time.Sleep(time.Duration(random.Int64N(int64(500 * time.Millisecond))))
			if wait := b.Reserve(t.Context(), key(1), patience); wait <= patience {
				sent = append(sent, time.Now().Add(wait))
			} else {
				refused++
			}
		}
		for i := rate; i < len(sent); i++ {
			if apart := sent[i].Sub(sent[i-rate]); apart < time.Minute {
				t.Fatalf("%d requests within %v", rate+1, apart)
			}
		}
		if minutes := sent[len(sent)-1].Sub(sent[0]).Minutes(); float64(len(sent)) < (minutes-1)*rate {
			t.Errorf("only %d requests in %.1f minutes", len(sent), minutes)
		}
		if refused == 0 {
			t.Error("nobody was refused")
		}
	})
}

func TestBudgetIsBounded(t *testing.T) {
	t.Parallel()
	b := NewMemory(60)
	for n := range 2 * maxAccounts {
		b.Reserve(t.Context(), key(n), patience)
	}
	if got := len(b.accounts); got > maxAccounts {
		t.Errorf("%d accounts", got)
	}
}
