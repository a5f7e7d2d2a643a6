//go:build verify

package redis_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carbongraph/internal/redis/redistest"
	"carbongraph/upstream"
	"carbongraph/upstream/budget"
)

// boundless is a budget that allows everything, so that what another says
// can be seen.
type boundless struct{}

func (boundless) Reserve(context.Context, upstream.Fingerprint, time.Duration) time.Duration {
	return 0
}
func (boundless) Learn(context.Context, upstream.Fingerprint, upstream.Quota) {}

// step is something that happens to a budget.
type step struct {
	learn    *upstream.Quota // nil reserves
	patience time.Duration
	pause    time.Duration // after it
}

func (s step) on(t *testing.T, b budget.Budget) time.Duration {
	t.Helper()
	if s.learn != nil {
		b.Learn(t.Context(), alice, *s.learn)
		return 0
	}
	return b.Reserve(t.Context(), alice, s.patience)
}

// agree checks that the budget in Redis does what the one in memory does.
func agree(t *testing.T, server *redistest.Server, rate int, steps []step) {
	t.Helper()
	server.MustDo("FLUSHALL")
	r, log := open(t, server.URL())
	common, memory := r.NewBudget(boundless{}, rate), budget.NewMemory(rate)
	for i, s := range steps {
		want, got := s.on(t, memory), s.on(t, common)
		if (got - want).Abs() > 50*time.Millisecond {
			t.Fatalf("step %d, %+v: Redis says %v, memory %v", i, s, got, want)
		}
		time.Sleep(s.pause)
	}
	if log.away() > 0 {
		t.Errorf("Redis was lost:\n%s", log)
	}
}

func learned(limit, remaining int, reset, retryAfter time.Duration) step {
	return step{learn: &upstream.Quota{Limit: limit, Remaining: remaining, Reset: reset, RetryAfter: retryAfter}}
}

func TestBudgetsAgree(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	reserve, hour := step{patience: patience}, step{patience: time.Hour}
	for name, steps := range map[string][]step{
		"nothing known":              {reserve, reserve},
		"used up":                    {learned(60, 0, 4*time.Second, 0), reserve, {patience: 3 * time.Second}, reserve},
		"promised to later windows":  {learned(2, 0, time.Second, 0), hour, hour, hour, hour, hour},
		"a 429":                      {learned(0, -1, 0, 3*time.Second), reserve, reserve, {patience: time.Second}},
		"a 429 for a day":            {learned(0, -1, 0, 24*time.Hour), hour},
		"a limit, and a 429":         {learned(60, 9, 9*time.Second, 0), learned(0, -1, 0, 3*time.Second), hour, hour},
		"answers out of order":       {learned(3, 3, 9*time.Second, 0), learned(3, 1, 9*time.Second, 0), learned(3, 2, 9*time.Second, 0), hour, hour},
		"a new window that was told": {learned(3, 0, 9*time.Second, 0), reserve, learned(3, 3, time.Minute, 0), reserve, reserve, reserve, hour},
		"a reset that is not told":   {learned(3, 0, 0, 0), hour, hour},
		"a turn":                     {learned(3, 0, time.Second, 0), {patience: patience, pause: 1200 * time.Millisecond}, reserve, reserve, hour},
		"a turn without a limit":     {learned(0, -1, 0, time.Second), {patience: 0, pause: 1200 * time.Millisecond}, reserve, reserve},
		"the last are spread":        {learned(100, 20, 10*time.Second, 0), reserve, reserve, reserve, {patience: 400 * time.Millisecond}, {}},
		"no patience":                {learned(5, 1, 10*time.Second, 0), {patience: -time.Second}, {patience: -time.Second}},
	} {
		t.Run(name, func(t *testing.T) { agree(t, server, 0, steps) })
	}
	t.Run("a rate", func(t *testing.T) {
		agree(t, server, 3, []step{reserve, reserve, {patience: 0, pause: time.Second}, reserve, hour, hour, hour, hour})
	})
	t.Run("anything", func(t *testing.T) { agree(t, server, 0, anything(300)) })
}

// anything is what may happen while no window ends, and where no two resets are
// a second apart, which is where windows begin to differ.
func anything(steps int) []step {
	random := rand.New(rand.NewPCG(3, 4))
	var all []step
	for range steps {
		s := step{patience: time.Duration(random.Int64N(int64(2 * time.Minute)))}
		switch random.IntN(10) {
		case 0:
			s = learned(20+random.IntN(80), random.IntN(100), time.Duration(2+random.IntN(10))*10*time.Second, 0)
		case 1:
			s = learned(0, -1, 0, time.Duration(2+random.IntN(10))*10*time.Second)
		}
		all = append(all, s)
	}
	return all
}

// Three replicas take from one budget at once, and no more than there is.
func TestReplicasShareABudget(t *testing.T) {
	t.Parallel()
	const rate, replicas, each = 60, 3, 100
	server := redistest.Start(t)
	var sent, refused atomic.Int64
	var all sync.WaitGroup
	for range replicas {
		r, _ := open(t, server.URL())
		b := r.NewBudget(budget.NewMemory(rate), rate)
		for range each {
			all.Go(func() {
				switch wait := b.Reserve(t.Context(), alice, patience); {
				case wait == 0:
					sent.Add(1)
				case wait > 50*time.Second && wait <= time.Minute:
					refused.Add(1)
				default:
					t.Errorf("one waits %v", wait)
				}
			})
		}
	}
	all.Wait()
	if sent.Load() != rate || refused.Load() != replicas*each-rate {
		t.Errorf("%d are sent and %d refused", sent.Load(), refused.Load())
	}
}

// What one replica is told by the upstream holds for the others.
func TestReplicasLearnFromEachOther(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	one, _ := open(t, server.URL())
	other, _ := open(t, server.URL())
	told, heard := one.NewBudget(budget.NewMemory(0), 0), other.NewBudget(budget.NewMemory(0), 0)
	if wait := heard.Reserve(t.Context(), alice, patience); wait != 0 {
		t.Errorf("waits %v before anything is known", wait)
	}
	told.Learn(t.Context(), alice, upstream.Quota{Remaining: -1, RetryAfter: 30 * time.Second})
	if wait := heard.Reserve(t.Context(), alice, patience); wait < 25*time.Second || wait > 30*time.Second {
		t.Errorf("waits %v after another was told to wait 30 s", wait)
	}
	if wait := heard.Reserve(t.Context(), upstream.Fingerprint{1}, patience); wait != 0 {
		t.Errorf("another credential waits %v", wait)
	}
}

// A reservation whose answer is late is taken once, and known to the others.
func TestALateAnswer(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r, log := open(t, server.URL())
	other, _ := open(t, server.URL())
	b := r.NewBudget(budget.NewMemory(3), 3)
	b.Reserve(t.Context(), alice, patience)
	server.Hang()
	var waiting sync.WaitGroup
	waiting.Go(func() { b.Reserve(t.Context(), alice, patience) })
	time.Sleep(50 * time.Millisecond)
	server.Resume()
	waiting.Wait()
	if log.away() > 0 {
		t.Fatalf("Redis was lost:\n%s", log)
	}
	common := other.NewBudget(boundless{}, 3)
	for i, goes := range []bool{true, false} {
		if wait := common.Reserve(t.Context(), alice, patience); wait <= patience != goes {
			t.Errorf("after two reservations, number %d of 3 waits %v", i+3, wait)
		}
	}
}
