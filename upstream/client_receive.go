package upstream

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

// accept takes the answer of a call that succeeded, if it is one.
func (c *Client) accept(x *exchange, response *http.Response) (Answer, *failedTry) {
	call := &x.job.call
	answer := Answer{Total: total(response.Header.Get("Content-Range"))}
	if err := checkHeader(call, answer.Total, response.Header); err != nil {
		return Answer{}, x.mistake(err)
	}
	b, err := c.memory.read(response, c.maxBody, func(b *body, size int64) error {
		if c.bytes == nil || !isRead(call.Method) {
			return nil
		}
		return b.count(x.ctx, c.bytes, x.job.credential.Fingerprint(), size)
	})
	var full *Error
	switch {
	case errors.As(err, &full):
		x.verdict = refused
		return Answer{}, &failedTry{Error: full}
	case errors.Is(err, errTooLarge):
		return Answer{}, x.mistake(err)
	case err != nil:
		return Answer{}, x.lose(loss{connected: true, answered: true, cause: err})
	}
	if err := checkRows(call, b.bytes); err != nil {
		b.release()
		return Answer{}, x.mistake(err)
	}
	x.verdict = healthy
	x.rows = rowsIn(call.Method, response.Header.Get("Content-Range"))
	answer.Body, answer.body = b.bytes, b
	return answer, nil
}

// checkHeader says what is wrong with the header of an answer with rows.
func checkHeader(call *Call, total int64, h http.Header) error {
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
func checkRows(call *Call, rows []byte) error {
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
func (c *Client) decline(x *exchange, response *http.Response) (Answer, *failedTry) {
	r := refusal{method: x.job.call.Method, status: x.status, retryAfter: retryAfter(response.Header, time.Now())}
	// PostgREST before 14.2 sends a 416 with a Content-Length of 2 and a longer
	// body: the rest of it would be taken for the answer to the next request.
	// The body is left unread, so that the connection is closed with it.
	if r.status != http.StatusRequestedRangeNotSatisfiable {
		r.problem = readProblem(response)
	}
	// A 4xx means what it says without its body; of a 5xx the code matters.
	if x.status >= 500 && ended(x.ctx) != nil {
		return Answer{}, x.lose(loss{connected: true, answered: true, cause: context.Cause(x.ctx)})
	}
	if r.status == http.StatusTooManyRequests {
		r.retryAfter = cmp.Or(r.retryAfter, x.quota.Reset)
		x.quota.RetryAfter = r.retryAfter
	}
	x.verdict = refused
	if r.empty() {
		answer := Answer{Body: []byte(emptyPage), Total: total(response.Header.Get("Content-Range"))}
		if answer.Total < 0 && strings.Contains(x.job.call.Prefer, "count=") {
			return Answer{}, x.mistake(errNoTotal)
		}
		return answer, nil
	}
	if x.status >= 500 {
		x.verdict = unhealthy
	}
	return Answer{}, &failedTry{Error: r.error(x.job.credential), passing: r.passing()}
}

// lose is the failure of a try without a whole answer.
func (x *exchange) lose(l loss) *failedTry {
	l.method = x.job.call.Method
	l.ended = ended(x.ctx)
	x.verdict = unhealthy
	if errors.Is(l.ended, context.Canceled) {
		x.verdict = abandoned
	}
	return &failedTry{
		Error:   &Error{Kind: l.kind(), Status: x.status, Cause: l.cause},
		passing: l.passing(),
	}
}

// mistake is the failure of a try whose answer is not what PostgREST answers.
func (x *exchange) mistake(err error) *failedTry {
	kind := BadResponse
	if !isRead(x.job.call.Method) && !errors.Is(err, errTooLarge) && !errors.Is(err, errEncoded) && !errors.Is(err, errNoRows) {
		kind = OutcomeUnknown
	}
	x.verdict = refused
	return &failedTry{Error: &Error{Kind: kind, Status: x.status, Cause: err}}
}
