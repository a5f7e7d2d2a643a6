package budget

import (
	"time"

	"carbongraph/upstream"
)

const (
	// usualWindow is how long a window is taken to last until one longer is
	// seen: the limit is spoken of as requests a minute.
	usualWindow = time.Minute
	// windowSlack is how far two resets may lie apart and still be of one
	// window: they are told as times, and travel.
	windowSlack = time.Second
	// longestHold is how long a credential is held back on the word of one
	// answer. After it a call is let through to ask again: a reset told in the
	// wrong unit must not lock anybody out for years.
	longestHold = 5 * time.Minute
	// The last fifth of a window's requests is spread over the rest of it, but
	// no request waits for that longer than spreadMost, nor longer than a
	// quarter of what it can.
	spreadBelow = 5
	spreadMost  = time.Second
)

// Account is what is known of one credential's budget: what the upstream said of
// it, and when requests were sent or will be. The zero Account knows nothing and
// holds nothing back. It can be marshalled to JSON, for those who share it.
type Account struct {
	// Limit is the requests of a window; 0 where unknown.
	Limit int `json:"limit,omitzero"`
	// Left is the requests left in this one. Below zero it counts those that
	// were promised to windows to come.
	Left int `json:"left,omitzero"`
	// Resets is when the window ends; zero where nothing is known.
	Resets time.Time     `json:"resets,omitzero"`
	Length time.Duration `json:"length,omitzero"`
	// Last is when the last request of the window is sent.
	Last time.Time `json:"last,omitzero"`
	// Sent is when the last requests of a minute are sent, in order and at most
	// as many as the rate.
	Sent []time.Time `json:"sent,omitzero"`
}

// Reserve takes one request, where no minute may hold more than rate, and returns
// how long to wait before it is sent. Where that is longer than patience, nothing
// is taken. A rate of 0 leaves it to what the upstream says.
func (a *Account) Reserve(now time.Time, rate int, patience time.Duration) time.Duration {
	a.turn(now)
	wait := max(a.rateWait(now, rate), a.windowWait(now, patience))
	if wait > max(patience, 0) {
		return wait
	}
	at := now.Add(wait)
	if !a.Resets.IsZero() {
		a.Left--
		a.Last = at
	}
	if rate > 0 {
		// Requests are not sent in the order in which they were reserved. With
		// times that never fall, the log errs towards waiting.
		if n := len(a.Sent); n > 0 && at.Before(a.Sent[n-1]) {
			at = a.Sent[n-1]
		}
		a.Sent = append(a.Sent[max(len(a.Sent)+1-rate, 0):], at)
	}
	return wait
}

// Learn takes in what an answer said. What was taken for requests that are
// still under way stays taken: their answers have not been counted in it.
func (a *Account) Learn(now time.Time, q upstream.Quota) {
	a.turn(now)
	if q.Limit > 0 {
		a.Limit = q.Limit
	}
	if q.RetryAfter > 0 {
		a.Left = min(a.Left, 0)
		a.begin(now, q.RetryAfter)
		return
	}
	// A reset that is not told, or is past, is expected in a moment: asking
	// too early costs one 429, which tells.
	lasts := max(q.Reset, windowSlack)
	if now.Add(lasts).Sub(a.Resets) > windowSlack {
		a.Left = q.Remaining + min(a.Left, 0)
	} else {
		a.Left = min(a.Left, q.Remaining)
	}
	a.begin(now, lasts)
}

// Ends is when the account says no more than the zero one, or little more: the
// window after this one is over, and so is the minute after the last request.
func (a *Account) Ends() time.Time {
	ends := a.Resets
	if !ends.IsZero() {
		ends = ends.Add(usualWindow)
	}
	if n := len(a.Sent); n > 0 && a.Sent[n-1].Add(time.Minute).After(ends) {
		ends = a.Sent[n-1].Add(time.Minute)
	}
	return ends
}

// rateWait is how long the rate wants the next request put off.
func (a *Account) rateWait(now time.Time, rate int) time.Duration {
	if rate == 0 || len(a.Sent) < rate {
		return 0
	}
	return min(max(a.Sent[len(a.Sent)-rate].Add(time.Minute).Sub(now), 0), longestHold)
}

// windowWait is how long the upstream wants the next request put off.
func (a *Account) windowWait(now time.Time, patience time.Duration) time.Duration {
	switch {
	case a.Resets.IsZero():
		return 0
	case a.Left > 0:
		return a.spread(now, patience)
	case a.Limit == 0:
		return a.Resets.Sub(now)
	default:
		return a.Resets.Sub(now) + time.Duration(-a.Left/a.Limit)*a.Length
	}
}

// spread is how long a request waits although there are some left.
func (a *Account) spread(now time.Time, patience time.Duration) time.Duration {
	if a.Left*spreadBelow > a.Limit {
		return 0
	}
	gap := a.Resets.Sub(now) / time.Duration(a.Left)
	return max(min(a.Last.Add(gap).Sub(now), spreadMost, patience/4), 0)
}

// turn begins the window that now lies in. Without a limit, nothing is known
// of it. What lies further ahead than anybody is held back was noted before the
// clock was set back, and is forgotten.
func (a *Account) turn(now time.Time) {
	horizon := now.Add(longestHold)
	if n := len(a.Sent); n > 0 && a.Sent[n-1].After(horizon) {
		a.Sent = nil
	}
	if a.Resets.After(horizon) || !a.Resets.IsZero() && a.Limit == 0 && !now.Before(a.Resets) {
		*a = Account{Sent: a.Sent}
	}
	if a.Resets.IsZero() || now.Before(a.Resets) {
		return
	}
	a.Length = max(a.Length, usualWindow)
	turns := int(now.Sub(a.Resets)/a.Length) + 1
	a.Left = min(a.Left+turns*a.Limit, a.Limit)
	a.Resets = a.Resets.Add(time.Duration(turns) * a.Length)
}

// begin sets how long the window still lasts.
func (a *Account) begin(now time.Time, lasts time.Duration) {
	lasts = min(lasts, longestHold)
	a.Length = max(a.Length, lasts, usualWindow)
	a.Resets = now.Add(lasts)
}
