package answer

import "sync"

// buffer is memory that rows are written to. A page of a thousand rows takes
// some hundreds of kilobytes, which would be most of what a request allocates.
type buffer struct{ bytes []byte }

// largestKept is the capacity, in bytes, up to which a buffer is kept: one page
// that was larger than all others is not to be held for ever.
const largestKept = 1 << 20

var buffers = sync.Pool{New: func() any { return new(buffer) }}

// newBuffer returns an empty buffer for about size bytes.
func newBuffer(size int) *buffer {
	b, _ := buffers.Get().(*buffer)
	if cap(b.bytes) < size {
		b.bytes = make([]byte, 0, size)
	}
	return b
}

// release gives the buffer's memory to the next page. Nothing may refer to it
// any more.
func (b *buffer) release() {
	if cap(b.bytes) <= largestKept {
		b.bytes = b.bytes[:0]
		buffers.Put(b)
	}
}
