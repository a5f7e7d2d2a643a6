package redis

import (
	"cmp"
	"context"
	"errors"
	"net"
	"strings"
	"syscall"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// probeEvery is how often a Redis that was lost is looked for.
const probeEvery = 250 * time.Millisecond

// errCluster refuses a node of a Redis Cluster, which answers for a part of the
// keys alone.
var errCluster = errors.New("this is a node of a Redis Cluster: use a server that holds all the keys, or one behind a proxy that does")

// do runs a command and reports whether Redis answered, within mostWait and the
// deadline of ctx. A command that fails, or does not end within mostWait, makes
// Redis away for everybody. A value of another type under a key, or one that
// others change all the time, is that key's trouble alone.
func (r *Redis) do(ctx context.Context, command func(context.Context) error) bool {
	if !r.breaker.IsClosed() {
		return false
	}
	bounded, cancel := context.WithTimeout(ctx, mostWait)
	defer cancel()
	err := command(bounded)
	if err == nil || errors.Is(err, goredis.Nil) {
		return true
	}
	deadline, ends := ctx.Deadline()
	callersEnd := ctx.Err() != nil || ends && !time.Now().Before(deadline)
	if !callersEnd && !errors.Is(err, goredis.TxFailedErr) && !goredis.HasErrorPrefix(err, "WRONGTYPE") {
		r.lose(r.cause(bounded, err))
	}
	return false
}

// lose says that Redis is away, and begins to look for it.
func (r *Redis) lose(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.breaker.IsClosed() {
		return
	}
	r.breaker.Open()
	r.log.Warn("Redis does not answer: budgets, kept answers and polls are this process's own until it does", "reason", reason(err))
	r.background.Go(r.seek)
}

// cause is the error behind an error: of a transaction, Redis does not tell which
// command it refused, nor why.
func (r *Redis) cause(ctx context.Context, err error) error {
	if goredis.HasErrorPrefix(err, "EXECABORT") {
		return cmp.Or(r.probe(ctx), err)
	}
	return err
}

// tellLater notes that a write ended while Redis is away, and reports whether it
// is.
func (r *Redis) tellLater() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	away := !r.breaker.IsClosed()
	r.untold = r.untold || away
	return away
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
			if r.found() {
				return
			}
		}
	}
}

// found reports whether Redis is back. Writes that ended while it is told of the
// others leave it away.
func (r *Redis) found() bool {
	ctx, cancel := context.WithTimeout(r.lasting, mostWait)
	defer cancel()
	r.mu.Lock()
	returned := r.returned
	r.untold = false
	r.mu.Unlock()
	if r.probe(ctx) != nil || returned != nil && returned(ctx) != nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.untold || r.lasting.Err() != nil {
		return false
	}
	r.log.Info("Redis answers again: replicas share budgets, kept answers and polls")
	r.breaker.Close()
	return true
}

// probe runs every command that the work needs: a server that is full, one that
// may only be read, or one that refuses this user a command is of no help.
func (r *Redis) probe(ctx context.Context) error {
	// A server that refuses INFO is not asked again: it is none that has to be
	// refused at the start.
	if info, err := r.client.Info(ctx, "cluster").Result(); err == nil && strings.Contains(info, "cluster_enabled:1") {
		return errCluster
	}
	key := r.prefix + "probe"
	if err := r.client.Set(ctx, key, "", time.Minute).Err(); err != nil {
		return err
	}
	if err := r.client.MGet(ctx, key).Err(); err != nil {
		return err
	}
	return r.update(ctx, key, func(value string, _ time.Time) (string, time.Duration) { return value, time.Minute })
}

// reason is what the log says of an error. The error itself names the server's
// address, which stands in a setting that is secret.
func reason(err error) string {
	var reply goredis.Error
	var timeout net.Error
	switch {
	case errors.Is(err, errCluster):
		return err.Error()
	case errors.As(err, &reply):
		if _, after, ok := strings.Cut(reply.Error(), "run the '"); ok {
			command, _, _ := strings.Cut(after, "'")
			return "the server refuses the command " + command
		}
		code, _, _ := strings.Cut(reply.Error(), " ")
		return "the server refuses: " + code
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	default:
		return "connection lost"
	}
}
