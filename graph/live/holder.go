package live

import (
	"cmp"
	"context"
	"sync"
	"time"

	"carbongraph/upstream"
)

// holder is a credential that subscribes, and what its watches have in common.
type holder struct {
	hub        *Hub
	credential upstream.Credential
	// subscriptions and watches are guarded by the hub.
	subscriptions int
	watches       map[*watch]struct{}

	pace pace

	mu sync.Mutex
	// wrote is when rows were written last.
	wrote time.Time
	// paused is until when polls wait, since the rate budget runs low.
	paused time.Time
}

func newHolder(h *Hub, credential upstream.Credential) *holder {
	if credential.Share() != credential.Fingerprint() { // polls are not for the client alone who subscribed first
		credential = credential.For("subscriptions")
	}
	own := &holder{hub: h, credential: credential, watches: map[*watch]struct{}{}}
	own.pace.credential, own.pace.texts = credential.Fingerprint(), h.options.Texts
	own.pace.learn(cmp.Or(h.options.RateLimit, usualLimit))
	return own
}

// learn takes what the upstream's answers said of the rate budget. Where less
// than a quarter is left, it is left to ordinary requests.
func (own *holder) learn(attempts []upstream.Attempt) {
	for _, attempt := range attempts {
		q := attempt.Quota
		if q.Limit > 0 && own.hub.options.RateLimit == 0 {
			own.pace.learn(q.Limit)
		}
		if q.Limit > 0 && q.Remaining >= 0 && q.Remaining < q.Limit/4 {
			own.mu.Lock()
			own.paused = time.Now().Add(q.Reset)
			own.mu.Unlock()
		}
	}
}

// pause returns how long polls still wait.
func (own *holder) pause() time.Duration {
	own.mu.Lock()
	defer own.mu.Unlock()
	return time.Until(own.paused)
}

// written notes that rows were written now, and has all watches poll.
func (own *holder) written() {
	own.mu.Lock()
	own.wrote = time.Now()
	own.mu.Unlock()
	for w := range own.watches {
		w.wake()
	}
}

// since is the time from which on a poll takes what another has read: half an
// interval ago, but never from before a write. Polls that share a read are then
// due at the same time.
func (own *holder) since() time.Time {
	own.mu.Lock()
	defer own.mu.Unlock()
	return later(own.wrote, time.Now().Add(-own.hub.options.Interval/2))
}

// Waits for a read that another poll sends.
const (
	shareStep = 25 * time.Millisecond
	shareMost = 3 * time.Second
)

// pollReads is the way of one poll to the upstream: what another poll has read
// since a time is not read again.
type pollReads struct {
	*holder
	since time.Time

	mu     sync.Mutex
	oldest time.Time // of the data of the poll
}

// Read sends a read, or returns what another poll read.
func (p *pollReads) Read(ctx context.Context, credential upstream.Credential, call upstream.Call) (*upstream.Answer, error) {
	reads, owner, key := p.hub.reads, credential.Fingerprint(), call.Method+" "+call.Prefer+" "+call.Target
	for until := time.Now().Add(shareMost); time.Now().Before(until) && ctx.Err() == nil; time.Sleep(shareStep) {
		answer, age, claimed := reads.Take(ctx, owner, key, time.Since(p.since))
		if answer != nil {
			p.found(age)
			answer.Attempts = []upstream.Attempt{upstream.CachedAttempt(call, answer)}
			return answer, nil
		}
		if claimed {
			break
		}
	}
	begun := time.Now()
	answer, err := p.hub.options.Upstream.Read(ctx, credential, call)
	if err == nil {
		reads.Give(ctx, owner, key, answer, time.Since(begun))
	}
	return answer, err
}

// Write is never called: a subscription writes nothing.
func (*pollReads) Write(context.Context, upstream.Credential, upstream.Call) (*upstream.Answer, error) {
	return nil, &upstream.Error{Kind: upstream.Internal}
}

// found notes that data is so old.
func (p *pollReads) found(age time.Duration) {
	p.hub.saved.Add(1)
	p.mu.Lock()
	defer p.mu.Unlock()
	if at := time.Now().Add(-age); at.Before(p.oldest) {
		p.oldest = at
	}
}
