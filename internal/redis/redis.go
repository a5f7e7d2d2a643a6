// Package redis is what replicas of the server share through Redis or Valkey:
// the rate budget of each credential and kept answers.
//
// Redis is a help and never a condition. Each part stands on one of this
// process alone, which carries on while Redis does not answer; the log says so
// once, and once when Redis is back. No request waits for Redis longer than
// mostWait.
//
// Every key names the upstream, by a hash of its URL, so that servers of two
// upstreams can use one Redis. It names a credential by its fingerprint; no
// token is ever sent. Every key has a time to live, and for a credential that
// the upstream has not accepted none outlives the minute of its budget.
package redis

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"
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
	// mostWait is the longest that a request waits for Redis, tries and turns
	// together.
	mostWait = 250 * time.Millisecond
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

// errCluster refuses a node of a Redis Cluster, which answers for a part of the
// keys alone.
var errCluster = errors.New("this is a node of a Redis Cluster: use a server that holds all the keys, or one behind a proxy that does")

// Redis is the connection to a Redis server, or to none while it is away. It is
// safe for concurrent use.
type Redis struct {
	client *goredis.Client
	log    *slog.Logger
	// prefix begins every key.
	prefix string

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

// Open connects to the server that a URL names, for what concerns an upstream.
// A server that is not there is no error: it is looked for in the background
// until Close. A node of a Redis Cluster is refused.
func Open(url, upstream string, log *slog.Logger) (*Redis, error) {
	options, err := goredis.ParseURL(url)
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
	r := &Redis{
		client: goredis.NewClient(options), log: log, turns: semaphore.NewWeighted(connections),
		prefix: fmt.Sprintf("carbongraph:%.8x:", sha256.Sum256([]byte(upstream))),
	}
	r.lasting, r.stop = context.WithCancel(context.Background())
	r.here.Store(newEra())
	ctx, cancel := context.WithTimeout(r.lasting, firstTime)
	defer cancel()
	if info, err := r.client.Info(ctx, "cluster").Result(); err == nil && strings.Contains(info, "cluster_enabled:1") {
		r.Close()
		return nil, errCluster
	}
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
var silenceLibrary = sync.OnceFunc(func() { goredis.SetLogger(silence{}) })

// silence is a log that nobody reads.
type silence struct{}

// Printf prints nothing.
func (silence) Printf(context.Context, string, ...any) {}

// key is the key of something of a credential's.
func (r *Redis) key(what string, credential upstream.Fingerprint, more string) string {
	return fmt.Sprintf("%s%s:%x%s", r.prefix, what, credential, more)
}
