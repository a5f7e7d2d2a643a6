package live

import (
	"sync"
	"time"
)

// usualLimit is the requests a minute that the upstream allows a credential,
// where neither the settings nor its answers tell.
const usualLimit = 60

// pace spreads the upstream requests of a credential's polls: no minute has more
// of them than a quarter of the credential's limit.
type pace struct {
	mu sync.Mutex
	// each is the time that a request takes of the minute; atOnce is how much of
	// it may be taken in advance.
	each, atOnce time.Duration
	// taken is until when the requests so far have taken the time.
	taken time.Time
}

// learn takes a limit, in requests a minute.
func (p *pace) learn(limit int) {
	quarter := max(limit/4, 2)
	atOnce := max(quarter/3, 1)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.each = time.Minute / time.Duration(quarter-atOnce)
	p.atOnce = time.Duration(atOnce) * p.each
}

// take takes so many requests, and returns how long to wait until they may be
// sent. Fewer than 0 gives back what was not sent.
func (p *pace) take(requests int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if p.taken.Before(now) {
		p.taken = now
	}
	p.taken = p.taken.Add(time.Duration(requests) * p.each)
	return max(p.taken.Sub(now)-p.atOnce, 0)
}

// charge notes requests that did not wait. They put polls off for a minute at
// most.
func (p *pace) charge(requests int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	after := p.taken.Add(max(now.Sub(p.taken), 0) + time.Duration(requests)*p.each)
	if most := now.Add(time.Minute); after.After(most) {
		after = most
	}
	if after.After(p.taken) {
		p.taken = after
	}
}
