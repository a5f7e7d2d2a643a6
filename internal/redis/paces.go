package redis

import (
	"context"
	"time"

	"carbongraph/upstream"
)

// Paces keep a text for each credential: when the polls of all replicas send
// requests. They are safe for concurrent use.
type Paces struct{ redis *Redis }

// NewPaces keeps the texts of all replicas.
func (r *Redis) NewPaces() *Paces { return &Paces{r} }

// Change replaces a credential's text by what change makes of it at the time of
// the Redis server, and keeps it for so long; 0 leaves it as it is. Where another
// replica changed it meanwhile, change is called again. It reports false where
// Redis is away.
func (p *Paces) Change(ctx context.Context, credential upstream.Fingerprint, change func(text string, now time.Time) (string, time.Duration)) bool {
	return p.redis.do(ctx, func(ctx context.Context) error {
		return p.redis.update(ctx, p.redis.key("pace", credential, ""), change)
	})
}
