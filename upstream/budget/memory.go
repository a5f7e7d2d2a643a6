package budget

import (
	"context"
	"sync"
	"time"

	"carbongraph/upstream"
)

const (
	// maxAccounts bounds the credentials that a Memory knows; past it,
	// one that was not used for long is forgotten and has to be learned anew.
	maxAccounts = 4096
	// evictionSample is how many accounts are looked at for that one.
	evictionSample = 8
)

// Memory is a Budget of this process alone. It learns from what the
// upstream says of its budget, and can hold a rate of its own besides.
type Memory struct {
	rate int

	mu       sync.Mutex
	accounts map[upstream.Fingerprint]*account
}

// NewMemory is a budget of at most rate requests in any minute for a
// credential; 0 leaves the rate to what the upstream says.
func NewMemory(rate int) *Memory {
	return &Memory{rate: max(rate, 0), accounts: make(map[upstream.Fingerprint]*account)}
}

// Reserve takes one request out of the credential's budget.
func (b *Memory) Reserve(_ context.Context, credential upstream.Fingerprint, patience time.Duration) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	a, known := b.accounts[credential]
	if !known && b.rate == 0 {
		return 0 // nothing is known, and there is nothing to keep
	}
	now := time.Now()
	if !known {
		a = b.open(credential)
	}
	a.used = now
	return a.Reserve(now, b.rate, patience)
}

// Learn takes in what an answer said of the credential's budget.
func (b *Memory) Learn(_ context.Context, credential upstream.Fingerprint, q upstream.Quota) {
	if q.Remaining < 0 && q.RetryAfter == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	a, known := b.accounts[credential]
	if !known {
		a = b.open(credential)
	}
	a.used = time.Now()
	a.Learn(a.used, q)
}

// account is what is known of one credential, and when that was last asked for.
type account struct {
	Account
	used time.Time
}

// open adds an account; b.mu is held.
func (b *Memory) open(credential upstream.Fingerprint) *account {
	if len(b.accounts) >= maxAccounts {
		b.evict()
	}
	a := &account{}
	b.accounts[credential] = a
	return a
}

// evict forgets the account that was used longest ago among a few; b.mu is
// held.
func (b *Memory) evict() {
	var victim upstream.Fingerprint
	var oldest time.Time
	seen := 0
	for credential, a := range b.accounts {
		if seen == 0 || a.used.Before(oldest) {
			victim, oldest = credential, a.used
		}
		if seen++; seen == evictionSample {
			break
		}
	}
	delete(b.accounts, victim)
}
