package upstream

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// flightKey is what makes two reads one: the same call under the same
// credential.
type flightKey struct {
	credential     Fingerprint
	method, target string
	prefer         string
	generation     uint64
}

// flights are the reads that are under way. Identical reads share one: nobody
// who leaves ends it for the others, and the last to leave ends it.
//
// A flight is carried out by the goroutine of the caller who started it, its
// pilot: most reads are shared with nobody, and handing them to a goroutine of
// their own would cost as much as sending them. A pilot who hangs up while
// others wait flies on, for nobody waits for what the pilot returns. One whose
// deadline passes is waited for: then the flight ends there, and those who are
// left start another.
type flights struct {
	// fly carries out the read. Its ctx has no deadline and ends when stop is
	// called.
	fly func(ctx context.Context, stop context.CancelCauseFunc, j *job) (Answer, *Error)

	mu    sync.Mutex
	byKey map[flightKey]*flight
}

// flight is one read under way. All but job and key is guarded by flights.mu
// until it has landed, and constant from then on but for waiting.
type flight struct {
	job
	key  flightKey
	stop context.CancelCauseFunc
	// waiting is how many want the answer.
	waiting int
	landed  bool
	// landing is closed at the end; nil while nobody but the pilot waits.
	landing chan struct{}
	// orphaned tells that the pilot's deadline passed: answer and failure mean
	// nothing to those who joined.
	orphaned bool
	answer   Answer
	failure  *Error
}

// read shares the flight of the same read, or flies the job itself, for as long
// as ctx lasts. The second result tells whether it shared.
//
// A pilot lends the flight deadline, request id and trace; those who join lend
// nothing.
func (s *flights) read(ctx context.Context, j job) (*Answer, bool, *Error) {
	key := flightKey{j.credential.Fingerprint(), j.call.Method, j.call.Target, j.call.Prefer, j.call.Generation}
	for {
		f, flying := s.board(ctx, key, j)
		if flying != nil {
			answer, failure := s.pilot(ctx, flying, f)
			return answer, false, failure
		}
		select {
		case <-f.landing:
		case <-ctx.Done():
			s.leave(f, ctx.Err(), false)
			return nil, true, interruption(ctx)
		}
		switch {
		case f.orphaned:
		case f.failure != nil:
			return nil, true, f.failure
		default:
			answer := f.answer
			return &answer, true, nil
		}
	}
}

// board joins the flight of the key. Where there is none, it makes one, and the
// context to fly it in.
func (s *flights) board(ctx context.Context, key flightKey, j job) (*flight, context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, ok := s.byKey[key]; ok {
		f.waiting++
		if f.landing == nil {
			f.landing = make(chan struct{})
		}
		return f, nil
	}
	flying, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	f := &flight{job: j, key: key, stop: stop, waiting: 1}
	s.byKey[key] = f
	return f, flying
}

// pilot flies, and lands whatever happens: a panic is made an error of the
// read, for others may wait for it.
func (s *flights) pilot(ctx, flying context.Context, f *flight) (answer *Answer, failure *Error) {
	defer f.stop(nil)
	stay := context.AfterFunc(ctx, func() { s.leave(f, ctx.Err(), true) })
	defer stay()
	defer func() {
		if p := recover(); p != nil {
			failure = &Error{Kind: Internal, Cause: fmt.Errorf("panic: %v\n%s", p, debug.Stack())}
			s.land(f, Answer{}, failure)
		}
	}()
	landed, failure := s.fly(flying, f.stop, &f.job)
	s.land(f, landed, failure)
	switch {
	case !stay():
		return nil, interruption(ctx)
	case failure != nil:
		return nil, failure
	default:
		return &landed, nil
	}
}

// land hands the answer to those who wait for it.
func (s *flights) land(f *flight, answer Answer, failure *Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(f)
	f.answer, f.failure, f.landed = answer, failure, true
	if b := answer.body; b != nil {
		b.hold(f.waiting)
		b.release()
	}
	if f.landing != nil {
		close(f.landing)
	}
}

// leave takes one who waits out of the flight, and ends it after the last.
func (s *flights) leave(f *flight, why error, pilot bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.waiting--
	switch {
	case f.landed:
		if f.answer.body != nil {
			f.answer.body.release()
		}
	case f.waiting == 0:
		s.remove(f)
		f.stop(why)
	case pilot && errors.Is(why, context.DeadlineExceeded):
		f.orphaned = true
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
func (s *flights) forget(credential Fingerprint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.byKey {
		if key.credential == credential {
			delete(s.byKey, key)
		}
	}
}
