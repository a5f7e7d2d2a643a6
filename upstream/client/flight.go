package client

import (
	"context"
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
// out in a goroutine of its own and ends with the last caller who waits for it:
// golang.org/x/sync/singleflight knows neither how many wait, which tells when
// to end a read and when to give its memory back, nor of panics that are errors.
type flights struct {
	// fetch carries out the read. Its ctx has no deadline and ends when stop is
	// called.
	fetch func(ctx context.Context, stop context.CancelCauseFunc, j *job) (upstream.Answer, *upstream.Error)

	mu    sync.Mutex
	byKey map[flightKey]*flight
}

// flight is one read under way.
type flight struct {
	key  flightKey
	stop context.CancelCauseFunc
	// waiting is how many want the answer; guarded by flights.mu.
	waiting int
	// done is closed when answer and failure are there.
	done    chan struct{}
	answer  upstream.Answer
	failure *upstream.Error
}

// read joins the flight of an equal read, or starts one, and waits for its
// answer as long as ctx lasts. The second result tells whether it joined.
//
// Who starts a flight lends it deadline, request id and trace; those who join
// lend nothing.
func (s *flights) read(ctx context.Context, j *job) (*upstream.Answer, bool, *upstream.Error) {
	f, joined := s.board(ctx, j)
	select {
	case <-f.done:
	case <-ctx.Done():
		if s.leave(f, ended(ctx)) {
			return nil, joined, interruption(ctx)
		}
		// The last one to leave ends the read, and hears what was sent for it.
		<-f.done
	}
	if f.failure != nil {
		return nil, joined, f.failure
	}
	answer := f.answer
	if ctx.Err() != nil {
		attempts := answer.Attempts
		answer.Release()
		return nil, joined, interruption(ctx).With(attempts)
	}
	return &answer, joined, nil
}

// board joins the flight of an equal read, or starts one.
func (s *flights) board(ctx context.Context, j *job) (f *flight, joined bool) {
	key := flightKey{j.credential.Fingerprint(), j.credential.Share(), j.call.Target, j.call.Prefer, j.call.Generation}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, joined = s.byKey[key]; joined {
		f.waiting++
		return f, true
	}
	lasting, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	f = &flight{key: key, stop: stop, waiting: 1, done: make(chan struct{})}
	s.byKey[key] = f
	go s.fly(lasting, f, j)
	return f, false
}

// fly carries out a read, and lands whatever happens: a panic is made an error of
// the read.
func (s *flights) fly(ctx context.Context, f *flight, j *job) {
	defer func() {
		if p := recover(); p != nil {
			f.answer, f.failure = upstream.Answer{}, &upstream.Error{Kind: upstream.Internal, Cause: fmt.Errorf("panic: %v\n%s", p, debug.Stack())}
		}
		s.land(f)
	}()
	f.answer, f.failure = s.fetch(ctx, f.stop, j)
}

// land hands the answer to those who wait for it, each of whom releases it once.
func (s *flights) land(f *flight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(f)
	f.answer.Hold(f.waiting - 1)
	close(f.done)
	f.stop(nil)
}

// leave takes one who waits out of the flight, and reports whether others stay
// or the flight has landed already. Otherwise it ends the flight.
func (s *flights) leave(f *flight, why error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-f.done:
		return false
	default:
	}
	if f.waiting > 1 {
		f.waiting--
		return true
	}
	s.remove(f)
	f.stop(why)
	return false
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
