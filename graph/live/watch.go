package live

import (
	"bytes"
	"context"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/codes"
	"carbongraph/graph/operation"
	"carbongraph/upstream"
)

// watch polls one operation for all who subscribe to it with one credential.
type watch struct {
	hub    *Hub
	holder *holder
	key    string
	op     *operation.Operation
	id     string // the request id of its polls
	ctx    context.Context
	cancel context.CancelFunc
	// woken has a value while a poll is due at once.
	woken chan struct{}
	// sent is how many requests the last poll sent or found answered.
	sent atomic.Int64

	mu            sync.Mutex
	subscriptions []*Subscription
	last          Event
	answered      bool // there is a last event

	// What follows is run's alone.

	// read is when the data of the last poll was read: before the poll where
	// another poll had read it.
	read time.Time
	// polls is how many there were.
	polls int
	// failing is since when polls fail; zero where they do not. told tells that
	// subscribers know.
	failing  time.Time
	told     bool
	failures int
	// wait is how long the upstream asked to wait.
	wait time.Duration
	// held is what Bytes counts for the last event.
	held int64
}

func newWatch(h *Hub, own *holder, key string, op *operation.Operation) *watch {
	w := &watch{hub: h, holder: own, key: key, op: op, id: h.nextID(), woken: make(chan struct{}, 1)}
	w.ctx, w.cancel = context.WithCancel(upstream.WithCredential(context.Background(), own.credential))
	return w
}

// add gives the watch a subscriber, who gets the answer that is there.
func (w *watch) add(s *Subscription) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.subscriptions = append(w.subscriptions, s)
	if w.answered {
		s.offer(w.last)
	}
}

// drop takes a subscriber away and returns how many are left.
func (w *watch) drop(s *Subscription) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.subscriptions = slices.DeleteFunc(w.subscriptions, func(other *Subscription) bool { return other == s })
	return len(w.subscriptions)
}

// wake has the watch poll at once.
func (w *watch) wake() {
	select {
	case w.woken <- struct{}{}:
	default:
	}
}

// run polls until the watch is cancelled. The first answer is read for the first
// subscriber, and waits for nothing.
func (w *watch) run() {
	defer func() { _ = w.hold(w.ctx, 0) }()
	w.holder.pace.settle(w.ctx, w.poll(time.Now()))
	for w.await() {
		expected := int(w.sent.Load())
		if !w.sleep(w.holder.pace.take(w.ctx, expected)) {
			return
		}
		w.holder.pace.settle(w.ctx, w.poll(w.holder.since())-expected)
	}
}

// await waits until a poll is due, and reports whether the watch goes on.
func (w *watch) await() bool {
	timer := time.NewTimer(w.delay())
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-w.ctx.Done():
		return false
	case <-w.woken:
	}
	// Writes that follow one another are one poll.
	goesOn := w.sleep(mergeTime)
	select {
	case <-w.woken:
	default:
	}
	return goesOn
}

// sleep reports whether the watch goes on after a time.
func (w *watch) sleep(wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-w.ctx.Done():
		return false
	}
}

// jitter is the part of the interval by which polls differ, so that those of
// many watches do not come to the upstream together. The second poll of a watch
// comes early by up to half of it: many begin at once when a server starts.
const jitter = 0.1

// maxBackoff bounds the wait after polls that fail.
const maxBackoff = time.Minute

// delay returns how long to wait for the next poll.
func (w *watch) delay() time.Duration {
	interval := w.hub.options.Interval
	if w.failing.IsZero() {
		wait := interval - time.Since(w.read) + time.Duration((rand.Float64()-0.5)*jitter*float64(interval))
		if w.polls == 1 {
			wait = interval/2 + rand.N(interval/2)
		}
		return max(wait, w.holder.pause(), 0)
	}
	wait := max(interval<<min(w.failures-1, 6), w.wait)
	if !w.told {
		wait = min(wait, time.Until(w.failing.Add(w.hub.options.StaleAfter)))
	}
	return max(min(wait, max(maxBackoff, w.wait)), 0)
}

