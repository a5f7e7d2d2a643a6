package client

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"carbongraph/upstream"
)

// ending is how a try ended, other than with the rows that were asked for.
type ending struct {
	method string
	// connected tells whether the call was given a connection. Before that
	// nothing was sent; after, everything may have been.
	connected bool
	// status is that of the answer; 0 where none came.
	status int
	problem
	// retryAfter is the Retry-After of the answer; 0 where there is none.
	retryAfter time.Duration
	// lost is why no whole answer came; nil where one did.
	lost error
	// ended is why the try was ended from this side: errTimeUp, the caller's
	// deadline or the caller's leaving; nil where it was not.
	ended error
	// mistake is what is wrong with an answer that claims success.
	mistake error
}

// blame is who is concerned by how a try ended.
type blame uint8

const (
	// blameNobody: it says nothing of the upstream's health.
	blameNobody blame = iota
	// blameCall: the upstream answers, and refused this call.
	blameCall
	// blameCredential: the upstream failed with what this credential asked for.
	blameCredential
	// blameUpstream: nobody's calls would have fared better.
	blameUpstream
	// praise: it did what was asked.
	praise
)

// errTimeUp ends an attempt that has had its time.
var errTimeUp = errors.New("the attempt's time is up")

// meaning says what an ending means to the caller, whether another try may fare
// better, and whom it concerns. It is the one place that reads statuses and
// codes; the text of an answer is never read.
func (e ending) meaning() (kind upstream.Kind, passing bool, concerns blame) {
	switch {
	case e.mistake != nil:
		// A body that is too large, compressed or without the created row came of
		// a write that was done: it is known what happened.
		if e.writes() && !errors.Is(e.mistake, errTooLarge) && !errors.Is(e.mistake, errEncoded) && !errors.Is(e.mistake, errNoRows) {
			return upstream.OutcomeUnknown, false, blameCall
		}
		return upstream.BadResponse, false, blameCall
	case e.lost != nil:
		return e.loss()
	case e.status < 300:
		if e.writes() {
			return upstream.OutcomeUnknown, false, blameCall
		}
		return upstream.BadResponse, false, blameCall
	case e.status == http.StatusMultipleChoices:
		return upstream.Internal, false, blameCall // an embed that this server wrote is ambiguous
	case e.status < 400:
		return upstream.BadResponse, false, blameCall
	case e.status < 500:
		return e.refusal()
	default:
		return e.failure()
	}
}

// loss is the meaning of a try without a whole answer. One whose time was up is
// not repeated: what is slow would be asked twice.
func (e ending) loss() (kind upstream.Kind, passing bool, concerns blame) {
	concerns = blameUpstream
	switch {
	case errors.Is(e.ended, context.Canceled):
		kind, concerns = upstream.Canceled, blameNobody
	case errors.Is(e.ended, errTimeUp) && !e.connected:
		kind = upstream.Unavailable
	case errors.Is(e.ended, errTimeUp):
		kind, concerns = upstream.Timeout, blameCredential
	case e.ended != nil: // the caller's deadline: the attempt had less than its time
		kind, concerns = upstream.Timeout, blameNobody
	case e.connected && (e.status != 0 || !connectionLost(e.lost)):
		kind = upstream.BadResponse
	default:
		kind = upstream.Unavailable
	}
	if e.connected && e.writes() {
		kind = upstream.OutcomeUnknown
	}
	return kind, e.ended == nil, concerns
}

// connectionLost reports whether the connection ended, rather than carrying
// what is no HTTP.
func connectionLost(err error) bool {
	var network *net.OpError
	var number syscall.Errno
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network) || errors.As(err, &number)
}

// refusal is the meaning of a 4xx: the upstream did nothing. A refused
// credential says nothing of the upstream's health.
func (e ending) refusal() (kind upstream.Kind, passing bool, concerns blame) {
	kind, concerns = upstream.Internal, blameCall
	switch e.status {
	case http.StatusUnauthorized:
		kind, concerns = upstream.Unauthenticated, blameNobody
	case http.StatusForbidden:
		kind, concerns = upstream.Forbidden, blameNobody
		if e.Code == "42501" && e.writes() {
			kind = upstream.RowForbidden
		}
	case http.StatusTooManyRequests:
		kind, passing = upstream.RateLimited, e.retryAfter > 0
	case http.StatusRequestTimeout:
		kind = upstream.Timeout
	case http.StatusMethodNotAllowed:
		if e.Code == "25006" { // a database that may only be read
			kind = upstream.Unavailable
		}
	case http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong: // of a gateway
		kind = upstream.TooLong
	case http.StatusBadRequest, http.StatusConflict:
		kind = e.statement()
	}
	return kind, passing, concerns
}

