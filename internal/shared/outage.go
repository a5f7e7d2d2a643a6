package shared

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// era is a time in which Redis answers: its context ends with it.
type era struct {
	context.Context
	end context.CancelFunc
}

func newEra() *era {
	ctx, end := context.WithCancel(context.Background())
	return &era{ctx, end}
}

// away reports whether Redis is away.
func (r *Redis) away() bool { return r.here.Load().Err() != nil }

// do runs a command and reports whether Redis answered. The command goes on
// when the caller leaves: what one caller takes or drops concerns the others.
//
// A command that fails makes Redis away for everybody, and so do several that
// are late. Those who wait for their turn then wait no longer.
func (r *Redis) do(ctx context.Context, command func(context.Context) error) bool {
	if r.turns.Acquire(r.here.Load(), 1) != nil {
		return false
	}
	defer r.turns.Release(1)
	begun := time.Now()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commandTime)
	defer cancel()
	err := command(ctx)
	switch {
	case err == nil, errors.Is(err, redis.Nil):
		r.late.end()
		return true
	case !timedOut(err), r.late.add(begun):
		r.lose(err)
	}
	return false
}

// streak is commands that were late one after the other.
type streak struct {
	commands atomic.Int32
	begun    atomic.Int64 // when the first was sent, in Unix nanoseconds
}

// add adds a command that was sent at a time, and reports whether the streak
// says that Redis is away.
func (s *streak) add(sent time.Time) bool {
	n := s.commands.Add(1)
	if n == 1 {
		s.begun.Store(sent.UnixNano())
	}
	return n >= lateInARow && time.Now().UnixNano()-s.begun.Load() >= int64(lateFor)
}

// end ends the streak: a command was in time.
func (s *streak) end() {
	if s.commands.Load() != 0 {
		s.commands.Store(0)
	}
}

// affected is what an outage concerns.
type affected interface {
	// lost is called each time before Redis counts as away.
	lost()
	// settle does what Redis has to be told when it is back, and settled
	// reports whether nothing is left of that.
	settle(ctx context.Context) error
	settled() bool
}

// join adds what outages concern.
func (r *Redis) join(a affected) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.affected = append(r.affected, a)
}

// whenAway calls note where Redis is away, and reports whether it is. What is
// noted is settled before Redis counts as back.
func (r *Redis) whenAway(note func()) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	away := r.away()
	if away {
		note()
	}
	return away
}

// lose says that Redis is away, and begins to look for it.
func (r *Redis) lose(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.away() {
		return
	}
	for _, a := range r.affected {
		a.lost()
	}
	r.late.end()
	r.here.Load().end()
	r.log.Warn("Redis does not answer: budgets and kept answers are this process's own until it does", "reason", reason(err))
	r.background.Go(r.seek)
}

// seek looks for Redis until it is back.
func (r *Redis) seek() {
	ticker := time.NewTicker(probeEvery)
	defer ticker.Stop()
	for {
		select {
		case <-r.lasting.Done():
			return
		case <-ticker.C:
		}
		if r.found() && r.restore() {
			return
		}
	}
}

// found reports whether Redis answers and has been told what it has missed.
func (r *Redis) found() bool {
	ctx, cancel := context.WithTimeout(r.lasting, dialTime)
	defer cancel()
	if r.probe(ctx) != nil {
		return false
	}
	r.mu.Lock()
	all := r.affected
	r.mu.Unlock()
	for _, a := range all {
		if a.settle(ctx) != nil {
			return false
		}
	}
	return true
}

// restore says that Redis is back, unless more was noted meanwhile. It reports
// whether there is nothing left to seek.
func (r *Redis) restore() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return true
	}
	for _, a := range r.affected {
		if !a.settled() {
			return false
		}
	}
	r.log.Info("Redis answers again: replicas share budgets and kept answers")
	r.here.Store(newEra())
	return true
}

// probing is a script that writes, as a reservation is: a server that is full,
// one that may only be read, or one that this user may run no scripts on is of
// no help.
var probing = redis.NewScript(`return redis.call('SET', KEYS[1], '', 'PX', 60000)`)

// probe asks Redis twice: the first time makes the connection where there is
// none, the second must not be late.
func (r *Redis) probe(ctx context.Context) error {
	ask := func(ctx context.Context) error {
		return probing.Run(ctx, r.client, []string{"carbongraph:probe"}).Err()
	}
	if err := ask(ctx); err != nil {
		return err
	}
	quick, cancel := context.WithTimeout(ctx, lateFor)
	defer cancel()
	return ask(quick)
}

// reason is what the log says of an error. The error itself names the server's
// address, which stands in a setting that is secret.
func reason(err error) string {
	var reply redis.Error
	switch {
	case errors.As(err, &reply):
		code, _, _ := strings.Cut(reply.Error(), " ")
		return "the server refuses: " + code
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case timedOut(err):
		return "no answer in time"
	default:
		return "connection lost"
	}
}

// timedOut reports whether an error says that an answer did not come in time.
func timedOut(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}