// poll executes the operation, tells subscribers what has changed, and returns
// how many requests it sent. What another poll has read since a time is not read
// again.
func (w *watch) poll(since time.Time) (sent int) {
	ctx, cancel := context.WithTimeout(upstream.WithRequestID(w.ctx, w.id), w.hub.options.PollTimeout)
	defer cancel()
	ctx, end := w.hub.options.Span(ctx, "poll")
	defer end()
	reads := &pollReads{holder: w.holder, since: since, oldest: time.Now()}
	result := w.hub.options.Execute(ctx, w.op, reads)
	defer result.Release()
	w.hub.polls.Add(1)
	w.polls++
	w.read = reads.oldest
	w.sent.Store(int64(len(result.Attempts)))
	w.holder.learn(result.Attempts)
	for _, attempt := range result.Attempts {
		if !attempt.Shared && !attempt.Cached {
			sent++
		}
	}
	if w.ctx.Err() != nil {
		return sent
	}
	switch e := NewEvent(result); {
	case hasCode(e.Errors, codes.Unauthenticated):
		failure := *e.Errors[0]
		failure.Path, failure.Locations = nil, nil
		w.hub.revoke(w.holder, Event{Data: []byte("null"), Errors: gqlerror.List{&failure}, Last: true})
	case !result.HasData && w.transient(result.Errors):
		w.fail(e)
	default:
		w.recover(ctx, e)
	}
	return sent
}

// fail notes a poll that failed. Subscribers are told when polls have failed for
// a time, or where there was no answer yet.
func (w *watch) fail(e Event) {
	w.failures++
	if w.failing.IsZero() {
		w.failing = time.Now()
	}
	if !w.told && (!w.hasAnswered() || time.Since(w.failing) >= w.hub.options.StaleAfter) {
		w.told = true
		w.publish(e)
	}
}

// noRoom is the event of an answer that takes more memory than is left.
var noRoom = Event{Data: []byte("null"), Errors: gqlerror.List{{
	Message:    "The answers that are kept for subscriptions take all the memory that they may: ask for fewer rows.",
	Extensions: map[string]any{"code": codes.RateLimited},
}}}

// recover notes a poll that was answered.
func (w *watch) recover(ctx context.Context, e Event) {
	news := w.told || !w.hasAnswered() || !w.same(e)
	if news && w.hold(ctx, len(e.Data)) != nil {
		w.fail(noRoom)
		return
	}
	w.failing, w.failures, w.told, w.wait = time.Time{}, 0, false, 0
	if news {
		w.publish(e)
	}
}

// hold counts an answer of n bytes among those that are kept, in the place of
// the one before.
func (w *watch) hold(ctx context.Context, n int) error {
	bound, owner := w.hub.options.Bytes, w.holder.credential.Fingerprint()
	if bound == nil {
		return nil
	}
	held, err := bound.Hold(ctx, owner, int64(n))
	if err == nil {
		bound.GiveBack(owner, w.held)
		w.held = held
	}
	return err
}

func (w *watch) hasAnswered() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.answered
}

// same reports whether subscribers would get the bytes that they have.
func (w *watch) same(e Event) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return bytes.Equal(w.last.Data, e.Data) && reflect.DeepEqual(w.last.Errors, e.Errors)
}

// publish hands an event to every subscriber.
func (w *watch) publish(e Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last, w.answered = e, true
	for _, s := range w.subscriptions {
		s.offer(e)
	}
}

// transient reports whether an operation without data failed for a reason that
// may pass, and notes how long the upstream asks to wait.
func (w *watch) transient(errs gqlerror.List) bool {
	w.wait = 0
	for _, err := range errs {
		seconds, _ := err.Extensions["retryAfter"].(int)
		w.wait = max(w.wait, time.Duration(seconds)*time.Second)
	}
	return slices.ContainsFunc(errs, func(err *gqlerror.Error) bool {
		switch err.Extensions["code"] {
		case codes.UpstreamUnavailable, codes.UpstreamTimeout, codes.RateLimited, codes.BadUpstreamResponse, codes.Internal:
			return true
		default:
			return false
		}
	})
}

func hasCode(errs gqlerror.List, code string) bool {
	return slices.ContainsFunc(errs, func(err *gqlerror.Error) bool { return err.Extensions["code"] == code })
}

// cost returns the upstream requests a minute.
func (w *watch) cost() float64 {
	return float64(max(1, w.sent.Load())) * float64(time.Minute) / float64(w.hub.options.Interval)
}
