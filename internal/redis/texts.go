package redis

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"carbongraph/upstream"
)

// Texts are texts that all replicas share, each of a credential under a name:
// what polls of live lists have read, and when they send requests. They are safe
// for concurrent use.
type Texts struct{ redis *Redis }

// NewTexts returns the texts of all replicas.
func (r *Redis) NewTexts() *Texts { return &Texts{r} }

// Change replaces a text by what change makes of it at the time of the Redis
// server, and keeps it for so long; 0 leaves it as it is. Where another replica
// changed it meanwhile, change is called again. It reports false where Redis is
// away.
func (t *Texts) Change(ctx context.Context, credential upstream.Fingerprint, name string, change func(text string, now time.Time) (string, time.Duration)) bool {
	// The name of a read tells what callers filter by, and does not show.
	key := t.redis.key("text", credential, fmt.Sprintf(":%x", sha256.Sum256([]byte(name))))
	return t.redis.do(ctx, func(ctx context.Context) error { return t.redis.update(ctx, key, change) })
}
