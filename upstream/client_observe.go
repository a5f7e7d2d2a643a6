package upstream

import (
	"context"
	"time"
)

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

// CachedAttempt is a read that an answer kept from before answered.
func CachedAttempt(call Call, answer *Answer) Attempt {
	return Attempt{
		Method: call.Method, Target: call.Target, Bytes: len(answer.Body), Rows: -1, Begun: time.Now(),
		Cached: true, Quota: Quota{Remaining: -1},
	}
}

// observeTry tells the observer of a try. The context carries what the one who
// started the call put there, even when they have left.
func (c *Client) observeTry(ctx context.Context, x *exchange, answer Answer, failed *failedTry, second bool) {
	if c.observe == nil {
		return
	}
	a := Attempt{
		Method: x.job.call.Method, Target: x.job.call.Target, Status: x.status, Bytes: len(answer.Body), Rows: x.rows,
		Begun: x.begun, Duration: time.Since(x.begun), Second: second, Quota: x.quota,
	}
	if failed != nil {
		a.Failure = failed.Error
	}
	c.observe(ctx, a)
}

// observeShared tells the observer of a read that joined another's.
func (c *Client) observeShared(ctx context.Context, j *job, answer *Answer, failure *Error) {
	if c.observe == nil {
		return
	}
	a := Attempt{
		Method: j.call.Method, Target: j.call.Target, Rows: -1, Begun: j.begun, Duration: time.Since(j.begun),
		Shared: true, Quota: Quota{Remaining: -1}, Failure: failure,
	}
	if answer != nil {
		a.Bytes = len(answer.Body)
	}
	c.observe(ctx, a)
}

// Stats is the state of a client at one moment.
type Stats struct {
	// InFlight is how many requests are under way.
	InFlight int
	// Breaker is closed, open or half-open.
	Breaker string
}

// Stats is the state of the client now.
func (c *Client) Stats() Stats {
	return Stats{InFlight: int(c.inFlight.Load()), Breaker: c.breaker.state()}
}
