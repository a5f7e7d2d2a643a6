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

// window is what the upstream said of a credential's budget, and what was
// taken from it since. The zero window knows nothing and holds nothing back.
type window struct {
	// limit is the requests of a window; 0 where unknown.
	limit int
	// left is the requests left in this one. Below zero it counts those that
	// were promised to windows to come.
	left int
	// resets is when the window ends; zero where nothing is known.
	resets time.Time
	length time.Duration
	last   time.Time
}

// wait is how long the next request has to be put off.
func (w *window) wait(now time.Time, patience time.Duration) time.Duration {
	w.turn(now)
	switch {
	case w.resets.IsZero():
		return 0
	case w.left > 0:
		return w.spread(now, patience)
	case w.limit == 0:
		return w.resets.Sub(now)
	default:
		return w.resets.Sub(now) + time.Duration(-w.left/w.limit)*w.length
	}
}

// spread is how long a request waits although there are some left.
func (w *window) spread(now time.Time, patience time.Duration) time.Duration {
	if w.left*spreadBelow > w.limit {
		return 0
	}
	gap := w.resets.Sub(now) / time.Duration(w.left)
	return max(min(w.last.Add(gap).Sub(now), spreadMost, patience/4), 0)
}

// take takes a request that will be sent at a time.
func (w *window) take(at time.Time) {
	if !w.resets.IsZero() {
		w.left--
		w.last = at
	}
}

// turn begins the window that now lies in. Without a limit, nothing is known
// of it.
func (w *window) turn(now time.Time) {
	if w.resets.IsZero() || now.Before(w.resets) {
		return
	}
	if w.limit == 0 {
		*w = window{}
		return
	}
	turns := int(now.Sub(w.resets)/w.length) + 1
	w.left = min(w.left+turns*w.limit, w.limit)
	w.resets = w.resets.Add(time.Duration(turns) * w.length)
}

// learn takes in what an answer said. What was taken for requests that are
// still under way stays taken: their answers have not been counted in it.
func (w *window) learn(now time.Time, q upstream.Quota) {
	w.turn(now)
	if q.Limit > 0 {
		w.limit = q.Limit
	}
	if q.RetryAfter > 0 {
		w.left = min(w.left, 0)
		w.begin(now, q.RetryAfter)
		return
	}
	// A reset that is not told, or is past, is expected in a moment: asking
	// too early costs one 429, which tells.
	lasts := max(q.Reset, windowSlack)
	if now.Add(lasts).Sub(w.resets) > windowSlack {
		w.left = q.Remaining + min(w.left, 0)
	} else {
		w.left = min(w.left, q.Remaining)
	}
	w.begin(now, lasts)
}

// begin sets how long the window still lasts.
func (w *window) begin(now time.Time, lasts time.Duration) {
	lasts = min(lasts, longestHold)
	w.length = max(w.length, lasts, usualWindow)
	w.resets = now.Add(lasts)
}
