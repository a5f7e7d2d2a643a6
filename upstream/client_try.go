package upstream

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// job is a call on its way.
type job struct {
	call       Call
	credential Credential
	allowance
}

// failedTry is why a try failed, and whether another may fare better.
type failedTry struct {
	*Error
	passing bool
}

// prepare makes a job of a call, unless it cannot be sent.
func (c *Client) prepare(ctx context.Context, credential Credential, call Call) (job, *Error) {
	switch {
	case ctx.Err() != nil:
		return job{}, interruption(ctx)
	case !credential.sendable():
		return job{}, &Error{Kind: Unauthenticated, Cause: credential.reason()}
	case len(call.Target) > MaxTarget:
		return job{}, &Error{Kind: TooLong, Cause: fmt.Errorf("a target of %d bytes", len(call.Target))}
	case !strings.HasPrefix(call.Target, "/"):
		return job{}, &Error{Kind: Internal, Cause: errors.New("a target that does not begin with a slash")}
	}
	j := job{call: call, credential: credential}
	j.begun = time.Now()
	j.deadline, _ = ctx.Deadline()
	return j, nil
}

// fetch carries out a read: a try, and at most one more.
func (c *Client) fetch(ctx context.Context, stop context.CancelCauseFunc, j *job) (Answer, *Error) {
	c.retries.pay()
	answer, failed := c.try(ctx, stop, j, false)
	if failed == nil {
		return answer, nil
	}
	pause := failed.pause()
	if !failed.passing || pause > j.patience(time.Now(), c.timeout) || !c.retries.spend() {
		return Answer{}, failed.Error
	}
	if err := sleep(ctx, pause); err != nil {
		return Answer{}, err
	}
	if answer, failed = c.try(ctx, stop, j, true); failed != nil {
		return Answer{}, failed.Error
	}
	return answer, nil
}

// try sends the call once. Its end reaches the breaker, the budget and the
// observer before the caller.
func (c *Client) try(ctx context.Context, stop context.CancelCauseFunc, j *job, again bool) (Answer, *failedTry) {
	if err := c.admit(ctx, j); err != nil {
		return Answer{}, &failedTry{Error: err}
	}
	x := exchange{job: j, ctx: ctx, begun: time.Now(), verdict: abandoned}
	c.inFlight.Add(1)
	// Deferred, for a panic in what Wrap put on the road must not keep a slot
	// or the permit of a probe.
	defer func() {
		c.inFlight.Add(-1)
		c.slots.ReleasePermit()
		c.breaker.record(x.verdict)
	}()
	timer := time.AfterFunc(c.timeout, func() { stop(errTimeUp) })
	defer timer.Stop()

	answer, failed := c.perform(&x)
	// Nothing is remembered of a credential that the upstream does not know.
	if x.quota != (Quota{Remaining: -1}) && x.status != http.StatusUnauthorized {
		c.budget.Learn(ctx, j.credential.Fingerprint(), x.quota)
	}
	c.observeTry(ctx, &x, answer, failed, again)
	return answer, failed
}

// admit waits until the call may be sent: the breaker lets it pass, the rate
// budget has a request for it, and there is room among those under way. The
// breaker is asked twice: first, so that a call to a failing upstream neither
// waits nor takes from the budget, and last, for the permit.
func (c *Client) admit(ctx context.Context, j *job) *Error {
	if c.breaker.refuses() {
		return &Error{Kind: Unavailable, Cause: circuitbreaker.ErrOpen}
	}
	patience := j.patience(time.Now(), c.timeout)
	wait := c.budget.Reserve(ctx, j.credential.Fingerprint(), patience)
	if wait > max(patience, 0) {
		return &Error{Kind: RateLimited, RetryAfter: wholeSeconds(wait), Cause: errOverBudget}
	}
	if err := sleep(ctx, wait); err != nil {
		return err
	}
	if c.slots.AcquirePermit(ctx) != nil {
		return interruption(ctx)
	}
	if !c.breaker.admit() {
		c.slots.ReleasePermit()
		return &Error{Kind: Unavailable, Cause: circuitbreaker.ErrOpen}
	}
	return nil
}

// sleep waits, but not longer than ctx lasts.
func sleep(ctx context.Context, wait time.Duration) *Error {
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
func interruption(ctx context.Context) *Error {
	why := ended(ctx)
	return &Error{Kind: endedKind(why), Cause: why}
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
