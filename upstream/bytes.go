package upstream

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	// smallAnswer is the largest answer that is not counted: as many of them as
	// there are requests in flight take little.
	smallAnswer = 64 << 10
	// longestHeld is how long an answer waits for others to be given back.
	longestHeld = time.Second
)

// errNoRoom is the cause of an Overloaded.
var errNoRoom = errors.New("the answers that are held take all the memory that they may")

// Bytes bounds the memory of the answers that are held at once: those of the
// upstream, and what is written for callers of them. No credential, or client of
// one, holds more than half of it. It is safe for concurrent use.
type Bytes struct {
	most int64

	mu   sync.Mutex
	held int64
	by   map[Fingerprint]int64
	// freed is closed when something is given back; nil where nobody waits.
	freed chan struct{}
}

// NewBytes returns a bound of so many bytes.
func NewBytes(most int64) *Bytes { return &Bytes{most: most, by: map[Fingerprint]int64{}} }

// Held returns the bytes that are held.
func (b *Bytes) Held() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.held
}

// Hold takes n bytes for an answer of a credential, and returns how many of
// them are to be given back. It waits for others to give theirs back, for at
// most a second and no longer than ctx; then the error is an Overloaded.
func (b *Bytes) Hold(ctx context.Context, credential Fingerprint, n int64) (int64, error) {
	if n <= smallAnswer {
		return 0, nil
	}
	freed := b.take(credential, n)
	if freed == nil { // mostly
		return n, nil
	}
	ctx, cancel := context.WithTimeout(ctx, longestHeld)
	defer cancel()
	for ; freed != nil; freed = b.take(credential, n) {
		select {
		case <-freed:
		case <-ctx.Done():
			return 0, &Error{Kind: Overloaded, RetryAfter: time.Second, Cause: errNoRoom}
		}
	}
	return n, nil
}

// take takes n bytes, or returns what is closed when some are given back.
func (b *Bytes) take(credential Fingerprint, n int64) (freed <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held+n > b.most || b.by[credential]+n > b.most/2 {
		if b.freed == nil {
			b.freed = make(chan struct{})
		}
		return b.freed
	}
	b.held += n
	b.by[credential] += n
	return nil
}

// GiveBack gives bytes back.
func (b *Bytes) GiveBack(credential Fingerprint, n int64) {
	if n == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held -= n
	if b.by[credential] -= n; b.by[credential] == 0 {
		delete(b.by, credential)
	}
	if b.freed != nil {
		close(b.freed)
		b.freed = nil
	}
}
