package sandbox

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// rateLimit counts the requests of each credential in windows of a minute.
type rateLimit struct {
	perMinute int

	mu     sync.Mutex
	quotas map[string]*quota
}

type quota struct {
	ends time.Time
	left int
}

func newRateLimit(perMinute int) *rateLimit {
	return &rateLimit{perMinute: perMinute, quotas: map[string]*quota{}}
}

// take counts a request. It says when the window ends, how many requests are
// left in it, and whether this one was within it.
func (l *rateLimit) take(credential string, now time.Time) (ends time.Time, left int, allowed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	current := l.quotas[credential]
	if current == nil || !now.Before(current.ends) {
		current = &quota{ends: now.Add(time.Minute), left: l.perMinute}
		l.quotas[credential] = current
	}
	if current.left == 0 {
		return current.ends, 0, false
	}
	current.left--
	return current.ends, current.left, true
}

// admit writes the headers of the limit, and the refusal past it.
func (l *rateLimit) admit(w http.ResponseWriter, r *http.Request) bool {
	now := time.Now()
	ends, left, allowed := l.take(r.Header.Get("Authorization"), now)
	w.Header().Set("X-RateLimit-Limit", strconv.Itoa(l.perMinute))
	w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(left))
	w.Header().Set("X-RateLimit-Reset", strconv.FormatInt(ends.UnixMilli(), 10))
	if !allowed {
		seconds := int64((ends.Sub(now) + time.Second - 1) / time.Second)
		w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
		http.Error(w, "Rate limit exceeded", http.StatusTooManyRequests)
	}
	return allowed
}
