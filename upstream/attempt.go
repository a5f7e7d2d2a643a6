package upstream

import "time"

// Attempt is one try of a call, or one read for which nothing was sent: it was
// answered by the try of another, or by an answer kept from before. It names
// neither host nor credential.
type Attempt struct {
	Method string
	// Target is the path and the query: it holds what callers filter by.
	Target string
	// Status is the HTTP status; 0 where no answer came or nothing was sent.
	Status int
	// Bytes is the size of the body of an answer that was accepted.
	Bytes int
	// Rows is how many rows that answer has, by its Content-Range; -1 where it
	// does not say.
	Rows int
	// Begun is when it was sent; where nothing was, when this caller asked.
	Begun time.Time
	// Duration is the time from sending to the last byte, without the wait for
	// a turn; for a shared read, the time that this caller waited.
	Duration time.Duration
	// Second tells that this was the second try of a read.
	Second bool
	// Shared tells that nothing was sent: an identical read was under way.
	Shared bool
	// Cached tells that nothing was sent: the answer was kept from before.
	Cached bool
	// Quota is what the answer said of the rate budget.
	Quota Quota
	// Failure is why it failed; nil where it did not.
	Failure *Error
}

// Sent reports whether a request was sent.
func (a Attempt) Sent() bool { return !a.Shared && !a.Cached }

// CachedAttempt is a read that an answer kept from before answered.
func CachedAttempt(call Call, answer *Answer) Attempt {
	return Attempt{
		Method: call.Method, Target: call.Target, Bytes: len(answer.Body), Rows: -1, Begun: time.Now(),
		Cached: true, Quota: Quota{Remaining: -1},
	}
}

// Quota is what an answer said of a key's rate budget.
type Quota struct {
	// Limit is the requests of one window; 0 where unknown.
	Limit int
	// Remaining is the requests left in this window; -1 where unknown.
	Remaining int
	// Reset is how long this window still lasts; 0 where unknown.
	Reset time.Duration
	// RetryAfter is how long a 429 said that nothing more will be answered; 0
	// where no 429 came or it did not say.
	RetryAfter time.Duration
}
