package httpserver

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	// retryAfter is how many seconds a caller who was refused is asked to wait.
	retryAfter = 1
	// maxBodies is how many bodies may be on their way at once, and bodyMemory
	// what they may hold together. A body that comes in the packet of its
	// header is on its way for microseconds: only those of slow networks, and
	// of callers who mean harm, are ever counted together.
	maxBodies  = 256
	bodyMemory = 64 << 20
	// bodyFactor leaves half of them to the other addresses: see places.
	bodyFactor = 1
	// requestFactor leaves an eighth of the requests in flight to other
	// callers.
	requestFactor = 7
)

// Why a request was refused.
const (
	// InFlight is too many requests in flight, all told or of one caller.
	InFlight = "in_flight"
	// Receiving is too many bodies on their way, all told or from one address.
	Receiving = "receiving"
)

// CapacityOptions are the limits of a Capacity.
type CapacityOptions struct {
	// Requests is how many requests may be in flight.
	Requests int
	// BodyBytes is the largest body that is read. A larger one is handed on up
	// to one byte past it, by which the handler knows.
	BodyBytes int
	// Timeout is the time of a request, from the end of its header to its
	// answer; 0 is none. A request for a stream of events has none.
	Timeout time.Duration
	// Streams reports whether a request is answered with a stream of events; nil
	// is no request.
	Streams func(http.Header) bool
	// Refused is told of each request that is refused: InFlight or Receiving.
	Refused func(reason string)
}

// Capacity bounds the requests in flight and the bodies on their way. A request
// is in flight from the arrival of its whole body to the end of its answer.
//
// Who would pass a limit is refused at once rather than made to wait. Requests
// in flight are shared out among credentials, bodies on their way among
// addresses: see places.
type Capacity struct {
	options  CapacityOptions
	bodies   *places
	requests *places
	buffers  sync.Pool // of *body
}

// NewCapacity returns a capacity in which nothing is in flight.
func NewCapacity(options CapacityOptions) *Capacity {
	const fewest = 8 // where one body may be larger than bodyMemory/8
	bodies := max(fewest, min(maxBodies, bodyMemory/options.BodyBytes))
	return &Capacity{
		options:  options,
		bodies:   newPlaces(bodies, bodyFactor),
		requests: newPlaces(options.Requests, requestFactor),
		buffers:  sync.Pool{New: func() any { return new(body) }},
	}
}

// InFlight is the number of requests in flight.
func (c *Capacity) InFlight() int { return c.requests.count() }

// Limit reads the body of each request, and hands the request on with the body
// in memory. It answers a request for which there is no place with 503,
// Retry-After and the error RATE_LIMITED with retryAfter: nothing was done, and
// the same request may be sent again after that many seconds.
func (c *Capacity) Limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		streams := c.options.Streams != nil && c.options.Streams(r.Header)
		if c.options.Timeout > 0 && !streams {
			ctx, cancel := context.WithTimeout(r.Context(), c.options.Timeout)
			defer cancel()
			r = r.WithContext(ctx)
		}
		if r.ContentLength != 0 {
			body := c.receive(w, r)
			if body == nil {
				c.refuse(w, Receiving)
				return
			}
			defer c.buffers.Put(body)
			r.Body = body
		}
		caller := callerOf(r)
		if !c.requests.take(caller) {
			c.refuse(w, InFlight)
			return
		}
		if !streams {
			defer c.requests.leave(caller)
			next.ServeHTTP(w, r)
			return
		}
		leave := sync.OnceFunc(func() { c.requests.leave(caller) })
		defer leave()
		next.ServeHTTP(&leaver{w, leave}, r)
	})
}

// leaver is the response of a request that may go on without its place.
type leaver struct {
	http.ResponseWriter
	leave func()
}

// Unwrap returns the response itself, for http.ResponseController.
func (l *leaver) Unwrap() http.ResponseWriter { return l.ResponseWriter }

// Leave gives the place of a request back before it ends: a stream of events
// may go on for hours. W is what Limit handed on.
func Leave(w http.ResponseWriter) {
	if l, ok := w.(*leaver); ok {
		l.leave()
	}
}

// receive reads the body of a request; nil where there is no place for it. What
// goes wrong comes after the bytes that arrived, when they are read.
func (c *Capacity) receive(w http.ResponseWriter, r *http.Request) *body {
	address := addressOf(r)
	if !c.bodies.take(address) {
		return nil
	}
	defer c.bodies.leave(address)
	b := c.buffers.Get().(*body)
	b.arrived.Reset()
	if r.ContentLength > int64(c.options.BodyBytes) {
		b.rest = r.Body // the handler refuses it unread
		return b
	}
	b.rest = http.NoBody
	b.limited = io.LimitedReader{R: r.Body, N: int64(c.options.BodyBytes) + 1}
	_, err := b.arrived.ReadFrom(&b.limited)
	switch {
	case err != nil:
		b.rest = failedBody{err}
	case b.arrived.Len() <= c.options.BodyBytes:
		// The deadline was for the body. net/http goes on reading, to learn
		// when the client leaves, and would take the deadline for that.
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	}
	return b
}

// body is a body in memory.
type body struct {
	arrived bytes.Buffer
	limited io.LimitedReader
	rest    io.ReadCloser // what follows the bytes that arrived
}

// Whole returns the body where all of it has arrived and none of it was read.
// It stands until the request ends.
func (b *body) Whole() ([]byte, bool) { return b.arrived.Bytes(), b.rest == http.NoBody }

func (b *body) Read(p []byte) (int, error) {
	if b.arrived.Len() > 0 {
		return b.arrived.Read(p)
	}
	return b.rest.Read(p)
}

func (b *body) Close() error { return b.rest.Close() }

// failedBody is the error by which a body ended.
type failedBody struct{ error }

func (b failedBody) Read([]byte) (int, error) { return 0, b.error }
func (failedBody) Close() error               { return nil }

var refusals = map[string]string{
	InFlight:  "too many requests are in flight; send this one again later",
	Receiving: "too many request bodies are on their way; send this one again later",
}

// refuse answers a request for which there is no place. The connection is
// closed, since net/http would otherwise wait for the body first.
func (c *Capacity) refuse(w http.ResponseWriter, reason string) {
	c.options.Refused(reason)
	w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	if reason == Receiving {
		w.Header().Set("Connection", "close")
	}
	writeError(w, http.StatusServiceUnavailable, graphQLError{
		Message:    refusals[reason],
		Extensions: extensions{Code: "RATE_LIMITED", RetryAfter: retryAfter},
	})
}
