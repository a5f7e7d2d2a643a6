package live

import (
	"bytes"
	"context"
	"maps"
	"sync"
	"time"

	"carbongraph/upstream"
)

// Shared is what polls have read, kept for others that need the same: those of
// this process, or of all replicas. It is safe for concurrent use.
//
// A read is known by its credential and its key. Ages are told by one clock.
type Shared interface {
	// Take returns the answer of a read that began less than maxAge ago, and how
	// long ago. Where there is none, the first who asks claims the read: claimed
	// tells that the caller is to send it. Others get neither until it is given,
	// or the claim is older than their maxAge.
	Take(ctx context.Context, credential upstream.Fingerprint, read string, maxAge time.Duration) (answer *upstream.Answer, age time.Duration, claimed bool)
	// Give keeps a copy of the answer to a read that began so long ago: its Body
	// and its Total.
	Give(ctx context.Context, credential upstream.Fingerprint, read string, answer *upstream.Answer, age time.Duration)
}

// mostShared is the most that the answers in a Memory take together, in bytes.
// What does not fit is not shared.
const mostShared = 32 << 20

// Memory is the Shared of one process.
type Memory struct {
	keep time.Duration

	mu    sync.Mutex
	reads map[sharedKey]*sharedRead
	size  int // of the answers, in bytes
}

type sharedKey struct {
	credential upstream.Fingerprint
	read       string
}

// sharedRead is a read that was claimed, and its last answer; nil for none.
type sharedRead struct {
	claimed, begun time.Time
	answer         *upstream.Answer
}

// NewMemory returns a Memory that keeps answers for a time: the longest maxAge.
func NewMemory(keep time.Duration) *Memory {
	return &Memory{keep: keep, reads: map[sharedKey]*sharedRead{}}
}

// Take implements Shared.
func (m *Memory) Take(_ context.Context, credential upstream.Fingerprint, read string, maxAge time.Duration) (*upstream.Answer, time.Duration, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.reads, func(_ sharedKey, r *sharedRead) bool {
		old := time.Since(r.claimed) > m.keep && time.Since(r.begun) > m.keep
		if old {
			m.put(r, nil)
		}
		return old
	})
	key := sharedKey{credential, read}
	r := m.reads[key]
	if r == nil {
		r = &sharedRead{}
		m.reads[key] = r
	}
	switch {
	case r.answer != nil && time.Since(r.begun) < maxAge:
		answer := *r.answer
		return &answer, time.Since(r.begun), false
	case time.Since(r.claimed) < maxAge:
		return nil, 0, false
	default:
		r.claimed = time.Now()
		return nil, 0, true
	}
}

// Give implements Shared.
func (m *Memory) Give(_ context.Context, credential upstream.Fingerprint, read string, answer *upstream.Answer, age time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, begun := m.reads[sharedKey{credential, read}], time.Now().Add(-age)
	switch {
	case r == nil || !begun.After(r.begun):
	case m.size+len(answer.Body) > mostShared:
		r.claimed = time.Time{}
	default:
		r.begun = begun
		m.put(r, &upstream.Answer{Body: bytes.Clone(answer.Body), Total: answer.Total})
	}
}

// put puts an answer in the place of a read's.
func (m *Memory) put(r *sharedRead, answer *upstream.Answer) {
	if r.answer != nil {
		m.size -= len(r.answer.Body)
	}
	if r.answer = answer; answer != nil {
		m.size += len(answer.Body)
	}
}
