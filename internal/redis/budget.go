package redis

import (
	"context"
	_ "embed"
	"fmt"
	"math/rand/v2"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"carbongraph/upstream"
	"carbongraph/upstream/budget"
)

// The scripts of the budget. Each is one command to Redis: what it reads
// nobody changes before it has written.
var (
	//go:embed window.lua
	windowLua string
	//go:embed reserve.lua
	reserveLua string
	//go:embed learn.lua
	learnLua string
)

// Budget is a budget.Budget of all replicas: together they stay within what
// one credential is allowed, and what one of them learns holds for all. It is
// safe for concurrent use.
type Budget struct {
	redis          *Redis
	local          budget.Budget
	rate           int
	reserve, learn *goredis.Script
}

// NewBudget is a budget of at most rate requests in any minute for a
// credential; 0 leaves the rate to what the upstream says. local is this
// replica's own, of the same rate: it is told of all that this replica sends
// and learns, and has the last word.
func (r *Redis) NewBudget(local budget.Budget, rate int) *Budget {
	return &Budget{
		redis: r, local: local, rate: max(rate, 0),
		reserve: goredis.NewScript(windowLua + reserveLua),
		learn:   goredis.NewScript(windowLua + learnLua),
	}
}

// Reserve takes one request out of the credential's budget, the common one and
// the replica's own. The replica's own knows less and rarely asks for more; it
// counts alone while Redis is away.
func (b *Budget) Reserve(ctx context.Context, credential upstream.Fingerprint, patience time.Duration) time.Duration {
	var common time.Duration
	keys := []string{
		b.redis.key("budget", credential, ""), b.redis.key("sent", credential, ""),
		b.redis.key("reservation", credential, fmt.Sprintf(":%x", rand.Uint64())),
	}
	reserve := func(ctx context.Context) error {
		microseconds, err := b.reserve.Run(ctx, b.redis.client, keys, b.rate, patience.Microseconds()).Int64()
		common = time.Duration(microseconds) * time.Microsecond
		return err
	}
	// A request that was taken, and its answer late, is not taken again. Without
	// Redis's word the replica's own budget counts alone.
	b.redis.insist(ctx, reserve)
	if common > max(patience, 0) {
		return common
	}
	return max(common, b.local.Reserve(ctx, credential, patience))
}

// Learn takes in what an answer said of the credential's budget.
func (b *Budget) Learn(ctx context.Context, credential upstream.Fingerprint, q upstream.Quota) {
	b.local.Learn(ctx, credential, q)
	if q.Remaining < 0 && q.RetryAfter == 0 {
		return
	}
	b.redis.do(ctx, func(ctx context.Context) error {
		return b.learn.Run(ctx, b.redis.client, []string{b.redis.key("budget", credential, "")},
			q.Limit, q.Remaining, q.Reset.Microseconds(), q.RetryAfter.Microseconds()).Err()
	})
}
