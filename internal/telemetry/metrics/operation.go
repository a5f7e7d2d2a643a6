package metrics

import (
	"sync"

	"carbongraph/internal/telemetry"
)

const (
	// maxOperations is how many operations have series of their own.
	maxOperations = 100
	// otherOperations is the label of the rest.
	otherOperations = "other"
)

// operationNames decides which operations have series of their own: the first
// that were answered. A request that failed claims no place, so nobody without
// a working credential can fill them.
type operationNames struct {
	capacity int

	mu    sync.RWMutex
	known map[string]struct{}
}

func newOperationNames(capacity int) *operationNames {
	return &operationNames{capacity: capacity, known: make(map[string]struct{}, capacity)}
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
	n.mu.RLock()
	_, known := n.known[name]
	full := len(n.known) >= n.capacity
	n.mu.RUnlock()
	if known || !full && r.Outcome != telemetry.Failed && n.claim(name) {
		return name
	}
	return otherOperations
}

// claim takes a place for the name, unless others took the last one since.
func (n *operationNames) claim(name string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	_, known := n.known[name]
	if !known && len(n.known) >= n.capacity {
		return false
	}
	n.known[name] = struct{}{}
	return true
}
