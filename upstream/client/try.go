package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"carbongraph/upstream"
)

// job is a call on its way.
type job struct {
	call       upstream.Call
	credential upstream.Credential
	allowance
	// attempts are what was sent so far.
	attempts []upstream.Attempt
	first    [1]upstream.Attempt // room for most
}

// failedTry is why a try failed, and whether another may fare better.
type failedTry struct {
	*upstream.Error
	passing bool
}

var (
	errOverBudget = errors.New("held back: the credential's rate budget is used up")
	errNoTurn     = errors.New("no turn came in time: too many requests are under way")
)

// prepare makes a job of a call, unless it cannot be sent.
func (c *Client) prepare(ctx context.Context, credential upstream.Credential, call upstream.Call) (*job, *upstream.Error) {
	unsendable := credential.Check()
	switch {
	case ctx.Err() != nil:
		return nil, interruption(ctx)
	case unsendable != nil:
		return nil, &upstream.Error{Kind: upstream.Unauthenticated, Cause: unsendable}
	case len(call.Target) > upstream.MaxTarget:
		return nil, &upstream.Error{Kind: upstream.TooLong, Cause: fmt.Errorf("a target of %d bytes", len(call.Target))}
	case !strings.HasPrefix(call.Target, "/"):
		return nil, &upstream.Error{Kind: upstream.Internal, Cause: errors.New("a target that does not begin with a slash")}
	}
	j := &job{call: call, credential: credential}
	j.attempts = j.first[:0]
	j.begun = time.Now()
	j.deadline, _ = ctx.Deadline()
	return j, nil
}

// fetch carries out a read: a try, and at most one more.
func (c *Client) fetch(ctx context.Context, stop context.CancelCauseFunc, j *job) (upstream.Answer, *upstream.Error) {
	c.retries.pay()
	answer, failed := c.try(ctx, stop, j, false)
	if failed != nil && failed.passing {
		pause := failed.pause()
		if pause <= j.patience(time.Now(), c.timeout) && c.retries.spend() {
			if err := sleep(ctx, pause); err != nil {
				return upstream.Answer{}, err.With(j.attempts)
			}
			answer, failed = c.try(ctx, stop, j, true)
		}
	}
	if failed != nil {
		return upstream.Answer{}, failed.Error.With(j.attempts)
	}
	answer.Attempts = j.attempts
	return answer, nil
}

// try sends the call once. Its end reaches the breakers, the budget and the
// observer before the caller. The attempt's time begins when it is sent: what it
// waited for its turn is not held against the upstream.
func (c *Client) try(ctx context.Context, stop context.CancelCauseFunc, j *job, again bool) (upstream.Answer, *failedTry) {
	t, err := c.admit(ctx, j)
	if err != nil {
		return upstream.Answer{}, &failedTry{Error: err}
	}
	x := exchange{job: j, ctx: ctx, begun: time.Now(), rows: -1, quota: upstream.Quota{Remaining: -1}}
	// Deferred, for a panic in what Wrap put around the transport must not keep a
	// turn or the permit of a probe.
	defer func() {
		c.breaker.record(x.concerns, blameUpstream)
		c.turns.end(j.credential.Share(), t, &x)
	}()
	timer := time.AfterFunc(c.timeout, func() { stop(errTimeUp) })
	defer timer.Stop()

	answer, failed := c.perform(&x)
	// Nothing is remembered of a credential that the upstream does not know.
	if x.quota != (upstream.Quota{Remaining: -1}) && x.status != http.StatusUnauthorized {
		c.budget.Learn(ctx, j.credential, x.quota)
	}
	attempt := x.attempt(len(answer.Body), failed, again)
	j.attempts = append(j.attempts, attempt)
	c.observe(ctx, attempt)
	return answer, failed
}

// admit waits until the call may be sent: the breakers let it pass, the rate
// budget has a request for it, and its turn has come. The common breaker is
// asked twice: first, so that a call to a failing upstream neither waits nor
// takes from the budget, and last, for the permit.
func (c *Client) admit(ctx context.Context, j *job) (*tenant, *upstream.Error) {
	if c.breaker.refuses() || c.turns.refuses(j.credential.Share()) {
		return nil, &upstream.Error{Kind: upstream.Unavailable, Cause: circuitbreaker.ErrOpen}
	}
	patience := j.patience(time.Now(), c.timeout)
	wait := c.budget.Reserve(ctx, j.credential, patience)
	if wait > max(patience, 0) {
		return nil, &upstream.Error{Kind: upstream.RateLimited, RetryAfter: wholeSeconds(wait), Cause: errOverBudget}
	}
	if err := sleep(ctx, wait); err != nil {
		return nil, err
	}
	t, err := c.turns.await(ctx, j.credential.Share(), j.allowance, c.timeout)
	switch {
	case errors.Is(err, errNoTurn), errors.Is(err, circuitbreaker.ErrOpen):
		return nil, &upstream.Error{Kind: upstream.Unavailable, Cause: err}
	case err != nil:
		return nil, interruption(ctx)
	case !c.breaker.admit():
		c.turns.abandon(t)
		return nil, &upstream.Error{Kind: upstream.Unavailable, Cause: circuitbreaker.ErrOpen}
	}
	return t, nil
}

// sleep waits, but not longer than ctx lasts.
func sleep(ctx context.Context, wait time.Duration) *upstream.Error {
	if wait <= 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return interruption(ctx)
	}
}

// interruption is the error of a call that was ended from this side before it
// was sent.
func interruption(ctx context.Context) *upstream.Error {
	why := ended(ctx)
	kind := upstream.Timeout
	if errors.Is(why, context.Canceled) {
		kind = upstream.Canceled
	}
	return &upstream.Error{Kind: kind, Cause: why}
}

// ended is why ctx ended: errTimeUp, context.DeadlineExceeded or
// context.Canceled; nil where it has not. The cause tells more than Err in a
// flight, which its callers end, and less in a write, whose caller may give
// any cause.
func ended(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, errTimeUp) || errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	return ctx.Err()
}
