package live

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"carbongraph/upstream"
)

// usualLimit is the requests a minute that the upstream allows a credential,
// where neither the settings nor its answers tell.
const usualLimit = 60

// pace holds the upstream requests of a credential's polls to a quarter of the
// credential's limit, in any minute: those of this process, and with texts those
// of all replicas.
type pace struct {
	credential upstream.Fingerprint
	texts      Texts // nil for none

	mu   sync.Mutex
	most int // requests in a minute
	sent sendTimes
}

// learn takes the credential's limit, in requests a minute.
func (p *pace) learn(limit int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.most = max(limit/4, 1)
}

// take takes so many requests, and returns how long to wait until they may be
// sent.
func (p *pace) take(ctx context.Context, requests int) time.Duration {
	return p.change(ctx, func(sent *sendTimes, most int, now time.Time) time.Duration {
		return sent.take(now, most, requests)
	})
}

// settle corrects what was taken: so many more requests were sent, or so many
// fewer where it is negative.
func (p *pace) settle(ctx context.Context, more int) {
	p.change(ctx, func(sent *sendTimes, _ int, now time.Time) time.Duration {
		sent.settle(now, more)
		return 0
	})
}

// change changes the times of this process and then those of all replicas, and
// returns the longer wait. The process's own times count alone where the others
// cannot be had.
func (p *pace) change(ctx context.Context, change func(sent *sendTimes, most int, now time.Time) time.Duration) time.Duration {
	p.mu.Lock()
	most := p.most
	own := change(&p.sent, most, time.Now())
	p.mu.Unlock()
	if p.texts == nil {
		return own
	}
	var common time.Duration
	done := p.texts.Change(ctx, p.credential, "pace", func(text string, now time.Time) (string, time.Duration) {
		var sent sendTimes
		if json.Unmarshal([]byte(text), &sent) != nil || sent.impossible(now, most) {
			sent = nil // what is not ours, or from before the clock was set back
		}
		common = change(&sent, most, now)
		changed, err := json.Marshal(sent)
		if err != nil || len(sent) == 0 {
			return "[]", time.Minute
		}
		return string(changed), time.Minute + max(sent[len(sent)-1].Sub(now), 0)
	})
	if !done {
		return own
	}
	return max(own, common)
}

// sendTimes are when requests of the last minute were sent, and when others will
// be, in their order.
type sendTimes []time.Time

func (s *sendTimes) take(now time.Time, most, requests int) time.Duration {
	last := now
	for range requests {
		if full := len(*s) - most; full >= 0 {
			last = later(now, (*s)[full].Add(time.Minute))
		}
		*s = append(*s, last)
	}
	return last.Sub(now)
}

func (s *sendTimes) settle(now time.Time, more int) {
	passed := len(*s)
	for passed > 0 && (*s)[passed-1].After(now) {
		passed--
	}
	if more < 0 {
		*s = slices.Delete(*s, max(passed+more, 0), passed)
	} else {
		*s = slices.Insert(*s, passed, slices.Repeat([]time.Time{now}, more)...)
	}
	*s = slices.DeleteFunc(*s, func(at time.Time) bool { return now.Sub(at) > time.Minute })
}

// impossible reports whether the last request lies further ahead than so many
// take.
func (s *sendTimes) impossible(now time.Time, most int) bool {
	n := len(*s)
	return n > 0 && (*s)[n-1].Sub(now) > time.Duration(n/most+1)*time.Minute
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
