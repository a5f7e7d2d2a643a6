package redis

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	goredis "github.com/redis/go-redis/v9"
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
// are late. Those who wait for their turn then wait no longer. A value of
// another type under a key is that key's trouble alone.
func (r *Redis) do(ctx context.Context, command func(context.Context) error) bool {
	waiting, stop := context.WithTimeout(r.here.Load(), mostWait)
	defer stop()
	if r.turns.Acquire(waiting, 1) != nil {
		return false
	}
	defer r.turns.Release(1)
	begun := time.Now()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commandTime)
	defer cancel()
	err := command(ctx)
	switch {
	case err == nil, errors.Is(err, goredis.Nil):
		r.late.end()
		return true
	case wrongType(err):
	case !timedOut(err), r.late.add(begun):
		r.lose(err)
	}
	return false
}

// insist runs a command until Redis answers it, and reports whether it did. A
// Redis that answers others and not this one for mostWait is away: in a
// failover it reads and does not write.
func (r *Redis) insist(ctx context.Context, command func(context.Context) error) bool {
	last := time.Now().Add(mostWait - commandTime)
	var failure error
	noting := func(ctx context.Context) error {
		failure = command(ctx)
		return failure
	}
	for !r.do(ctx, noting) {
		switch {
		case r.away(), wrongType(failure), ctx.Err() != nil:
			return false
		case time.Now().After(last):
			r.lose(context.DeadlineExceeded)
			return false
		}
	}
	return true
}

// wrongType reports whether an error says that a key holds something else.
func wrongType(err error) bool {
	var reply goredis.Error
	return errors.As(err, &reply) && strings.Contains(reply.Error(), "WRONGTYPE")
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

// probing is a script with every command that the work needs: a server that is
// full, one that may only be read, or one that refuses this user a command is
// of no help.
var probing = goredis.NewScript(`
	redis.call('TIME')
	redis.call('SET', KEYS[1], '', 'PX', 60000)
	redis.call('GET', KEYS[1])
	redis.call('HSET', KEYS[2], 'a', '1')
	redis.call('HMGET', KEYS[2], 'a')
	redis.call('RPUSH', KEYS[3], '1')
	redis.call('LINDEX', KEYS[3], -1)
	redis.call('LTRIM', KEYS[3], -1, -1)
	redis.call('PEXPIRE', KEYS[2], 60000)
	return redis.call('PEXPIRE', KEYS[3], 60000)`)

// probe asks Redis twice: the first time makes the connection where there is
// none, the second must not be late.
func (r *Redis) probe(ctx context.Context) error {
	ask := func(ctx context.Context) error {
		key := r.prefix + "probe"
		if err := probing.Run(ctx, r.client, []string{key, key + ":hash", key + ":list"}).Err(); err != nil {
			return err
		}
		return r.client.MGet(ctx, key).Err()
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
	var reply goredis.Error
	switch {
	case errors.As(err, &reply):
		if _, after, ok := strings.Cut(reply.Error(), "run the '"); ok {
			command, _, _ := strings.Cut(after, "'")
			return "the server refuses the command " + command
		}
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
