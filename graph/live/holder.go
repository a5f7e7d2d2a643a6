package live

import (
	"bytes"
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"carbongraph/upstream"
)

// usualLimit is the requests a minute that the upstream allows a credential,
// where neither the settings nor its answers tell.
const usualLimit = 60

// holder is a credential that subscribes, and what its watches have in common.
type holder struct {
	hub        *Hub
	credential upstream.Credential
	// subscriptions and watches are guarded by the hub.
	subscriptions int
	watches       map[*watch]struct{}

	pace *rate.Limiter

	mu   sync.Mutex
	kept map[string]keptRead // by target and preferences
	// wrote is when rows were written last.
	wrote time.Time
	// paused is until when polls wait, since the rate budget runs low.
	paused time.Time
}

// keptRead is a read of a poll.
type keptRead struct {
	answer upstream.Answer
	at     time.Time
}

func newHolder(h *Hub, credential upstream.Credential) *holder {
	limit := h.options.RateLimit
	if limit == 0 {
		limit = usualLimit
	}
	return &holder{
		hub: h, credential: credential, watches: map[*watch]struct{}{}, kept: map[string]keptRead{}, pace: rate.NewLimiter(paceOf(limit)),
	}
}

// paceOf returns the pace of polls, in requests a second, and how many may come
// at once: together no minute has more than a quarter of the limit.
func paceOf(limit int) (rate.Limit, int) {
	quarter := max(limit/4, 2)
	atOnce := max(quarter/3, 1)
	return rate.Limit(float64(quarter-atOnce) / 60), atOnce
}

// admit waits until a poll that sends so many requests may be sent.
func (own *holder) admit(ctx context.Context, requests int) error {
	for range max(1, requests) {
		if err := own.pace.Wait(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// learn takes what the upstream's answers said of the rate budget. Where less
// than a quarter is left, it is left to ordinary requests.
func (own *holder) learn(attempts []upstream.Attempt) {
	for _, attempt := range attempts {
		q := attempt.Quota
		if q.Limit > 0 && own.hub.options.RateLimit == 0 {
			limit, atOnce := paceOf(q.Limit)
			own.pace.SetLimit(limit)
			own.pace.SetBurst(atOnce)
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

// written drops the reads that were kept: rows were written.
func (own *holder) written(at time.Time) {
	own.mu.Lock()
	defer own.mu.Unlock()
	own.wrote = at
	clear(own.kept)
}

// lastWrite returns when rows were written last.
func (own *holder) lastWrite() time.Time {
	own.mu.Lock()
	defer own.mu.Unlock()
	return own.wrote
}

// pollReads is the way of one poll to the upstream: what another poll of the
// credential has read since a time is not read again. Polls that share a read
// are then due at the same time.
type pollReads struct {
	*holder
	since time.Time

	mu     sync.Mutex
	oldest time.Time // of the data of the poll
}

// Read sends a read, or returns what another poll read.
func (p *pollReads) Read(ctx context.Context, credential upstream.Credential, call upstream.Call) (*upstream.Answer, error) {
	key := call.Prefer + " " + call.Target
	if found, ok := p.find(key); ok {
		answer := found.answer
		answer.Attempts = []upstream.Attempt{upstream.CachedAttempt(call, &answer)}
		return &answer, nil
	}
	at := time.Now()
	answer, err := p.send(ctx, credential, call)
	if err == nil {
		p.keep(key, answer, at)
	}
	return answer, err
}

func (p *pollReads) send(ctx context.Context, credential upstream.Credential, call upstream.Call) (*upstream.Answer, error) {
	read := func(ctx context.Context) (*upstream.Answer, error) {
		return p.hub.options.Upstream.Read(ctx, credential, call)
	}
	if p.hub.options.Shared == nil {
		return read(ctx)
	}
	return p.hub.options.Shared.Poll(ctx, credential, call, time.Since(p.since), read)
}

// Write is never called: a subscription writes nothing.
func (*pollReads) Write(context.Context, upstream.Credential, upstream.Call) (*upstream.Answer, error) {
	return nil, &upstream.Error{Kind: upstream.Internal}
}

func (p *pollReads) find(key string) (keptRead, bool) {
	p.holder.mu.Lock()
	found, ok := p.kept[key]
	p.holder.mu.Unlock()
	if !ok || found.at.Before(p.since) {
		return keptRead{}, false
	}
	p.hub.saved.Add(1)
	p.mu.Lock()
	defer p.mu.Unlock()
	if found.at.Before(p.oldest) {
		p.oldest = found.at
	}
	return found, true
}

// keep keeps a read for the other watches of the credential, and drops those
// that are of no use any more.
func (p *pollReads) keep(key string, answer *upstream.Answer, at time.Time) {
	p.hub.mu.Lock()
	alone := len(p.watches) < 2
	p.hub.mu.Unlock()
	if alone {
		return
	}
	p.holder.mu.Lock()
	defer p.holder.mu.Unlock()
	for other, kept := range p.kept {
		if time.Since(kept.at) > p.hub.options.Interval {
			delete(p.kept, other)
		}
	}
	p.kept[key] = keptRead{answer: upstream.Answer{Body: bytes.Clone(answer.Body), Total: answer.Total}, at: at}
}
