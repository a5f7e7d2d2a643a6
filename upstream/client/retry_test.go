package client

import (
	"testing"
	"time"

	"carbongraph/upstream"
)

func TestPatience(t *testing.T) {
	t.Parallel()
	begun := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	a := allowance{begun: begun, deadline: begun.Add(8 * time.Second)}
	for after, want := range map[time.Duration]time.Duration{
		0: 6 * time.Second, 2 * time.Second: 4 * time.Second, 6 * time.Second: 0, 8 * time.Second: -2 * time.Second,
	} {
		if got := a.patience(begun.Add(after), time.Minute); got != want {
			t.Errorf("after %v of 8 s: got %v, want %v", after, got, want)
		}
	}
	if got := (allowance{begun: begun}).patience(begun.Add(time.Hour), time.Minute); got != time.Minute {
		t.Errorf("without a deadline: %v", got)
	}
}

func TestPause(t *testing.T) {
	t.Parallel()
	seen := map[time.Duration]bool{}
	for range 100 {
		f := failedTry{Error: &upstream.Error{RetryAfter: time.Second}}
		pause := f.pause()
		if pause < time.Second+jitterLeast || pause >= time.Second+jitterMost {
			t.Fatalf("pauses %v after Retry-After: 1", pause)
		}
		seen[pause] = true
	}
	if len(seen) < 50 {
		t.Errorf("100 pauses were of %d lengths", len(seen))
	}
}

func TestRetryBudget(t *testing.T) {
	t.Parallel()
	b := newRetryBudget()
	second := 0
	for range 10_000 {
		b.pay()
		if b.spend() {
			second++
		}
	}
	if second < 2000 || second > 2010 {
		t.Errorf("%d second tries for 10,000 reads", second)
	}
	for range 1000 {
		b.pay()
	}
	second = 0
	for b.spend() {
		second++
	}
	if second != 10 {
		t.Errorf("%d second tries were kept", second)
	}
}

func TestWholeSeconds(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]time.Duration{
		-time.Second: time.Second, 0: time.Second, 1: time.Second, time.Second: time.Second,
		time.Second + 1: 2 * time.Second, 90 * time.Second: 90 * time.Second,
	} {
		if got := wholeSeconds(d); got != want {
			t.Errorf("%v: got %v, want %v", d, got, want)
		}
	}
}
