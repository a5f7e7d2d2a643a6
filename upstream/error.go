package upstream

import (
	"fmt"
	"time"
)

// Error is an upstream failure, classified where it entered. Its text is for
// the log alone: it may hold what the upstream said.
type Error struct {
	Kind Kind
	// Status is the upstream's HTTP status; 0 where no answer came.
	Status int
	// Code is the SQLSTATE or PGRST code of the answer; empty where none.
	Code string
	// Constraint is the foreign key that a MissingReference or StillReferenced
	// named, or what an AlreadyExists did; empty where unknown.
	Constraint string
	// Column is the column that an UnknownColumn named; empty where unknown.
	Column string
	// RetryAfter is how long the upstream asked to wait; 0 where it did not.
	// A RateLimited has one always, in whole seconds.
	RetryAfter time.Duration
	// Attempts are what was sent for the call.
	Attempts []Attempt
	// Cause is what happened, for the log.
	Cause error
}

// Error says what happened, for the log.
func (e *Error) Error() string {
	return fmt.Sprintf("upstream: %s (status %d, code %q): %v", e.Kind, e.Status, e.Code, e.Cause)
}

// With returns the error with the attempts that led to it.
func (e *Error) With(attempts []Attempt) *Error {
	with := *e
	with.Attempts = attempts
	return &with
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Kind is what an upstream failure means to the caller.
type Kind uint8

// The kinds of failure.
const (
	// Internal is a request that this server wrote wrongly, or an answer
	// that its contract with the upstream does not know.
	Internal Kind = iota
	// Unauthenticated is a credential that the upstream does not accept.
	Unauthenticated
	// Forbidden is a credential that may not do this.
	Forbidden
	// RowForbidden is a write that row-level security refused: 42501 with 403.
	RowForbidden
	// RateLimited is too many requests; RetryAfter says how long to wait.
	RateLimited
	// Overloaded is a read whose answer this server has no memory for;
	// RetryAfter says how long to wait.
	Overloaded
	// Unavailable is an upstream that did not do what was asked.
	Unavailable
	// Timeout is an upstream that did not answer in time, or whose database
	// gave up.
	Timeout
	// BadResponse is an answer that is not what PostgREST answers.
	BadResponse
	// OutcomeUnknown is a write that may or may not have happened.
	OutcomeUnknown
	// UnknownColumn is a column that this upstream lacks.
	UnknownColumn
	// InvalidPattern is a regular expression or LIKE pattern that the
	// database refused.
	InvalidPattern
	// TooLong is a call whose target would be over MaxTarget, or that a server
	// before the upstream refused for its length; nothing was done.
	TooLong
	// AlreadyExists is a key that is taken.
	AlreadyExists
	// MissingReference is a reference to a row that is not there.
	MissingReference
	// StillReferenced is a row that another refers to.
	StillReferenced
	// Canceled is a caller who left.
	Canceled
	// Invalid is a value that the database refuses to store: out of range, null
	// where it may not be, or against a rule of the table.
	Invalid
)

var kindNames = [...]string{
	"internal", "unauthenticated", "forbidden", "row forbidden", "rate limited", "overloaded", "unavailable", "timeout", "bad response",
	"outcome unknown", "unknown column", "invalid pattern", "too long", "already exists", "missing reference",
	"still referenced", "canceled", "invalid",
}

// String is the kind in words, for the log.
func (k Kind) String() string { return kindNames[k] }
