package client

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"carbongraph/upstream"
)

// flightKey is what makes two reads one: the same call under the same
// credential, by the same client of it.
type flightKey struct {
	credential, share upstream.Fingerprint
	target, prefer    string
	generation        uint64
}

// flights are the reads that are under way. Equal reads share one. It is carried
// out by the goroutine of its first caller, for most reads are shared with nobody
// and another goroutine would cost a tenth of the request. Where that caller is
// cancelled while others wait, the read goes on; where its deadline passes, the
// read ends, and those who have time left start another.
//
// golang.org/x/sync/singleflight knows neither how many wait, which tells when to
// end a read and when to give its memory back, nor of panics that are errors.
type flights struct {
	// fetch carries out the read. Its ctx has no deadline and ends when stop is
	// called.
	fetch func(ctx context.Context, stop context.CancelCauseFunc, j *job) (upstream.Answer, *upstream.Error)

	mu    sync.Mutex
	byKey map[flightKey]*flight
}

// flight is one read under way. All but key and stop is guarded by flights.mu
// until it has landed, and constant from then on.
type flight struct {
	key  flightKey
	stop context.CancelCauseFunc
	// waiting is how many want the answer; left tells that the first caller does
	// not, and restart that the read ended with its deadline.
	waiting               int
	left, restart, landed bool
	// done is closed when it lands; nil while nobody but the first caller waits.
	done    chan struct{}
	answer  upstream.Answer
	failure *upstream.Error
}

// read joins the flight of an equal read, or carries one out, for as long as ctx
// lasts. The second result tells whether it joined.
//
// Who starts a flight lends it deadline, request id and trace; those who join
// lend nothing.
func (s *flights) read(ctx context.Context, j *job) (*upstream.Answer, bool, *upstream.Error) {
	for {
		f, lasting := s.board(ctx, j)
		if lasting != nil {
			answer, failure := s.fly(ctx, lasting, f, j)
			return answer, false, failure
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			s.leave(f, ended(ctx), false)
			return nil, true, interruption(ctx)
		}
		switch {
		case f.restart:
		case f.failure != nil:
			return nil, true, f.failure
		default:
			answer := f.answer
			return &answer, true, nil
		}
	}
}

// board joins the flight of an equal read. Where there is none, it makes one, and
// the context to carry it out in.
func (s *flights) board(ctx context.Context, j *job) (*flight, context.Context) {
	key := flightKey{j.credential.Fingerprint(), j.credential.Share(), j.call.Target, j.call.Prefer, j.call.Generation}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, ok := s.byKey[key]; ok {
		f.waiting++
		if f.done == nil {
			f.done = make(chan struct{})
		}
		return f, nil
	}
	lasting, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	f := &flight{key: key, stop: stop, waiting: 1}
	s.byKey[key] = f
	return f, lasting
}

// fly carries out a read for its first caller, and lands whatever happens: a
// panic is made an error of the read.
func (s *flights) fly(ctx, lasting context.Context, f *flight, j *job) (answer *upstream.Answer, failure *upstream.Error) {
	defer f.stop(nil)
	stay := context.AfterFunc(ctx, func() { s.leave(f, ended(ctx), true) })
	defer stay()
	defer func() {
		if p := recover(); p != nil {
			failure = &upstream.Error{Kind: upstream.Internal, Cause: fmt.Errorf("panic: %v\n%s", p, debug.Stack())}
			s.land(f, upstream.Answer{}, failure)
		}
	}()
	landed, failure := s.fetch(lasting, f.stop, j)
	s.land(f, landed, failure)
	switch {
	case f.left:
		return nil, interruption(ctx).With(j.attempts)
	case failure != nil:
		return nil, failure
	default:
		return &landed, nil
	}
}

// land hands the answer to those who wait for it, each of whom releases it once.
func (s *flights) land(f *flight, answer upstream.Answer, failure *upstream.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(f)
	f.answer, f.failure, f.landed = answer, failure, true
	answer.Hold(f.waiting)
	answer.Release()
	if f.done != nil {
		close(f.done)
	}
}

// leave takes one who waits out of the flight, and ends it after the last.
func (s *flights) leave(f *flight, why error, first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.landed { // what is not read of the answer, the collector has
		return
	}
	f.waiting--
	f.left = f.left || first
	if f.waiting == 0 || first && errors.Is(why, context.DeadlineExceeded) {
		f.restart = true
		s.remove(f)
		f.stop(why)
	}
}

// remove keeps others from joining the flight; s.mu is held.
func (s *flights) remove(f *flight) {
	if s.byKey[f.key] == f {
		delete(s.byKey, f.key)
	}
}

// forget keeps the reads to come from joining what is under way with the
// credential: after a write, they must not be answered with rows from before.
func (s *flights) forget(credential upstream.Fingerprint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.byKey {
		if key.credential == credential {
			delete(s.byKey, key)
		}
	}
}

// shared is the attempt of a read that joined another's: nothing was sent.
func (j *job) shared(answer *upstream.Answer, failure *upstream.Error) upstream.Attempt {
	a := upstream.Attempt{
		Method: j.call.Method, Target: j.call.Target, Rows: -1, Begun: j.begun, Duration: time.Since(j.begun),
		Shared: true, Quota: upstream.Quota{Remaining: -1}, Failure: failure,
	}
	if answer != nil {
		a.Bytes = len(answer.Body)
	}
	return a
}
