package httpserver

import (
	"net/http"
	"strconv"
)

// retryAfter is how many seconds a caller for whom there is no room is asked
// to wait.
const retryAfter = 1

// Capacity bounds the requests in flight: the next one is refused at once
// rather than made to wait behind all others.
type Capacity struct {
	room    chan struct{}
	refused func()
}

// NewCapacity has room for limit requests; refused is called for each request
// that finds none.
func NewCapacity(limit int, refused func()) *Capacity {
	return &Capacity{room: make(chan struct{}, limit), refused: refused}
}

// InFlight is the number of requests that have room now.
func (c *Capacity) InFlight() int { return len(c.room) }

// Limit answers a request for which there is no room with 503, Retry-After and
// the error RATE_LIMITED with retryAfter: nothing was done, and the same
// request may be sent again after that many seconds.
func (c *Capacity) Limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case c.room <- struct{}{}:
			defer func() { <-c.room }()
			next.ServeHTTP(w, r)
		default:
			c.refused()
			w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
			writeError(w, http.StatusServiceUnavailable, graphQLError{
				Message:    "the server has too many requests in flight; send this one again later",
				Extensions: extensions{Code: "RATE_LIMITED", RetryAfter: retryAfter},
			})
		}
	})
}
