package answer

import "sync"

// A page of a thousand rows takes some hundreds of kilobytes, which would be
// most of what a request allocates. So the memory is used again; but one page
// that was larger than all others is not kept for ever.
const (
	largestBuffer = 1 << 20 // bytes
	largestArena  = 1 << 17 // spans
)

var (
	buffers sync.Pool // of *[]byte
	arenas  sync.Pool // of *[]span
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

// newArena returns an arena whose first span is in use: a slot of 0 means none.
func newArena() []span {
	if kept, ok := arenas.Get().(*[]span); ok {
		return *kept
	}
	return make([]span, 1, 64)
}

func releaseArena(a []span) {
	if cap(a) > 0 && cap(a) <= largestArena {
		a = a[:1]
		arenas.Put(&a)
	}
}
