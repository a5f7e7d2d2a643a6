// Package live keeps the answers to subscriptions true: it polls the upstream
// for all subscribers who want the same, and tells each of them when the answer
// has changed.
//
//	Hub.Subscribe(operation) ──▶ Subscription ──▶ Next: the answer now, then each change
//	          │
//	        watch: one for each credential, operation and variables. Polls while
//	          │    it has subscribers, and compares the answers.
//	        holder: one for each credential. Reads that several of its watches
//	               need are sent once, at most a quarter of its rate limit.
package live

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"carbongraph/graph"
	"carbongraph/graph/operation"
	"carbongraph/upstream"
)

// Options are what a Hub needs; all but Texts, Bytes and RateLimit are required.
type Options struct {
	// Execute executes an operation over an upstream.
	Execute func(context.Context, *operation.Operation, graph.Upstream) *graph.Result
	// Upstream sends the reads of polls.
	Upstream graph.Upstream
	// Texts share the reads of polls with other replicas, and hold the polls of
	// all to a quarter of a credential's rate limit; with nil each replica reads
	// for itself and holds its own polls to that.
	Texts Texts
	// Bytes bounds the memory of answers that are kept; nil bounds nothing.
	Bytes *upstream.Bytes
	// Interval is the time from one poll to the next (LIVE_INTERVAL).
	Interval time.Duration
	// StaleAfter is how long polls have to fail before subscribers are told
	// (LIVE_STALE_AFTER).
	StaleAfter time.Duration
	// PollTimeout is the time of one poll (REQUEST_TIMEOUT).
	PollTimeout time.Duration
	// RateLimit is the requests a minute that the upstream allows a credential;
	// 0 where its answers alone tell.
	RateLimit int
	// MaxSubscriptions is the most subscriptions at once, and MaxOfCredential
	// the most of one credential.
	MaxSubscriptions, MaxOfCredential int
	// Span is called when a poll begins, and what it returns when it ends.
	Span func(ctx context.Context, name string) (context.Context, func())
}

// Errors of Subscribe, meant for callers.
var (
	ErrTooMany           = errors.New("there are as many subscriptions as this server allows (MAX_SUBSCRIPTIONS)")
	ErrTooManyCredential = errors.New("the credential has as many subscriptions as this server allows it")
	ErrDraining          = errors.New("this server is stopping: subscribe again")
)

// Hub has all subscriptions of the process. It is safe for concurrent use.
type Hub struct {
	options Options
	reads   *Reads

	mu            sync.Mutex
	watches       map[string]*watch
	holders       map[upstream.Fingerprint]*holder
	subscriptions map[*Subscription]struct{}
	draining      bool

	ids, polls, saved, events, slow atomic.Int64
	running                         sync.WaitGroup
}

// NewHub returns a hub without subscriptions.
func NewHub(options Options) *Hub {
	return &Hub{
		options: options, reads: NewReads(options.Texts, options.Interval), watches: map[string]*watch{}, holders: map[upstream.Fingerprint]*holder{}, subscriptions: map[*Subscription]struct{}{},
	}
}

// Subscribe returns a subscription of an operation, which is bound, with the
// credential in ctx. It is to be closed. Errors are meant for the caller.
func (h *Hub) Subscribe(ctx context.Context, op *operation.Operation) (*Subscription, error) {
	credential, _ := upstream.CredentialFrom(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	own := h.holders[credential.Fingerprint()]
	switch {
	case h.draining:
		return nil, ErrDraining
	case len(h.subscriptions) >= h.options.MaxSubscriptions:
		return nil, ErrTooMany
	case own != nil && own.subscriptions >= h.options.MaxOfCredential:
		return nil, ErrTooManyCredential
	case own == nil:
		own = newHolder(h, credential)
		h.holders[credential.Fingerprint()] = own
	}
	key := keyOf(credential, op)
	w := h.watches[key]
	if w == nil {
		w = newWatch(h, own, key, op)
		h.watches[key] = w
		own.watches[w] = struct{}{}
		h.running.Go(w.run)
	}
	s := &Subscription{watch: w, changed: make(chan struct{}, 1), ended: make(chan struct{})}
	h.subscriptions[s] = struct{}{}
	own.subscriptions++
	w.add(s)
	return s, nil
}

// keyOf is equal for subscriptions that have the same answers.
func keyOf(credential upstream.Credential, op *operation.Operation) string {
	fingerprint := credential.Fingerprint()
	// Coerced variables always marshal, in the order of their names.
	variables, _ := json.Marshal(op.Variables)
	return string(fingerprint[:]) + op.Name + "\x00" + string(variables) + "\x00" + op.Source
}

// remove ends a subscription; the last of a watch ends the polls.
func (h *Hub) remove(s *Subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, there := h.subscriptions[s]; !there {
		return
	}
	delete(h.subscriptions, s)
	w := s.watch
	own := w.holder
	own.subscriptions--
	if w.drop(s) == 0 {
		delete(h.watches, w.key)
		delete(own.watches, w)
		w.cancel()
	}
	if own.subscriptions == 0 {
		delete(h.holders, own.credential.Fingerprint())
	}
}

// mergeTime is how long the polls after a write wait for further writes.
const mergeTime = 50 * time.Millisecond

// Written has all that the credential in ctx watches polled at once: rows were
// written with it.
func (h *Hub) Written(ctx context.Context) {
	credential, _ := upstream.CredentialFrom(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	if own := h.holders[credential.Fingerprint()]; own != nil {
		own.written()
	}
}

// revoke ends all that a credential watches: the upstream does not accept it any
// more.
func (h *Hub) revoke(own *holder, e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for w := range own.watches {
		w.publish(e)
	}
}

// nextID returns the request id of a watch's polls. It is the same for all of
// them, so that equal errors are equal bytes.
func (h *Hub) nextID() string { return "live-" + strconv.FormatInt(h.ids.Add(1), 10) }

// Drain completes every subscription, spread over a time, and refuses new ones.
// It returns when all are completed.
func (h *Hub) Drain(over time.Duration) {
	h.mu.Lock()
	h.draining = true
	var all sync.WaitGroup
	for s := range h.subscriptions {
		all.Go(func() {
			if over > 0 {
				time.Sleep(rand.N(over))
			}
			s.end()
		})
	}
	h.mu.Unlock()
	all.Wait()
}

// Close ends all polls and returns when they have ended.
func (h *Hub) Close() {
	h.Drain(0)
	h.mu.Lock()
	for _, w := range h.watches {
		w.cancel()
	}
	h.mu.Unlock()
	h.running.Wait()
}

// SlowReader counts a subscriber who was cut off, since they did not read.
func (h *Hub) SlowReader() { h.slow.Add(1) }

// Stats is the state of a hub at one moment. All but Subscriptions and Lists are
// sums since the start.
type Stats struct {
	// Lists are what is polled: one for each credential, operation and variables.
	Subscriptions, Lists int
	// Polls were executed. PollsSaved are reads of polls that another poll, of
	// this process or of another, had answered. Events are answers that were
	// handed to a subscriber.
	Polls, PollsSaved, Events, SlowReaders int64
}

// Stats returns the state of the hub now.
func (h *Hub) Stats() Stats {
	h.mu.Lock()
	defer h.mu.Unlock()
	return Stats{
		Subscriptions: len(h.subscriptions), Lists: len(h.watches), Polls: h.polls.Load(), PollsSaved: h.saved.Load(),
		Events: h.events.Load(), SlowReaders: h.slow.Load(),
	}
}
