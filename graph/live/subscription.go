package live

import (
	"bytes"
	"context"
	"sync"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph"
)

// Event is an answer for a subscriber. Its bytes are shared: nobody may write
// to them.
type Event struct {
	// Data is the JSON of the member data, in one line.
	Data []byte
	// Errors are as callers may see them.
	Errors gqlerror.List
	// Last tells that no other event follows.
	Last bool
}

// NewEvent returns the event of a result, of whose memory it keeps nothing. A
// line break would end the line of an event: in JSON it stands between values
// alone, where a space does as well.
func NewEvent(result *graph.Result) Event {
	e := Event{Data: bytes.Join(result.Data, nil), Errors: result.Errors}
	for i, c := range e.Data {
		if c == '\n' || c == '\r' {
			e.Data[i] = ' '
		}
	}
	return e
}

// Subscription is one subscriber's.
type Subscription struct {
	watch *watch
	// changed has a value while there is an event that was not taken.
	changed chan struct{}
	ended   chan struct{}
	once    sync.Once

	mu    sync.Mutex
	event Event
}

// Next waits for an answer that the subscriber has not seen, and returns the
// newest. It reports false where the subscription has ended.
func (s *Subscription) Next(ctx context.Context) (Event, bool) {
	select {
	case <-s.ended:
		return Event{}, false
	default:
	}
	select {
	case <-s.changed:
		s.mu.Lock()
		defer s.mu.Unlock()
		s.watch.hub.events.Add(1)
		return s.event, true
	case <-s.ended:
		return Event{}, false
	case <-ctx.Done():
		return Event{}, false
	}
}

// Cost returns how many upstream requests a minute the polls take for all who
// share them.
func (s *Subscription) Cost() float64 { return s.watch.cost() }

// Close ends the subscription.
func (s *Subscription) Close() {
	s.end()
	s.watch.hub.remove(s)
}

// end has Next report the end.
func (s *Subscription) end() { s.once.Do(func() { close(s.ended) }) }

// offer hands the subscriber an event, in the place of one not taken.
func (s *Subscription) offer(e Event) {
	s.mu.Lock()
	s.event = e
	s.mu.Unlock()
	select {
	case s.changed <- struct{}{}:
	default:
	}
}
