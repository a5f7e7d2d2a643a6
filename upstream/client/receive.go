package client

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"carbongraph/upstream"
)

// emptyPage is the body of a page past the end of the rows, where PostgREST
// answers with an error.
const emptyPage = "[]"

// What is wrong with an answer that claims success.
var (
	errTooLarge  = errors.New("the body is over the limit")
	errEncoded   = errors.New("the body is compressed, which was not asked for")
	errMediaType = errors.New("the body is not JSON")
	errNotRows   = errors.New("the body is no array of rows")
	errNoRows    = errors.New("created, but the body has no row")
	errNoTotal   = errors.New("a count was asked for and not given")
)

// accept takes the answer of a call that succeeded, if it is one.
func (c *Client) accept(x *exchange, response *http.Response) (upstream.Answer, *failedTry) {
	call := &x.job.call
	rows := total(response.Header.Get("Content-Range"))
	if err := checkHeader(call, rows, response.Header); err != nil {
		return upstream.Answer{}, x.fail(ending{mistake: err})
	}
	b, err := c.memory.read(response, c.maxBody, func(b *body, size int64) error {
		if c.bytes == nil || call.Method != http.MethodGet {
			return nil
		}
		return b.count(x.ctx, c.bytes, x.job.credential.Share(), size)
	})
	var full *upstream.Error
	switch {
	case errors.As(err, &full):
		x.concerns = blameNobody // but this server, which has no memory for it
		return upstream.Answer{}, &failedTry{Error: full}
	case errors.Is(err, errTooLarge):
		return upstream.Answer{}, x.fail(ending{mistake: err})
	case err != nil:
		return upstream.Answer{}, x.fail(ending{connected: true, lost: err})
	}
	if err := checkRows(call, b.bytes); err != nil {
		b.Release()
		return upstream.Answer{}, x.fail(ending{mistake: err})
	}
	x.concerns = praise
	x.rows = rowsIn(call.Method, response.Header.Get("Content-Range"))
	return upstream.NewAnswer(b.bytes, rows, b), nil
}

// checkHeader says what is wrong with the header of an answer with rows.
func checkHeader(call *upstream.Call, total int64, h http.Header) error {
	switch {
	case !identity(h):
		return errEncoded
	case !jsonMedia(h.Get("Content-Type")):
		return errMediaType
	case total < 0 && strings.Contains(call.Prefer, "count="):
		return errNoTotal
	default:
		return nil
	}
}

// checkRows says what is wrong with the bytes of an answer with rows, as far
// as a look at them tells. An array without rows in answer to an INSERT, which
// is all or nothing, is no answer.
func checkRows(call *upstream.Call, rows []byte) error {
	if call.Scalar {
		return nil
	}
	rows = bytes.TrimLeft(rows, " \t\r\n")
	if len(rows) == 0 || rows[0] != '[' {
		return errNotRows
	}
	if call.Method == http.MethodPost && bytes.HasPrefix(bytes.TrimLeft(rows[1:], " \t\r\n"), []byte("]")) {
		return errNoRows
	}
	return nil
}

// decline takes any other answer. One that says that there is no such row or
// page is an empty array.
func (c *Client) decline(x *exchange, response *http.Response) (upstream.Answer, *failedTry) {
	e := ending{connected: true, retryAfter: retryAfter(response.Header, time.Now()), status: x.status}
	// PostgREST before 14.2 sends a 416 with a Content-Length of 2 and a longer
	// body: the rest of it would be taken for the answer to the next request.
	// The body is left unread, so that the connection is closed with it.
	if x.status != http.StatusRequestedRangeNotSatisfiable {
		e.problem = readProblem(response)
	}
	// A 4xx means what it says without its body; of a 5xx the code matters.
	if x.status >= 500 && ended(x.ctx) != nil {
		return upstream.Answer{}, x.fail(ending{connected: true, lost: context.Cause(x.ctx)})
	}
	if x.status == http.StatusTooManyRequests {
		e.retryAfter = cmp.Or(e.retryAfter, x.quota.Reset)
		x.quota.RetryAfter = e.retryAfter
	}
	if !e.empty() {
		return upstream.Answer{}, x.fail(e)
	}
	x.concerns = blameCall
	answer := upstream.Answer{Body: []byte(emptyPage), Total: total(response.Header.Get("Content-Range"))}
	if answer.Total < 0 && strings.Contains(x.job.call.Prefer, "count=") {
		return upstream.Answer{}, x.fail(ending{mistake: errNoTotal})
	}
	return answer, nil
}

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
		b.Release()
		return nil, err
	}
	for {
		if len(b.bytes) == cap(b.bytes) {
			wider := m.grow(b, limit+1)
			if err := hold(wider, int64(cap(wider.bytes))); err != nil {
				wider.Release()
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
			b.Release()
			return nil, err
		}
	}
}
