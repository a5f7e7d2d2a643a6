package redis

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"carbongraph/upstream"
	"carbongraph/upstream/budget"
)

// Budget is a budget.Budget of all replicas: together they stay within what
// one credential is allowed, and what one of them learns holds for all. The
// account of a credential lies in Redis, and is changed in transactions. It is
// safe for concurrent use.
type Budget struct {
	redis *Redis
	local budget.Budget
	rate  int

	mu sync.Mutex
	// waiting has the changes that wait for the transaction under way, for each
	// credential that has one. They are made together: under load a credential
	// has one transaction at a time, and not one for each request.
	waiting map[upstream.Fingerprint][]change
}

// change is one change of an account. done gets its result, once.
type change struct {
	of   func(account *budget.Account, now time.Time) time.Duration
	done chan time.Duration
}

// NewBudget is a budget of at most rate requests in any minute for a
// credential; 0 leaves the rate to what the upstream says. local is this
// replica's own, of the same rate: it is told of all that this replica sends
// and learns, and has the last word.
func (r *Redis) NewBudget(local budget.Budget, rate int) *Budget {
	return &Budget{redis: r, local: local, rate: max(rate, 0), waiting: map[upstream.Fingerprint][]change{}}
}

// Reserve takes one request out of the credential's budget, the common one and
// the replica's own. The replica's own knows less and rarely asks for more; it
// counts alone where Redis does not answer.
func (b *Budget) Reserve(ctx context.Context, credential upstream.Fingerprint, patience time.Duration) time.Duration {
	common := b.change(ctx, credential, func(account *budget.Account, now time.Time) time.Duration {
		return account.Reserve(now, b.rate, patience)
	})
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
	b.change(ctx, credential, func(account *budget.Account, now time.Time) time.Duration {
		account.Learn(now, q)
		return 0
	})
}

// change changes the account of a credential, and returns the result; 0 where
// Redis does not answer.
func (b *Budget) change(ctx context.Context, credential upstream.Fingerprint, of func(*budget.Account, time.Time) time.Duration) time.Duration {
	if !b.redis.breaker.IsClosed() {
		return 0
	}
	c := change{of, make(chan time.Duration, 1)}
	b.mu.Lock()
	waiting, underWay := b.waiting[credential]
	b.waiting[credential] = append(waiting, c)
	b.mu.Unlock()
	if !underWay {
		go b.carryOut(credential)
	}
	select {
	case result := <-c.done:
		return result
	case <-ctx.Done():
		return 0
	case <-time.After(mostWait):
		b.redis.lose(context.DeadlineExceeded)
		return 0
	}
}

// carryOut makes the changes of a credential's account that wait, until none
// does.
func (b *Budget) carryOut(credential upstream.Fingerprint) {
	for {
		b.mu.Lock()
		changes := b.waiting[credential]
		if len(changes) == 0 {
			delete(b.waiting, credential)
			b.mu.Unlock()
			return
		}
		b.waiting[credential] = nil
		b.mu.Unlock()
		results := make([]time.Duration, len(changes))
		if !b.transact(credential, changes, results) {
			clear(results)
		}
		for i, c := range changes {
			c.done <- results[i]
		}
	}
}

// transact makes changes in one transaction, and reports whether Redis answered.
func (b *Budget) transact(credential upstream.Fingerprint, changes []change, results []time.Duration) bool {
	return b.redis.do(b.redis.lasting, func(ctx context.Context) error {
		return b.redis.update(ctx, b.redis.key("budget", credential, ""), func(value string, now time.Time) (string, time.Duration) {
			var account budget.Account
			if json.Unmarshal([]byte(value), &account) != nil {
				account = budget.Account{} // what is not ours, or cut, is written anew
			}
			for i, c := range changes {
				results[i] = c.of(&account, now)
			}
			written, err := json.Marshal(account)
			if err != nil || string(written) == value {
				return "", 0
			}
			return string(written), max(account.Ends().Sub(now), 0)
		})
	})
}
