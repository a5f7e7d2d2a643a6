package cache

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"carbongraph/upstream"
)

const (
	// generations is how many generations a Memory counts. Credentials share
	// them: a write drops, besides its own credential's answers, those of one
	// other credential in so many.
	generations = 4096
	// entryBytes is about what an entry takes besides its texts, as measured.
	entryBytes = 256
)

// Memory is a Store of this process.
type Memory struct {
	entries *otter.Cache[readKey, entry]
	// current counts the generations of the credentials whose fingerprints
	// begin alike. A count per credential would have to be forgotten some day,
	// and an answer kept under it must not be found once it is counted anew.
	current [generations]atomic.Uint64
}

type entry struct {
	generation uint64
	answer     *upstream.Answer
}

// NewMemory is a store that keeps answers for ttl, in maxBytes of memory within a
// tenth.
func NewMemory(ttl time.Duration, maxBytes uint64) (*Memory, error) {
	entries, err := otter.New(&otter.Options[readKey, entry]{
		MaximumWeight:    maxBytes,
		Weigher:          weight,
		ExpiryCalculator: otter.ExpiryWriting[readKey, entry](ttl),
	})
	if err != nil {
		return nil, err
	}
	return &Memory{entries: entries}, nil
}

// weight is about the bytes that an entry takes. A body takes more than its length:
// memory comes in steps of up to a sixth.
func weight(key readKey, e entry) uint32 {
	return uint32(min(entryBytes+len(key.read)+cap(e.answer.Body), math.MaxUint32))
}

// Nothing is a Store that keeps nothing.
type Nothing struct{}

// Find finds nothing.
func (Nothing) Find(context.Context, upstream.Fingerprint, string) (*upstream.Answer, uint64) {
	return nil, 0
}

// Keep keeps nothing.
func (Nothing) Keep(context.Context, upstream.Fingerprint, string, uint64, *upstream.Answer) {}

// Drop has nothing to drop.
func (Nothing) Drop(context.Context, upstream.Fingerprint) {}

// Clear has nothing to drop.
func (Nothing) Clear() {}

// Find returns the answer that is kept for the read, and the generation.
func (m *Memory) Find(_ context.Context, credential upstream.Fingerprint, read string) (*upstream.Answer, uint64) {
	generation := m.generation(credential).Load()
	e, kept := m.entries.GetIfPresent(readKey{credential, read})
	if !kept || e.generation != generation {
		return nil, generation
	}
	answer := *e.answer
	return &answer, generation
}

// Keep keeps a copy of the answer.
func (m *Memory) Keep(_ context.Context, credential upstream.Fingerprint, read string, generation uint64, answer *upstream.Answer) {
	if m.generation(credential).Load() != generation {
		return
	}
	kept := &upstream.Answer{Body: bytes.Clone(answer.Body), Total: answer.Total}
	m.entries.Set(readKey{credential, read}, entry{generation, kept})
}

// Drop ends the credential's generation.
func (m *Memory) Drop(_ context.Context, credential upstream.Fingerprint) {
	m.generation(credential).Add(1)
}

// Clear ends every credential's generation.
func (m *Memory) Clear() {
	for i := range m.current {
		m.current[i].Add(1)
	}
	m.entries.InvalidateAll()
}

// Close ends what runs in the background.
func (m *Memory) Close() { m.entries.StopAllGoroutines() }

// generation is the count of the credential's generations.
func (m *Memory) generation(credential upstream.Fingerprint) *atomic.Uint64 {
	return &m.current[binary.BigEndian.Uint16(credential[:])%generations]
}
