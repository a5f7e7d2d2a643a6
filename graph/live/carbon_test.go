package live_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph"
	"carbongraph/graph/live"
	"carbongraph/graph/operation"
	"carbongraph/upstream"
)

// carbon is an upstream whose rows change when a test says so. An operation
// reads the target that is its document.
type carbon struct {
	rows    atomic.Value // string
	failure atomic.Value // code of an error; empty for none
	limit   int
	reads   atomic.Int64
}

func newCarbon() *carbon {
	c := &carbon{}
	c.rows.Store("1")
	c.failure.Store("")
	return c
}

func (c *carbon) Read(_ context.Context, _ upstream.Credential, call upstream.Call) (*upstream.Answer, error) {
	c.reads.Add(1)
	time.Sleep(10 * time.Millisecond)
	rows, _ := c.rows.Load().(string)
	return &upstream.Answer{Body: []byte(call.Target + rows), Attempts: []upstream.Attempt{{Quota: upstream.Quota{Limit: c.limit, Remaining: -1}}}}, nil
}

// execute answers an operation with the body of the read that it names.
func (c *carbon) execute(ctx context.Context, op *operation.Operation, up graph.Upstream) *graph.Result {
	if code, _ := c.failure.Load().(string); code != "" {
		c.reads.Add(1)
		return &graph.Result{
			Data:   [][]byte{[]byte(`{"a":null}`)},
			Errors: gqlerror.List{{Message: "failed", Extensions: map[string]any{"code": code}}},
		}
	}
	answer, err := up.Read(ctx, credential("any"), upstream.Call{Target: op.Name})
	if err != nil {
		panic(err)
	}
	return &graph.Result{Data: [][]byte{answer.Body}, HasData: true, Attempts: answer.Attempts}
}

func credential(token string) upstream.Credential { return upstream.NewCredential(token) }

func caller(ctx context.Context, token string) context.Context {
	return upstream.WithCredential(ctx, credential(token))
}

func (c *carbon) hub(options live.Options) *live.Hub {
	options.Execute, options.Upstream = c.execute, c
	options.Interval, options.StaleAfter, options.PollTimeout = 10*time.Second, time.Minute, 15*time.Second
	if options.MaxSubscriptions == 0 {
		options.MaxSubscriptions, options.MaxOfCredential = 2000, 2000
	}
	options.Span = func(ctx context.Context, _ string) (context.Context, func()) { return ctx, func() {} }
	return live.NewHub(options)
}

// reading is the operation that reads a target, in a document of its own.
func reading(target, document string) *operation.Operation {
	return &operation.Operation{Name: target, Source: document}
}

// follower notes the events of a subscription.
type follower struct {
	*live.Subscription
	events []string
	ended  bool
}

func follow(t *testing.T, h *live.Hub, token, target, document string) *follower {
	t.Helper()
	s, err := h.Subscribe(caller(t.Context(), token), reading(target, document))
	if err != nil {
		t.Fatal(err)
	}
	f := &follower{Subscription: s}
	go func() {
		for {
			e, ok := s.Next(t.Context())
			if !ok {
				f.ended = true
				return
			}
			text := string(e.Data)
			for _, err := range e.Errors {
				text += fmt.Sprint(" ", err.Extensions["code"])
			}
			if e.Last {
				text += " last"
			}
			f.events = append(f.events, text)
		}
	}()
	return f
}

func (f *follower) want(t *testing.T, events ...string) {
	t.Helper()
	synctest.Wait()
	if got, want := strings.Join(f.events, "; "), strings.Join(events, "; "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
