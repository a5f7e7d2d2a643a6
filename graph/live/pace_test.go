package live_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/graph/live"
	"carbongraph/upstream"
)

// Polls take at most a quarter of what the upstream allows a credential.
func TestPace(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{60, 200} {
		synctest.Test(t, func(t *testing.T) {
			c := newCarbon()
			c.limit = limit
			h := c.hub(live.Options{})
			defer h.Close()
			for i := range 40 {
				follow(t, h, "key", fmt.Sprint("/", i), "{a}")
			}
			time.Sleep(time.Minute)
			for range 10 {
				before := c.reads.Load()
				time.Sleep(time.Minute)
				if sent := c.reads.Load() - before; sent > int64(limit/4) || sent < int64(limit/8) {
					t.Errorf("%d of %d requests in a minute", sent, limit)
				}
			}
		})
	}
}

// texts are live.Texts of replicas in one process. Every second change is made
// twice, as where another replica was faster.
type texts struct {
	mu    sync.Mutex
	text  map[string]string
	calls int
	away  bool
	ahead time.Duration // of their clock
}

func (p *texts) Change(_ context.Context, credential upstream.Fingerprint, name string, change func(string, time.Time) (string, time.Duration)) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.away {
		return false
	}
	if p.calls++; p.calls%2 == 0 {
		change(`["2000-01-01T00:00:00Z"]`, time.Now())
	}
	name += string(credential[:])
	if text, kept := change(p.text[name], time.Now().Add(p.ahead)); kept > 0 {
		p.text[name] = text
	}
	return true
}

// Replicas that poll different lists take at most a quarter together, after the
// first answers, which wait for nothing; each takes one where they know nothing of
// each other.
func TestPaceOfReplicas(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		text        string
		away        bool
		least, most int64
	}{
		{"", false, 8, 15},
		{"no JSON", false, 8, 15},
		{`["2999-01-01T00:00:00Z"]`, false, 8, 15}, // of a clock that was set back
		{"", true, 31, 45},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := newCarbon()
			c.limit = 60
			key := credential("key").Fingerprint()
			paces := &texts{text: map[string]string{"pace" + string(key[:]): row.text}, away: row.away}
			for replica := range 3 {
				h := c.hub(live.Options{Texts: paces})
				defer h.Close()
				for i := range 12 {
					follow(t, h, "key", fmt.Sprintf("/%d-%d", replica, i), "{a}")
				}
			}
			time.Sleep(4 * time.Minute)
			for range 10 {
				before := c.reads.Load()
				time.Sleep(time.Minute)
				if sent := c.reads.Load() - before; sent < row.least || sent > row.most {
					t.Errorf("text %q, away %v: %d requests in a minute", row.text, row.away, sent)
				}
			}
		})
	}
}

// Replicas that poll the same lists share what they read. Together they take at
// most a quarter, and about as much as one of them would: 10 requests a minute.
func TestPaceOfReplicasOfTheSameLists(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCarbon()
		c.limit = 60
		shared := &texts{text: map[string]string{}}
		for range 3 {
			h := c.hub(live.Options{Texts: shared})
			defer h.Close()
			for i := range 12 {
				follow(t, h, "key", fmt.Sprint("/", i), "{a}")
			}
		}
		time.Sleep(4 * time.Minute)
		for range 10 {
			before := c.reads.Load()
			time.Sleep(time.Minute)
			if sent := c.reads.Load() - before; sent < 5 || sent > 15 {
				t.Errorf("%d requests in a minute", sent)
			}
		}
	})
}
