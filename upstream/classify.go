package upstream

import (
	"cmp"
	"net/http"
	"strings"
	"time"
)

// refusal is an answer other than success, as far as it could be read.
type refusal struct {
	method string
	status int
	problem
	// retryAfter is the Retry-After of the answer; 0 where there is none.
	retryAfter time.Duration
}

// error is the refusal as an Error.
func (r refusal) error(c Credential) *Error {
	e := &Error{Kind: r.kind(), Status: r.status, Code: c.redact(r.Code), RetryAfter: r.retryAfter, Cause: r.cause(c)}
	if e.Kind == RateLimited {
		e.RetryAfter = wholeSeconds(cmp.Or(r.retryAfter, defaultRetryAfter))
	}
	if e.Kind == UnknownColumn {
		e.Column = r.column()
	}
	if e.Kind == MissingReference || e.Kind == StillReferenced {
		e.Constraint = r.constraint()
	}
	return e
}

// empty reports whether the answer only says that there is no such row
// (PGRST116) or no such page.
func (r refusal) empty() bool {
	return r.status == http.StatusRequestedRangeNotSatisfiable ||
		r.status == http.StatusNotAcceptable && r.Code == "PGRST116"
}

// kind is what a refusal means to the caller: the one place that reads
// statuses and codes. The text of an answer is never read.
func (r refusal) kind() Kind {
	switch status := r.status; {
	case status == http.StatusMultipleChoices:
		return Internal // an embed that the facade wrote is ambiguous
	case status < 300:
		if r.writes() {
			return OutcomeUnknown
		}
		return BadResponse
	case status < 400:
		return BadResponse
	case status < 500:
		return r.clientKind()
	case r.Code == "57014": // statement timeout: rolled back
		return Timeout
	case r.Code == "21000" && r.writes(): // one row twice in an upsert
		return Invalid
	case r.writes() && !r.undone():
		return OutcomeUnknown
	case status == http.StatusGatewayTimeout && r.Code != "PGRST003" && !r.writes():
		return Timeout
	default:
		return Unavailable
	}
}

// clientKind is the kind of a 4xx: the upstream did nothing.
func (r refusal) clientKind() Kind {
	switch r.status {
	case http.StatusUnauthorized:
		return Unauthenticated
	case http.StatusForbidden:
		if r.Code == "42501" && r.writes() {
			return RowForbidden
		}
		return Forbidden
	case http.StatusTooManyRequests:
		return RateLimited
	case http.StatusRequestTimeout:
		return Timeout
	case http.StatusMethodNotAllowed:
		if r.Code == "25006" { // a database that may only be read
			return Unavailable
		}
		return Internal
	case http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong: // of a gateway
		return TooLong
	case http.StatusBadRequest, http.StatusConflict:
		return r.codeKind()
	default:
		return Internal
	}
}

// codeKind is the kind of a 400 or a 409, where the code makes the difference.
func (r refusal) codeKind() Kind {
	switch r.Code {
	case "42703":
		return UnknownColumn
	case "2201B", "22025":
		return InvalidPattern
	case "23505":
		return AlreadyExists
	case "23503":
		// One code for both ends of a foreign key. Nothing refers to a row
		// that is being created, and updates leave the referenced key alone.
		if r.method == http.MethodDelete {
			return StillReferenced
		}
		return MissingReference
	case "22001", "22003", "23502", "23514", "23P01", "P0001", "428C9":
		if r.writes() {
			return Invalid
		}
		return Internal
	default:
		return Internal
	}
}

// writes reports whether the call was a write.
func (r refusal) writes() bool { return !isRead(r.method) }

// undone reports whether a 5xx says that a write was not done. A SQLSTATE does:
// the statement failed and was rolled back, but for the one that says nobody
// knows. So do PostgREST's own codes, but for a connection lost halfway (001)
// and its database library failing (X00). And so does a 503 that names a time
// to come back. Any other may come from a gateway that lost the upstream
// between the request and the answer.
func (r refusal) undone() bool {
	switch {
	case r.Code == "PGRST001", strings.HasPrefix(r.Code, "PGRSTX"), r.Code == "08007":
		return false
	case strings.HasPrefix(r.Code, "PGRST"), sqlState(r.Code):
		return true
	default:
		return r.status == http.StatusServiceUnavailable && r.retryAfter > 0
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

// passing reports whether another try may fare better: a gateway without its
// upstream, a database that is away, a pool without a connection, a rate limit
// that says when it ends.
func (r refusal) passing() bool {
	switch r.status {
	case http.StatusBadGateway, http.StatusServiceUnavailable:
		return true
	case http.StatusTooManyRequests:
		return r.retryAfter > 0
	case http.StatusGatewayTimeout:
		return r.Code == "PGRST003"
	default:
		return false
	}
}

// isRead reports whether a method only reads.
func isRead(method string) bool {
	return method == http.MethodGet
}
