// Package shared is what replicas of the server share through Redis or Valkey:
// the rate budget of each credential, kept answers, and trusted documents.
//
// Redis is a help and never a condition. Each part stands on one of this
// process alone, which carries on while Redis does not answer; the log says so
// once, and once when Redis is back. The requests that meet a Redis that begins
// to hang wait for lateFor at most; nobody waits after that.
//
// Every key has a common prefix and a time to live. Keys name a credential by
// its fingerprint, between braces, so that a cluster keeps what belongs
// together in one place; no token is ever sent.
package shared

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
	"golang.org/x/sync/semaphore"

	"carbongraph/upstream"
)

const (
	// commandTime is the time of one command: many times what a Redis that is
	// well takes, and a moment to a caller.
	commandTime = 50 * time.Millisecond
	// Redis counts as away when lateInARow commands and more were late, with
	// none in time between them, for lateFor: fewer, or in less time, may be
	// late because this process had no turn on the processor.
	lateInARow = 3
	lateFor    = 200 * time.Millisecond
	// dialTime is the time of one connection. It is made in the background.
	dialTime = time.Second
	// firstTime is how long Open waits to see whether Redis is there.
	firstTime = 500 * time.Millisecond
	// probeEvery is how often a Redis that was lost is looked for.
	probeEvery = 250 * time.Millisecond
	// connections is how many commands are under way at once, and enough for
	// a hundred thousand a second. More wait for their turn.
	connections = 16
	// dialsThatFail is how many connections may fail in an outage before the
	// library refuses to try and looks for Redis itself, as this package does.
	// It calls that the size of its pool, which turns bound to connections.
	dialsThatFail = 4096
)

// errURL does not repeat the URL, which may hold a password.
var errURL = errors.New("this is no redis:// or rediss:// URL")

// Redis is the connection to a Redis server, or to none while it is away. It is
// safe for concurrent use.
type Redis struct {
	client *redis.Client
	log    *slog.Logger

	turns *semaphore.Weighted
	late  streak
	// here ends when Redis goes away, and is another when it is back.
	here atomic.Pointer[era]
	// lasting ends with Close, and with it what runs in the background.
	lasting    context.Context
	stop       context.CancelFunc
	background sync.WaitGroup

	mu       sync.Mutex // held while Redis becomes away, and while it returns
	closed   bool
	affected []affected
}

// Open connects to the server that a URL names. A server that is not there is
// no error: it is looked for in the background until Close.
func Open(url string, log *slog.Logger) (*Redis, error) {
	options, err := redis.ParseURL(url)
	if err != nil {
		return nil, errURL
	}
	options.MaxRetries = -1 // the one who asked has a way without Redis
	options.ContextTimeoutEnabled = true
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = dialTime, commandTime, commandTime
	options.MinIdleConns, options.MaxIdleConns, options.MaxConcurrentDials = connections, connections, connections
	options.PoolSize, options.DialerRetries = dialsThatFail, 1
	options.PipelinePoolSize = -1 // no command is sent in a pipeline
	options.DisableIdentity = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	silenceLibrary()
	r := &Redis{client: redis.NewClient(options), log: log, turns: semaphore.NewWeighted(connections)}
	r.lasting, r.stop = context.WithCancel(context.Background())
	r.here.Store(newEra())
	ctx, cancel := context.WithTimeout(r.lasting, firstTime)
	defer cancel()
	if err := r.probe(ctx); err != nil {
		r.lose(err)
	}
	return r, nil
}

// Close closes the connections and ends what runs in the background. Redis is
// away from then on.
func (r *Redis) Close() {
	r.mu.Lock()
	r.closed = true
	r.here.Load().end()
	r.mu.Unlock()
	r.stop()
	r.background.Wait()
	_ = r.client.Close()
}

// silenceLibrary keeps the library, whose log is the process's, from printing
// to the standard error stream of each connection that fails. All that comes
// back as an error as well.
var silenceLibrary = sync.OnceFunc(func() { redis.SetLogger(silence{}) })

// silence is a log that nobody reads.
type silence struct{}

// Printf prints nothing.
func (silence) Printf(context.Context, string, ...any) {}

// keyOf is the key of something of a credential's.
func keyOf(what string, credential upstream.Fingerprint, more string) string {
	return fmt.Sprintf("carbongraph:%s:{%x}%s", what, credential, more)
}
