package upstream

import (
	"context"
	"errors"
	"time"
)

// Budget keeps the calls of each credential within the rate that the upstream
// allows it. It is safe for concurrent use.
type Budget interface {
	// Reserve takes one request out of a credential's budget and returns how
	// long to wait before it is sent. Where that is longer than patience,
	// nothing is taken: the caller gives up at once and has been told when to
	// come back. It does not wait itself.
	Reserve(ctx context.Context, credential Fingerprint, patience time.Duration) time.Duration
	// Learn takes in what an answer said of the budget.
	Learn(ctx context.Context, credential Fingerprint, q Quota)
}

// errOverBudget is the cause of a RateLimited call that was not sent.
var errOverBudget = errors.New("held back: the credential's rate budget is used up")

// defaultRetryAfter is what a caller is told after a 429 that did not say when
// to come back.
const defaultRetryAfter = 5 * time.Second

// wholeSeconds rounds up to seconds, at least one.
func wholeSeconds(d time.Duration) time.Duration {
	return max((d + time.Second - 1).Truncate(time.Second), time.Second)
}
