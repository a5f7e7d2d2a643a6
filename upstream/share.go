package upstream

import (
	"context"
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
}

// flights are the reads that are under way. Identical reads share one: nobody
// who leaves ends it for the others, and the last to leave ends it.
type flights struct {
	// fly carries out the read; ctx ends when stop is called, and has no
	// deadline of its own.
	fly func(ctx context.Context, stop context.CancelCauseFunc, j *job) (Answer, *Error)

	mu    sync.Mutex
	byKey map[flightKey]*flight
}

// flight is one read under way.
type flight struct {
	job
	key  flightKey
	stop context.CancelCauseFunc
	// waiting is how many wait for the answer; guarded by flights.mu.
	waiting int
	// landed is closed when answer and failure are set.
	landed  chan struct{}
	answer  Answer
	failure *Error
}

// read joins the flight of the same read, or starts one with the job, and
// waits for its answer for as long as ctx lasts. The second result tells
// whether it joined.
//
// The one who starts a flight lends it deadline, request id and trace; those
// who join lend nothing.
func (s *flights) read(ctx context.Context, j job) (*Answer, bool, *Error) {
	key := flightKey{j.credential.Fingerprint(), j.call.Method, j.call.Target, j.call.Prefer}
	s.mu.Lock()
	f, joined := s.byKey[key]
	if !joined {
		f = s.start(ctx, key, j)
	}
	f.waiting++
	s.mu.Unlock()

	select {
	case <-f.landed:
	case <-ctx.Done():
		s.leave(f, ctx.Err())
		return nil, joined, interruption(ctx)
	}
	if f.failure != nil {
		return nil, joined, f.failure
	}
	answer := f.answer
	return &answer, joined, nil
}

// start starts a flight; s.mu is held.
func (s *flights) start(ctx context.Context, key flightKey, j job) *flight {
	ctx, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	f := &flight{job: j, key: key, stop: stop, landed: make(chan struct{})}
	s.byKey[key] = f
	go s.run(ctx, f)
	return f
}

// run carries the flight out. It is a goroutine of its own, where a panic
// would end the process: it is made an error of the read, as it would become
// in the goroutine of a request.
func (s *flights) run(ctx context.Context, f *flight) {
	defer f.stop(nil)
	defer func() {
		if p := recover(); p != nil {
			f.failure = &Error{Kind: Internal, Cause: fmt.Errorf("panic: %v\n%s", p, debug.Stack())}
			s.land(f)
		}
	}()
	f.answer, f.failure = s.fly(ctx, f.stop, &f.job)
	s.land(f)
}

// land hands the answer to those who wait for it.
func (s *flights) land(f *flight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(f)
	if b := f.answer.body; b != nil {
		b.hold(f.waiting)
		b.release()
	}
	close(f.landed)
}

// leave takes one who waits out of the flight, and ends it after the last.
func (s *flights) leave(f *flight, why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.waiting--
	select {
	case <-f.landed:
		if f.answer.body != nil {
			f.answer.body.release()
		}
	default:
		if f.waiting == 0 {
			s.remove(f)
			f.stop(why)
		}
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
