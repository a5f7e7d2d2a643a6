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

// admit counts a request, writes the headers of the limit, and the refusal past
// it.
func (l *rateLimit) admit(w http.ResponseWriter, r *http.Request) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, credential := time.Now(), r.Header.Get("Authorization")
	current := l.quotas[credential]
	if current == nil || !now.Before(current.ends) {
		current = &quota{ends: now.Add(time.Minute), left: l.perMinute}
		l.quotas[credential] = current
	}
	current.left--
	w.Header().Set("X-RateLimit-Limit", strconv.Itoa(l.perMinute))
	w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(max(current.left, 0)))
	w.Header().Set("X-RateLimit-Reset", strconv.FormatInt(current.ends.UnixMilli(), 10))
	if current.left >= 0 {
		return true
	}
	seconds := int64((current.ends.Sub(now) + time.Second - 1) / time.Second)
	w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
	http.Error(w, "Rate limit exceeded", http.StatusTooManyRequests)
	return false
}
