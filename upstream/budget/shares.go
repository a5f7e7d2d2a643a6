package budget

import (
	"context"
	"slices"
	"sync"
	"time"

	"carbongraph/upstream"
)

// sharesFactor bounds what a client has sent of a minute's requests: it may send
// one while that is less than so many times the requests that are left. Alone it
// gets seven of eight, and the eighth is there for whoever comes next; two who
// want all they can get have seven of fifteen each.
const sharesFactor = 7

// Shares shares a credential's budget out among its clients, by process: what a
// client may send depends on what all have left of the minute. Credentials that
// are their own client's have their budget to themselves. It is safe for
// concurrent use.
type Shares struct {
	budget     Budget
	configured int

	mu sync.Mutex
	// rate is the requests of a minute; 0 where unknown, which shares nothing out.
	rate int
	// sent is when each client sent or will send, over the last minute and in
	// order.
	sent map[upstream.Fingerprint][]time.Time
}

// NewShares shares out a budget of rate requests a minute; 0 leaves the rate to
// what the upstream says.
func NewShares(b Budget, rate int) *Shares {
	return &Shares{budget: b, configured: rate, rate: rate, sent: make(map[upstream.Fingerprint][]time.Time)}
}

// Reserve takes one request out of the budget, as Budget does, if the client has
// a share left.
func (s *Shares) Reserve(ctx context.Context, credential upstream.Credential, patience time.Duration) time.Duration {
	if credential.Share() == credential.Fingerprint() {
		return s.budget.Reserve(ctx, credential.Fingerprint(), patience)
	}
	wait := s.wait(credential.Share(), time.Now())
	if wait > max(patience, 0) {
		return wait
	}
	if wait = max(wait, s.budget.Reserve(ctx, credential.Fingerprint(), patience)); wait <= max(patience, 0) {
		s.add(credential.Share(), time.Now().Add(wait))
	}
	return wait
}

// Learn takes in what an answer said of the budget.
func (s *Shares) Learn(ctx context.Context, credential upstream.Credential, q upstream.Quota) {
	if q.Limit > 0 && credential.Share() != credential.Fingerprint() {
		s.mu.Lock()
		if s.rate = q.Limit; s.configured > 0 {
			s.rate = min(s.rate, s.configured)
		}
		s.mu.Unlock()
	}
	s.budget.Learn(ctx, credential.Fingerprint(), q)
}

// wait returns how long the client's share is used up.
func (s *Shares) wait(client upstream.Fingerprint, now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := s.rate
	for other, sent := range s.sent {
		sent = slices.DeleteFunc(sent, func(at time.Time) bool { return now.Sub(at) >= time.Minute })
		s.sent[other] = sent
		left -= len(sent)
		if len(sent) == 0 {
			delete(s.sent, other)
		}
	}
	// Each of the client's own that is a minute old is one less sent and one more
	// left.
	own, old := s.sent[client], 0
	for s.rate > 0 && old < len(own) && len(own)-old >= sharesFactor*(left+old) {
		old++
	}
	if old == 0 {
		return 0
	}
	return own[old-1].Add(time.Minute).Sub(now)
}

func (s *Shares) add(client upstream.Fingerprint, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent[client] = append(s.sent[client], at)
}
