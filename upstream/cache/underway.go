package cache

import (
	"sync"

	"carbongraph/upstream"
)

// readKey is one read of one credential.
type readKey struct {
	credential upstream.Fingerprint
	read       string
}

// underWay are the reads that the upstream was asked for and has not answered.
//
// The upstream's client lets a read join one that is under way: one that found
// a new generation may so be answered from before the write that began it, when
// that write was another replica's. A read that overlaps another therefore
// counts as begun in the other's generation.
type underWay struct {
	mu     sync.Mutex
	byRead map[readKey]*group
}

// group is equal reads, each overlapping another.
type group struct {
	// generation is that of the first, found before any of them was sent.
	generation uint64
	reads      int
	kept       bool
}

// join adds a read that found the generation.
func (u *underWay) join(key readKey, generation uint64) *group {
	u.mu.Lock()
	defer u.mu.Unlock()
	g := u.byRead[key]
	if g == nil {
		g = &group{generation: generation}
		u.byRead[key] = g
	}
	g.reads++
	return g
}

// first reports whether the read is the first of its group with an answer: one
// copy is kept for all.
func (u *underWay) first(g *group) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	first := !g.kept
	g.kept = true
	return first
}

// leave takes a read that has ended out of its group.
func (u *underWay) leave(key readKey, g *group) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if g.reads--; g.reads == 0 {
		delete(u.byRead, key)
	}
}
