package answer

import "sync"

// A page of a thousand rows takes some hundreds of kilobytes, which would be
// most of what a request allocates. So the memory is used again; but one page
// that was larger than all others is not kept for ever.
const (
	largestBuffer = 1 << 20 // bytes
	largestArena  = 1 << 17 // spans
	largestIndex  = 1 << 17 // bytes: the index of a body of 1 MB
)

var (
	buffers  sync.Pool // of *[]byte
	memories sync.Pool // of *memory
)

// newBuffer returns an empty buffer for about size bytes.
func newBuffer(size int) []byte {
	if kept, ok := buffers.Get().(*[]byte); ok && cap(*kept) >= size {
		return *kept
	}
	return make([]byte, 0, size)
}

// releaseBuffer keeps the buffer's memory for another. Nothing may refer to it
// any more.
func releaseBuffer(b []byte) {
	if cap(b) > 0 && cap(b) <= largestBuffer {
		b = b[:0]
		buffers.Put(&b)
	}
}

// memory is the memory that a body is read with.
type memory struct {
	arena []span
	stops index
}

// newMemory returns memory for a body. The first span of its arena is in use: a
// slot of 0 means none.
func newMemory() *memory {
	if kept, ok := memories.Get().(*memory); ok {
		return kept
	}
	return &memory{arena: make([]span, 1, 64)}
}

// release keeps the memory for another body, with what its parts have grown to.
func (m *memory) release(arena []span, stops index) {
	if cap(arena) <= largestArena && cap(stops) <= largestIndex {
		m.arena, m.stops = arena[:1], stops
		memories.Put(m)
	}
}
