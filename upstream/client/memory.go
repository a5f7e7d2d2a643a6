package client

import (
	"context"
	"sync"
	"sync/atomic"

	"carbongraph/upstream"
)

// body is the bytes of an answer, held by as many as read them.
type body struct {
	bytes   []byte
	holders atomic.Int32
	home    *sync.Pool // nil for a size that is not kept
	// counted are the bytes that were taken for it, of a credential.
	counted    int64
	bound      *upstream.Bytes
	credential upstream.Fingerprint
}

// Hold adds n holders, each of whom releases once.
func (b *body) Hold(n int) { b.holders.Add(int32(n)) }

// Release drops one holder; the last gives the memory back.
func (b *body) Release() {
	if b.holders.Add(-1) != 0 {
		return
	}
	if b.bound != nil {
		b.bound.GiveBack(b.credential, b.counted)
		b.bound, b.counted = nil, 0
	}
	if b.home != nil {
		b.bytes = b.bytes[:0]
		b.home.Put(b)
	}
}

// count takes memory for the body, however large it becomes. A write is
// answered whatever is held.
func (b *body) count(ctx context.Context, bound *upstream.Bytes, credential upstream.Fingerprint, size int64) error {
	counted, err := bound.Hold(ctx, credential, size)
	if err == nil {
		b.bound, b.credential, b.counted = bound, credential, counted
	}
	return err
}

const (
	smallestBody = 1 << 10
	largestKept  = 1 << 20
)

// memory keeps the memory of bodies in sizes from 1 KB to 1,024 KB, each half as
// large again or a third larger than the one before: 1, 1.5, 2, 3, 4, 6 KB. A
// page of rows is read into the next size and given back when it has been
// rewritten, so that a busy server reads into a few warm buffers instead of
// leaving megabytes a second to the collector. Larger bodies are rare and are
// not kept.
type memory struct{ kept [21]sync.Pool }

// allocate is an empty body with room for n bytes, and one holder.
func (m *memory) allocate(n int64) *body {
	size := int64(smallestBody)
	for i := range m.kept {
		if n <= size {
			return m.take(&m.kept[i], size)
		}
		size += size / (2 + int64(i)%2)
	}
	return m.take(nil, n)
}

// take takes a body of the size from its pool, or makes one that belongs
// there.
func (m *memory) take(home *sync.Pool, size int64) *body {
	var b *body
	if home != nil {
		b, _ = home.Get().(*body)
	}
	if b == nil {
		b = &body{bytes: make([]byte, 0, size), home: home}
	}
	b.holders.Store(1)
	return b
}

// grow moves a full body into one with twice the room or more, but with no more
// than most where that is larger than what is kept.
func (m *memory) grow(full *body, most int64) *body {
	wider := m.allocate(min(2*int64(cap(full.bytes)), most))
	wider.bytes = append(wider.bytes, full.bytes...)
	full.Release()
	return wider
}
