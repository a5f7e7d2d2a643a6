package upstream

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Answer is what the upstream answered to a call that succeeded.
type Answer struct {
	// Body is a JSON array of rows as the upstream wrote it, verified no
	// further than its first byte. Other callers may hold the
	// same bytes: nobody may write to them.
	Body []byte
	// Total is the number of rows that match, whatever the page; -1 where no
	// count was asked for.
	Total int64
	// Attempts are what was sent for the call, or the read that needed nothing
	// sent.
	Attempts []Attempt

	body *body
}

// Release gives the memory of Body back for other answers; Body is nil from
// then on. To be called when nothing refers to Body's bytes any more. It may
// be left out: the collector then has the memory.
func (a *Answer) Release() {
	if a.body == nil {
		return
	}
	a.body.release()
	a.Body, a.body = nil, nil
}

// emptyPage is the body of a page past the end of the rows, where PostgREST
// answers with an error.
const emptyPage = "[]"

// What is wrong with a body, as the cause of an Error.
var (
	errTooLarge  = errors.New("the body is over the limit")
	errEncoded   = errors.New("the body is compressed, which was not asked for")
	errMediaType = errors.New("the body is not JSON")
	errNotRows   = errors.New("the body is no array of rows")
	errNoRows    = errors.New("created, but the body has no row")
	errNoTotal   = errors.New("a count was asked for and not given")
)

// read reads the whole body of an answer, of at most limit bytes. One byte
// more is errTooLarge, without reading anything where the answer says its
// length. Memory is given on the word of Content-Length only up to the largest
// size kept; beyond, it grows with what arrives. Hold is called before the body
// takes memory, with the size that it comes to.
func (m *memory) read(answer *http.Response, limit int64, hold func(b *body, size int64) error) (*body, error) {
	if answer.ContentLength > limit {
		return nil, fmt.Errorf("%w: %d bytes", errTooLarge, answer.ContentLength)
	}
	// One byte more than the length lets Read meet the end without growing.
	b := m.allocate(min(answer.ContentLength+1, largestKept))
	if err := hold(b, int64(cap(b.bytes))); err != nil {
		b.release()
		return nil, err
	}
	for {
		if len(b.bytes) == cap(b.bytes) {
			wider := m.grow(b, limit+1)
			if err := hold(wider, int64(cap(wider.bytes))); err != nil {
				wider.release()
				return nil, err
			}
			b = wider
		}
		n, err := answer.Body.Read(b.bytes[len(b.bytes):cap(b.bytes)])
		b.bytes = b.bytes[:len(b.bytes)+n]
		switch {
		case int64(len(b.bytes)) > limit:
			err = fmt.Errorf("%w of %d bytes", errTooLarge, limit)
		case errors.Is(err, io.EOF):
			return b, nil
		}
		if err != nil {
			b.release()
			return nil, err
		}
	}
}
