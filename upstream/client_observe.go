package upstream

import (
	"context"
	"time"
)

// Attempt is one try of a call, or one read that was answered by the try of
// another. It names neither host nor credential.
type Attempt struct {
	Method string
	// Target is the path and the query: it holds what callers filter by.
	Target string
	// Status is the HTTP status; 0 where no answer came, and for a shared read.
	Status int
	// Bytes is the size of the body of an answer that was accepted.
	Bytes int
	// Duration is the time from sending to the last byte, without the wait for
	// a turn; for a shared read, the time that this caller waited.
	Duration time.Duration
	// Second tells that this was the second try of a read.
	Second bool
	// Shared tells that nothing was sent: an identical read was under way.
	Shared bool
	// Quota is what the answer said of the rate budget.
	Quota Quota
	// Failure is why it failed; nil where it did not.
	Failure *Error
}

// observeTry tells the observer of a try. The context carries what the one who
// started the call put there, even when they have left.
func (c *Client) observeTry(ctx context.Context, x *exchange, answer Answer, failed *failedTry, second bool) {
	if c.observe == nil {
		return
	}
	a := Attempt{
		Method: x.job.call.Method, Target: x.job.call.Target, Status: x.status, Bytes: len(answer.Body),
		Duration: time.Since(x.begun), Second: second, Quota: x.quota,
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
		Method: j.call.Method, Target: j.call.Target, Duration: time.Since(j.begun),
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
	return Stats{InFlight: int(c.gate.demand.Load()), Breaker: c.breaker.state()}
}
