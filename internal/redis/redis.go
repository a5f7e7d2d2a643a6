// Package redis is what replicas of the server share through Redis or Valkey:
// the rate budget of each credential, kept answers, and the polls of live lists.
//
// The server never depends on Redis. Each part is built on one of this process
// alone, which carries on while Redis is away; the log says so once, and once
// when Redis is back. No request waits for Redis longer than mostWait, nor past
// its own deadline.
//
// Every key names the upstream, by a hash of its URL, so that servers of two
// upstreams can use one Redis. It names a credential by its fingerprint; no
// token is ever sent. Every key has a time to live, and for a credential that
// the upstream has not accepted none outlives the minutes of its budget.
package redis

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"carbongraph/upstream"
)

const (
	// mostWait is the longest that a request waits for Redis.
	mostWait = 250 * time.Millisecond
	// openTime is how long Open waits to see whether Redis is there.
	openTime = 500 * time.Millisecond
	// connections is how many commands are under way at once.
	connections = 32
)

// errURL does not repeat the URL, which may hold a password.
var errURL = errors.New("this is no redis:// or rediss:// URL")

// Redis is the connection to a Redis server, or to none while it is away. It is
// safe for concurrent use.
type Redis struct {
	client *goredis.Client
	log    *slog.Logger
	// prefix begins every key.
	prefix string

	// breaker is closed while Redis answers.
	breaker circuitbreaker.CircuitBreaker[any]
	// lasting ends with Close, and with it what runs in the background.
	lasting    context.Context
	stop       context.CancelFunc
	background sync.WaitGroup

	mu sync.Mutex // held while the breaker changes
	// untold tells that a write ended while Redis was away.
	untold bool
	// returned is called before the breaker closes; nil for nothing.
	returned func(context.Context) error
}

// Open connects to the server that a URL names, for what concerns an upstream.
// A server that is not there is no error: it is looked for in the background
// until Close. A node of a Redis Cluster is refused.
func Open(url, upstream string, log *slog.Logger) (*Redis, error) {
	options, err := goredis.ParseURL(url)
	if err != nil {
		return nil, errURL
	}
	options.MaxRetries, options.MinRetryBackoff = 1, -1 // the connection may have been closed
	options.ContextTimeoutEnabled = true
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = mostWait, mostWait, mostWait
	options.PoolSize, options.DialerRetries = connections, 1
	options.DisableIdentity = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	silenceLibrary()
	r := &Redis{
		client: goredis.NewClient(options), log: log, breaker: circuitbreaker.NewWithDefaults[any](),
		prefix: fmt.Sprintf("carbongraph:%.8x:", sha256.Sum256([]byte(upstream))),
	}
	r.lasting, r.stop = context.WithCancel(context.Background())
	ctx, cancel := context.WithTimeout(r.lasting, openTime)
	defer cancel()
	switch err := r.probe(ctx); {
	case errors.Is(err, errCluster):
		r.Close()
		return nil, err
	case err != nil:
		r.lose(err)
	}
	return r, nil
}

// Close closes the connections and ends what runs in the background. Redis is
// away from then on.
func (r *Redis) Close() {
	r.stop()
	r.mu.Lock()
	r.breaker.Open()
	r.mu.Unlock()
	r.background.Wait()
	_ = r.client.Close()
}

// update replaces the value under a key by what change makes of it, on the
// server's clock, unless the time to live that change returns is 0. If another
// replica changes the value meanwhile, change is called again.
func (r *Redis) update(ctx context.Context, key string, change func(value string, now time.Time) (string, time.Duration)) error {
	attempt := func(tx *goredis.Tx) error {
		var value *goredis.StringCmd
		var clock *goredis.TimeCmd
		_, _ = tx.Pipelined(ctx, func(p goredis.Pipeliner) error {
			clock, value = p.Time(ctx), p.Get(ctx, key)
			return nil
		})
		if err := cmp.Or(clock.Err(), value.Err()); err != nil && !errors.Is(err, goredis.Nil) {
			return err
		}
		changed, ttl := change(value.Val(), clock.Val())
		if ttl == 0 {
			return nil
		}
		_, err := tx.TxPipelined(ctx, func(p goredis.Pipeliner) error { return p.Set(ctx, key, changed, ttl).Err() })
		return err
	}
	for {
		if err := r.client.Watch(ctx, attempt, key); !errors.Is(err, goredis.TxFailedErr) || ctx.Err() != nil {
			return err
		}
	}
}

// key is the key of something of a credential's.
func (r *Redis) key(what string, credential upstream.Fingerprint, more string) string {
	return fmt.Sprintf("%s%s:%x%s", r.prefix, what, credential, more)
}

// silenceLibrary keeps the library, whose log is the process's, from printing
// to the standard error stream of each connection that fails. All that comes
// back as an error as well.
var silenceLibrary = sync.OnceFunc(func() { goredis.SetLogger(silence{}) })

// silence is a log that nobody reads.
type silence struct{}

// Printf prints nothing.
func (silence) Printf(context.Context, string, ...any) {}
