package transport

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/codes"
	"carbongraph/graph/live"
	"carbongraph/upstream"
)

// Times of a stream.
const (
	// heartbeat is how often a comment is written, so that nothing on the way
	// takes the stream for idle, and a caller who is gone is found.
	heartbeat = 12 * time.Second
	// slowest is how long a caller may take to read what was written.
	slowest = 30 * time.Second
	// fullRetryAfter is how many seconds a caller waits for whom there is no
	// subscription left.
	fullRetryAfter = 5
)

// serveStream answers a request with server-sent events: `next` for each answer,
// and `complete`. A refusal is an ordinary answer.
func (h *Handler) serveStream(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	ctx, cancel := context.WithTimeout(r.Context(), h.options.StreamTimeout)
	defer cancel()
	var subscription *live.Subscription
	a := h.answer(ctx, func(a *answer) *refusal {
		if refused := h.accept(ctx, r, true, a); refused != nil {
			return refused
		}
		if a.operation.Type != ast.Subscription {
			return h.execute(ctx, a)
		}
		var refused *refusal
		subscription, refused = h.subscribe(r.Context(), a)
		return refused
	})
	var done Answered
	switch {
	case a.refused != nil:
		if a.refused.status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", strconv.Itoa(fullRetryAfter))
		}
		done = h.write(w, a, mediaGraphQL)
	case subscription == nil:
		done = h.writeOnce(w, a)
	default:
		h.options.Streaming(w)
		done = h.follow(w, r, a, subscription)
	}
	done.Duration = time.Since(start)
	h.options.Observe(r.Context(), done)
}

// subscribe subscribes to the answer's operation.
func (h *Handler) subscribe(ctx context.Context, a *answer) (*live.Subscription, *refusal) {
	if err := a.caller.Credential.Check(); err != nil {
		return nil, refuseRequest(&upstream.Error{Kind: upstream.Unauthenticated, Cause: err})
	}
	for _, root := range a.operation.Roots {
		if root.Err != nil {
			return nil, refuseRequest(root.Err)
		}
	}
	subscription, err := h.options.Live.Subscribe(upstream.WithCredential(ctx, a.caller.Credential), a.operation)
	if err != nil {
		full := coded(codes.RateLimited, "%s", err)
		full.Extensions["retryAfter"] = fullRetryAfter
		refused := refuseRequest(full)
		refused.status = http.StatusServiceUnavailable
		return nil, refused
	}
	return subscription, nil
}

// stream writes events to a response.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	bytes   int
	data    bool // an answer without errors was written
	events  int
}

func newStream(w http.ResponseWriter) *stream {
	header := w.Header()
	header.Set("Content-Type", string(mediaStream)+"; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	// nginx would hold events back.
	header.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	return &stream{w: w, control: http.NewResponseController(w)}
}

// write writes a text at once.
func (s *stream) write(pieces ...[]byte) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(slowest)); err != nil {
		return err
	}
	for _, piece := range pieces {
		n, err := s.w.Write(piece)
		s.bytes += n
		if err != nil {
			return err
		}
	}
	return s.control.Flush()
}

// next writes an answer.
func (s *stream) next(a *answer, data []byte) error {
	s.events++
	before, after := a.envelope()
	return s.write([]byte("event: next\ndata: "), before, data, after, []byte("\n\n"))
}

func (s *stream) complete() error { return s.write([]byte("event: complete\ndata:\n\n")) }

// writeOnce writes the answer of a query or a mutation as a stream.
func (h *Handler) writeOnce(w http.ResponseWriter, a *answer) Answered {
	defer a.result.Release()
	s := newStream(w)
	// A caller who has left is not told so.
	if err := s.next(a, live.NewEvent(a.result).Data); err == nil {
		_ = s.complete()
	}
	return a.answered(http.StatusOK, s.bytes)
}

// follow writes the events of a subscription until it ends or the caller leaves.
func (h *Handler) follow(w http.ResponseWriter, r *http.Request, a *answer, subscription *live.Subscription) Answered {
	defer subscription.Close()
	s := newStream(w)
	err := s.write()
	for err == nil {
		var more bool
		if more, err = h.event(r, a, s, subscription); !more {
			break
		}
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		h.options.Live.SlowReader()
	}
	done := a.answered(http.StatusOK, s.bytes)
	done.Data = s.data
	done.Events = s.events
	return done
}

// event writes the next event, or a heartbeat where none comes in time, and
// reports whether there may be another.
func (h *Handler) event(r *http.Request, a *answer, s *stream, subscription *live.Subscription) (more bool, err error) {
	ctx, cancel := context.WithTimeout(r.Context(), heartbeat)
	defer cancel()
	event, ok := subscription.Next(ctx)
	switch {
	case r.Context().Err() != nil:
		return false, nil
	case !ok && ctx.Err() == nil:
		return false, s.complete()
	case !ok:
		// A client's token may have been withdrawn since.
		_, err := h.options.Authenticate(r)
		if err == nil {
			return true, s.write([]byte(":\n\n"))
		}
		event = live.Event{Data: []byte("null"), Errors: gqlerror.List{h.options.Schema.Present(ctx, nil, err)}, Last: true}
	}
	a.errors, a.executed = event.Errors, true
	if a.explains {
		a.extensions = explainPolls(subscription.Cost())
	}
	if err := s.next(a, event.Data); err != nil || !event.Last {
		s.data = s.data || len(event.Errors) == 0
		return true, err
	}
	return false, s.complete()
}
