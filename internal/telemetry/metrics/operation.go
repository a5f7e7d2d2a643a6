package metrics

import (
	"sync"
	"time"

	"carbongraph/internal/telemetry"
)

const (
	// maxOperations is how many operations have series of their own.
	maxOperations = 100
	// otherOperations is the label of the rest.
	otherOperations = "other"
	// forgetAfter is how long an operation that is not asked keeps its place.
	forgetAfter = time.Hour
)

// operationNames decides which operations have series of their own: the first
// that were answered to callers whose credential was accepted. Nobody else can
// fill the places.
type operationNames struct {
	// forget is told of each operation that loses its place to another.
	forget func(name string)

	mu   sync.Mutex
	seen map[string]time.Time // when each was asked last
}

// label is the name under which a request is counted.
func (n *operationNames) label(r telemetry.Request) string {
	name := r.OperationName()
	if r.Operation == "" {
		return name
	}
	if name != r.Operation { // cut short
		return otherOperations
	}
	now := time.Now()
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, known := n.seen[name]; !known && (!r.Accepted || r.Outcome == telemetry.Failed || !n.room(now)) {
		return otherOperations
	}
	n.seen[name] = now
	return name
}

// room reports whether there is a place for one more operation. Those that were
// not asked for long give theirs back when one is wanted.
func (n *operationNames) room(now time.Time) bool {
	if len(n.seen) < maxOperations {
		return true
	}
	for name, seen := range n.seen {
		if now.Sub(seen) > forgetAfter {
			delete(n.seen, name)
			n.forget(name)
		}
	}
	return len(n.seen) < maxOperations
}
