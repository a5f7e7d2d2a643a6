package shared

import (
	"context"
	"errors"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// do runs a command and reports whether Redis answered. The command goes on
// when the caller leaves: what one caller takes or drops concerns the others.
//
// A command that fails makes Redis away for everybody. One that is late may be
// late for this process's own sake; Redis is away when several are in a row.
func (r *Redis) do(ctx context.Context, command func(context.Context) error) bool {
	if r.away.Load() {
		return false
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commandTime)
	defer cancel()
	err := command(ctx)
	switch {
	case err == nil, errors.Is(err, redis.Nil):
		r.late.Store(0)
		return true
	case !timedOut(err), r.late.Add(1) >= lateInARow:
		r.lose(err)
	}
	return false
}

// lose says that Redis is away, and begins to look for it.
func (r *Redis) lose(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.away.Load() {
		return
	}
	for _, duty := range r.lost {
		duty()
	}
	r.late.Store(0)
	r.away.Store(true)
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
		if r.restore() {
			return
		}
	}
}

// restore reports whether Redis is back, with all done that was left to do.
func (r *Redis) restore() bool {
	ctx, cancel := context.WithTimeout(r.lasting, dialTime)
	defer cancel()
	if r.probe(ctx) != nil {
		return false
	}
	r.mu.Lock()
	duties := r.returned
	r.mu.Unlock()
	for _, duty := range duties {
		if duty(ctx) != nil {
			return false
		}
	}
	r.log.Info("Redis answers again: replicas share budgets and kept answers")
	r.away.Store(false)
	return true
}

// onLoss has something done each time before Redis counts as away.
func (r *Redis) onLoss(duty func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lost = append(r.lost, duty)
}

// onReturn has something done each time before Redis counts as back.
func (r *Redis) onReturn(duty func(context.Context) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.returned = append(r.returned, duty)
}

// probing is a script that writes, as a reservation is: a server that is full,
// one that may only be read, or one that this user may run no scripts on is of
// no help.
var probing = redis.NewScript(`return redis.call('SET', KEYS[1], '', 'PX', 60000)`)

// probe asks Redis twice: the first time makes the connection where there is
// none, the second must be as quick as any command.
func (r *Redis) probe(ctx context.Context) error {
	for range 2 {
		if err := probing.Run(ctx, r.client, []string{"carbongraph:probe"}).Err(); err != nil {
			return err
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, commandTime)
		defer cancel()
	}
	return nil
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
