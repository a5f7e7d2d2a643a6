// Package budget keeps calls within the rate that the upstream allows a
// credential, about 60 requests a minute: Memory for this process alone, and
// Shares among the clients of one credential. internal/redis has a Budget that
// replicas have in common.
package budget

import (
	"context"
	"time"

	"carbongraph/upstream"
)

// Budget keeps the calls of each credential within the rate that the upstream
// allows it. It is safe for concurrent use.
type Budget interface {
	// Reserve takes one request out of a credential's budget and returns how
	// long to wait before it is sent. Where that is longer than patience,
	// nothing is taken: the caller gives up at once and has been told when to
	// come back. It does not wait itself.
	Reserve(ctx context.Context, credential upstream.Fingerprint, patience time.Duration) time.Duration
	// Learn takes in what an answer said of the budget.
	Learn(ctx context.Context, credential upstream.Fingerprint, q upstream.Quota)
}
