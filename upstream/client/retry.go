package client

import (
	"math/rand/v2"
	"sync"
	"time"
)

// A read gets at most one more try, a write none. The rule is small enough to
// be written out; failsafe-go's retry policy would cost each call a dozen
// allocations, and its budget counts what is in flight, so that it never
// holds back calls that fail one after the other.

const (
	// jitterLeast and jitterMost bound the random pause before a second try:
	// calls that failed together do not come back together.
	jitterLeast = 20 * time.Millisecond
	jitterMost  = 120 * time.Millisecond
)

// allowance is the time that a call has, all told.
type allowance struct {
	begun time.Time
	// deadline is the caller's; zero where there is none.
	deadline time.Time
}

// patience is how long a try may be put off: it must begin with a quarter of
// the call's time left. It is negative when that is past, and otherwise where
// there is no deadline.
func (a allowance) patience(now time.Time, otherwise time.Duration) time.Duration {
	if a.deadline.IsZero() {
		return otherwise
	}
	return a.deadline.Sub(now) - a.deadline.Sub(a.begun)/4
}

// pause is how long to wait before a second try: a moment, and what the
// upstream asked for.
func (f *failedTry) pause() time.Duration {
	return f.RetryAfter + jitterLeast + rand.N(jitterMost-jitterLeast)
}

// Second tries may be a fifth of the reads of late: each read pays in a fifth
// of what a second try costs, and what is paid in and not used is kept up to
// ten second tries, so that a quiet server's lone failure is still tried
// again. An upstream in trouble then sees at most a fifth more reads.
const (
	retryPaid = 1
	retryCost = 5
	retryKept = 10 * retryCost
)

// retryBudget is the account of second tries.
type retryBudget struct {
	mu      sync.Mutex
	balance int
}

func newRetryBudget() *retryBudget { return &retryBudget{balance: retryKept} }

// pay pays in for a read.
func (b *retryBudget) pay() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.balance = min(b.balance+retryPaid, retryKept)
}

// spend pays for a second try, if the balance allows one.
func (b *retryBudget) spend() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.balance < retryCost {
		return false
	}
	b.balance -= retryCost
	return true
}
