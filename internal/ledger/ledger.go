// Package ledger keeps, for each GraphQL request, what was sent upstream for
// it. The upstream's client tells of each try with the request's context, and
// nothing else leads from a try to its request: so the ledger is carried there,
// beside the credential and the request id.
package ledger

import (
	"context"
	"slices"
	"sync"

	"carbongraph/upstream"
)

// Ledger is the record of one request. It is safe for concurrent use.
type Ledger struct {
	// Client is the name of the client token in service mode. It is set
	// before anything else has the ledger.
	Client string

	mu            sync.Mutex
	attempts      []upstream.Attempt
	rows          int
	userErrorCode string
}

type key struct{}

// With carries a new ledger.
func With(ctx context.Context) (context.Context, *Ledger) {
	l := &Ledger{}
	return context.WithValue(ctx, key{}, l), l
}

// From returns the ledger that ctx carries; one that nobody reads where it
// carries none.
func From(ctx context.Context) *Ledger {
	if l, ok := ctx.Value(key{}).(*Ledger); ok {
		return l
	}
	return &Ledger{}
}

// Record notes a try.
func (l *Ledger) Record(a upstream.Attempt) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.attempts = append(l.attempts, a)
}

// Written notes what a root field of the answer has: rows, and the code of
// its first user error, empty where it has none.
func (l *Ledger) Written(rows int, userErrorCode string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rows += rows
	if l.userErrorCode == "" {
		l.userErrorCode = userErrorCode
	}
}

// UserErrorCode returns the code of the answer's first user error; empty where
// it has none.
func (l *Ledger) UserErrorCode() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.userErrorCode
}

// Rows returns the rows of the answer.
func (l *Ledger) Rows() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rows
}

// Attempts returns what was noted so far, in the order in which it began.
func (l *Ledger) Attempts() []upstream.Attempt {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.SortedStableFunc(slices.Values(l.attempts), func(a, b upstream.Attempt) int { return a.Begun.Compare(b.Begun) })
}

// Sent returns how many requests were sent upstream: a read that was shared or
// answered from the cache is not one.
func (l *Ledger) Sent() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, a := range l.attempts {
		if !a.Shared && !a.Cached {
			n++
		}
	}
	return n
}
