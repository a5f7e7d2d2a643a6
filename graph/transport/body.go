package transport

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
)

// bodies reads request bodies into buffers that are used again.
type bodies struct {
	limit int
	pool  sync.Pool // of *body
}

type body struct {
	bytes.Buffer
	limited io.LimitedReader
}

// read reads the body of a request. What is returned must be given to release
// when nothing refers to its bytes any more.
func (b *bodies) read(r *http.Request) (*body, *refusal) {
	if r.ContentLength > int64(b.limit) {
		return nil, b.tooLarge()
	}
	buffer, _ := b.pool.Get().(*body)
	if buffer == nil {
		buffer = &body{}
	}
	// One byte past the limit tells a body that is too large.
	buffer.limited = io.LimitedReader{R: r.Body, N: int64(b.limit) + 1}
	_, err := buffer.ReadFrom(&buffer.limited)
	buffer.limited.R = nil
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		b.release(buffer)
		return nil, refuse(http.StatusRequestTimeout, "the body did not arrive in time")
	case err != nil:
		b.release(buffer)
		return nil, refuse(http.StatusBadRequest, "the body did not arrive whole")
	case buffer.Len() > b.limit:
		b.release(buffer)
		return nil, b.tooLarge()
	}
	return buffer, nil
}

func (b *bodies) release(buffer *body) {
	buffer.Reset()
	b.pool.Put(buffer)
}

func (b *bodies) tooLarge() *refusal {
	return refuse(http.StatusRequestEntityTooLarge, "the body is too large; this server allows %d bytes (MAX_BODY_BYTES)", b.limit)
}
