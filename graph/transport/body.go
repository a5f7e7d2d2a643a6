package transport

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
)

// arrived is a body that may be in memory, as that of httpserver.Capacity is.
type arrived interface{ Whole() ([]byte, bool) }

// readBody reads the body of a request. It stands until the request ends.
func (h *Handler) readBody(r *http.Request) ([]byte, *refusal) {
	limit := int64(h.options.MaxBodyBytes)
	tooLarge := func() *refusal {
		return refuse(http.StatusRequestEntityTooLarge, "the body is too large; this server allows %d bytes (MAX_BODY_BYTES)", limit)
	}
	if r.ContentLength > limit {
		return nil, tooLarge()
	}
	if inMemory, ok := r.Body.(arrived); ok {
		if body, whole := inMemory.Whole(); whole && int64(len(body)) <= limit {
			return body, nil
		}
	}
	var body bytes.Buffer
	body.Grow(int(max(r.ContentLength, 0)) + bytes.MinRead)
	// One byte past the limit tells a body that is too large.
	n, err := body.ReadFrom(io.LimitReader(r.Body, limit+1))
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, refuse(http.StatusRequestTimeout, "the body did not arrive in time")
	case err != nil:
		return nil, refuse(http.StatusBadRequest, "the body did not arrive whole")
	case n > limit:
		return nil, tooLarge()
	}
	return body.Bytes(), nil
}
