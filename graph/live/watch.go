package live

import (
	"bytes"
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph"
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
	// failing is since when polls fail; zero where they do not. told tells that
	// subscribers know.
	failing  time.Time
	told     bool
	failures int
	// wait is how long the upstream asked to wait.
	wait time.Duration
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

// run polls until the watch is cancelled.
func (w *watch) run() {
	since := time.Now()
	for w.ctx.Err() == nil {
		w.poll(since)
		since = w.await()
		if w.holder.admit(w.ctx, int(w.sent.Load())) != nil {
			return
		}
	}
}

// await waits until a poll is due, and returns since when what it reads must
// have been read: half an interval ago, or the last write.
func (w *watch) await() time.Time {
	timer := time.NewTimer(w.delay())
	defer timer.Stop()
	select {
	case <-timer.C:
		return time.Now().Add(-w.hub.options.Interval / 2)
	case <-w.ctx.Done():
		return time.Time{}
	case <-w.woken:
	}
	// Writes that follow one another are one poll.
	timer.Reset(mergeTime)
	select {
	case <-timer.C:
	case <-w.ctx.Done():
	}
	select {
	case <-w.woken:
	default:
	}
	return w.holder.lastWrite()
}

// jitter is the part of the interval by which polls differ, so that those of
// many watches do not come to the upstream together.
const jitter = 0.1

// maxBackoff bounds the wait after polls that fail.
const maxBackoff = time.Minute

// delay returns how long to wait for the next poll.
func (w *watch) delay() time.Duration {
	interval := w.hub.options.Interval
	if w.failing.IsZero() {
		wait := interval - time.Since(w.read) + time.Duration((rand.Float64()-0.5)*jitter*float64(interval))
		return max(wait, w.holder.pause(), 0)
	}
	wait := max(interval<<min(w.failures-1, 6), w.wait)
	if !w.told {
		wait = min(wait, time.Until(w.failing.Add(w.hub.options.StaleAfter)))
	}
	return max(min(wait, max(maxBackoff, w.wait)), 0)
}

// poll executes the operation and tells subscribers what has changed. What
// another poll has read since a time is not read again.
func (w *watch) poll(since time.Time) {
	ctx, cancel := context.WithTimeout(w.ctx, w.hub.options.PollTimeout)
	defer cancel()
	reads := &pollReads{holder: w.holder, since: since, oldest: time.Now()}
	result := w.hub.options.Execute(upstream.WithRequestID(ctx, w.id), w.op, reads)
	w.hub.polls.Add(1)
	w.read = reads.oldest
	w.sent.Store(int64(len(result.Attempts)))
	w.holder.learn(result.Attempts)
	e := Event{Data: bytes.Join(result.Data, nil), Errors: result.Errors}
	transient := !result.HasData && w.transient(result)
	result.Release()
	if w.ctx.Err() != nil {
		return
	}
	switch {
	case hasCode(e.Errors, codes.Unauthenticated):
		e.Last = true
		w.publish(e)
	case transient:
		w.fail(e)
	default:
		w.recover(e)
	}
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

// recover notes a poll that was answered.
func (w *watch) recover(e Event) {
	told := w.told
	w.failing, w.failures, w.told, w.wait = time.Time{}, 0, false, 0
	if told || !w.hasAnswered() || !w.same(e) {
		w.publish(e)
	}
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
	return bytes.Equal(w.last.Data, e.Data) && w.last.Errors.Error() == e.Errors.Error()
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

// transient reports whether a result without data failed for a reason that may
// pass, and notes how long the upstream asks to wait.
func (w *watch) transient(result *graph.Result) bool {
	w.wait = 0
	for _, attempt := range result.Attempts {
		if attempt.Failure != nil {
			w.wait = max(w.wait, attempt.Failure.RetryAfter)
		}
	}
	return slices.ContainsFunc(result.Errors, func(err *gqlerror.Error) bool {
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
