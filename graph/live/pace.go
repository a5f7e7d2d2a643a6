package live

import (
	"slices"
	"sync"
	"time"
)

// usualLimit is the requests a minute that the upstream allows a credential,
// where neither the settings nor its answers tell.
const usualLimit = 60

// pace holds the upstream requests of a credential's polls to a quarter of the
// credential's limit, in any minute.
type pace struct {
	mu   sync.Mutex
	most int // requests in a minute
	// at is when requests of the last minute were sent, and when others will be,
	// in their order.
	at []time.Time
}

// learn takes the credential's limit, in requests a minute.
func (p *pace) learn(limit int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.most = max(limit/4, 1)
}

// take takes so many requests, and returns how long to wait until they may be
// sent.
func (p *pace) take(requests int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	last := now
	for range requests {
		if full := len(p.at) - p.most; full >= 0 {
			last = later(now, p.at[full].Add(time.Minute))
		}
		p.at = append(p.at, last)
	}
	return last.Sub(now)
}

// settle corrects what was taken: so many more requests were sent, or so many
// fewer where it is negative.
func (p *pace) settle(more int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	passed := len(p.at)
	for passed > 0 && p.at[passed-1].After(now) {
		passed--
	}
	if more < 0 {
		p.at = slices.Delete(p.at, max(passed+more, 0), passed)
	} else {
		p.at = slices.Insert(p.at, passed, slices.Repeat([]time.Time{now}, more)...)
	}
	p.at = slices.DeleteFunc(p.at, func(at time.Time) bool { return now.Sub(at) > time.Minute })
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