// failure is the meaning of a 5xx. What a gateway without an upstream and a
// PostgREST without a database answer concerns everybody; what the database
// says of one statement, the credential that sent it.
func (e ending) failure() (kind upstream.Kind, passing bool, concerns blame) {
	concerns = blameCredential
	if e.status >= 502 && e.status <= 504 || strings.HasPrefix(e.Code, "PGRST00") {
		concerns = blameUpstream
	}
	passing = e.status == http.StatusBadGateway || e.status == http.StatusServiceUnavailable ||
		e.status == http.StatusGatewayTimeout && e.Code == "PGRST003"
	switch {
	case e.Code == "57014": // statement timeout: rolled back
		kind = upstream.Timeout
	case e.writes() && !e.undone():
		kind = upstream.OutcomeUnknown
	case lasting(e.Code):
		kind = e.statement()
	case e.status == http.StatusGatewayTimeout && e.Code != "PGRST003" && !e.writes():
		kind = upstream.Timeout
	default:
		kind = upstream.Unavailable
	}
	return kind, passing, concerns
}

// statement is what the code of a statement that the database refused means.
func (e ending) statement() upstream.Kind {
	switch e.Code {
	case "42703":
		return upstream.UnknownColumn
	case "2201B", "22025":
		return upstream.InvalidPattern
	case "23505":
		return upstream.AlreadyExists
	case "23503":
		// One code for both ends of a foreign key. Nothing refers to a row
		// that is being created, and updates leave the referenced key alone.
		if e.method == http.MethodDelete {
			return upstream.StillReferenced
		}
		return upstream.MissingReference
	case "21000", "22001", "22003", "23502", "23514", "23P01", "428C9", "54000", "P0001":
		if e.writes() {
			return upstream.Invalid
		}
	}
	return upstream.Internal
}

// lasting reports whether a SQLSTATE will be that of the same statement again:
// its class is of none that pass, such as a lost connection, a conflict of
// transactions, too few resources or a shutdown.
func lasting(code string) bool {
	if !sqlState(code) {
		return false
	}
	switch code[:2] {
	case "08", "25", "40", "53", "55", "57", "58", "XX":
		return false
	default:
		return true
	}
}

// writes reports whether the call was a write.
func (e ending) writes() bool { return e.method != http.MethodGet }

// undone reports whether a 5xx says that a write was not done. A SQLSTATE does:
// the statement failed and was rolled back, but for the one that says nobody
// knows. So do PostgREST's own codes, but for a connection lost halfway (001)
// and its database library failing (X00). And so does a 503 that names a time
// to come back. Any other may come from a gateway that lost the upstream
// between the request and the answer.
func (e ending) undone() bool {
	switch {
	case e.Code == "PGRST001", strings.HasPrefix(e.Code, "PGRSTX"), e.Code == "08007":
		return false
	case strings.HasPrefix(e.Code, "PGRST"), sqlState(e.Code):
		return true
	default:
		return e.status == http.StatusServiceUnavailable && e.retryAfter > 0
	}
}

// sqlState reports whether a code is PostgreSQL's: five digits and capitals. A
// gateway has codes of its own.
func sqlState(code string) bool {
	for i := range len(code) {
		if c := code[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return len(code) == 5
}

// empty reports whether an answer only says that there is no such row
// (PGRST116) or no such page.
func (e ending) empty() bool {
	return e.status == http.StatusRequestedRangeNotSatisfiable ||
		e.status == http.StatusNotAcceptable && e.Code == "PGRST116"
}

// defaultRetryAfter is what a caller is told after a 429 that did not say when
// to come back.
const defaultRetryAfter = 5 * time.Second

// error is the ending as an Error of a kind.
func (e ending) error(kind upstream.Kind, c upstream.Credential) *upstream.Error {
	failure := &upstream.Error{Kind: kind, Status: e.status, RetryAfter: e.retryAfter, Cause: cmp.Or(e.mistake, e.lost)}
	if failure.Cause == nil {
		failure.Code, failure.Cause = c.Redact(e.Code), e.cause(c)
	}
	switch kind {
	case upstream.RateLimited:
		failure.RetryAfter = wholeSeconds(cmp.Or(e.retryAfter, defaultRetryAfter))
	case upstream.UnknownColumn:
		failure.Column = e.column()
	case upstream.AlreadyExists, upstream.MissingReference, upstream.StillReferenced:
		failure.Constraint = e.constraint()
	default:
	}
	return failure
}

// wholeSeconds rounds up to seconds, at least one.
func wholeSeconds(d time.Duration) time.Duration {
	return max((d + time.Second - 1).Truncate(time.Second), time.Second)
}
