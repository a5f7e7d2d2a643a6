package live_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph"
	"carbongraph/graph/codes"
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

func (*carbon) Write(context.Context, upstream.Credential, upstream.Call) (*upstream.Answer, error) {
	panic("a subscription writes nothing")
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

// Subscribers of the same list are answered by one poll: the answer now, and
// each change once.
func TestOnePollForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCarbon()
		h := c.hub(live.Options{})
		defer h.Close()
		var all []*follower
		for range 1000 {
			all = append(all, follow(t, h, "key", "/a", "{a}"))
		}
		time.Sleep(time.Minute + 5*time.Second)
		if reads := c.reads.Load(); reads < 6 || reads > 8 {
			t.Errorf("%d requests in a minute, want 1 and 6 more", reads)
		}
		c.rows.Store("2")
		time.Sleep(12 * time.Second)
		late := follow(t, h, "key", "/a", "{a}")
		synctest.Wait()
		late.want(t, "/a2")
		for _, f := range all {
			f.want(t, "/a1", "/a2")
		}
		if s := h.Stats(); s.Subscriptions != 1001 || s.Lists != 1 || s.Events != 2001 {
			t.Errorf("%+v", s)
		}
		if cost := late.Cost(); cost != 6 {
			t.Errorf("%v requests a minute", cost)
		}
		for _, f := range append(all, late) {
			f.Close()
		}
		before := c.reads.Load()
		time.Sleep(time.Minute)
		if h.Stats().Lists != 0 || c.reads.Load() != before {
			t.Error("polls go on without subscribers")
		}
	})
}

// A write polls what its credential watches at once; writes that follow one
// another are one poll, and another credential is left alone.
func TestWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCarbon()
		h := c.hub(live.Options{})
		defer h.Close()
		mine, other := follow(t, h, "mine", "/a", "{a}"), follow(t, h, "other", "/a", "{a}")
		time.Sleep(time.Second)
		c.rows.Store("2")
		before := c.reads.Load()
		for range 3 {
			h.Written(caller(t.Context(), "mine"))
			time.Sleep(10 * time.Millisecond)
		}
		time.Sleep(90 * time.Millisecond)
		mine.want(t, "/a1", "/a2")
		other.want(t, "/a1")
		if sent := c.reads.Load() - before; sent != 1 {
			t.Errorf("%d polls after three writes", sent)
		}
	})
}

// Different documents that read the same are one request, after their first
// polls.
func TestEqualReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCarbon()
		h := c.hub(live.Options{})
		defer h.Close()
		a := follow(t, h, "key", "/a", "{a}")
		time.Sleep(3 * time.Second)
		b := follow(t, h, "key", "/a", "{b: a}")
		time.Sleep(time.Minute)
		before := c.reads.Load()
		time.Sleep(time.Minute)
		if sent := c.reads.Load() - before; sent > 7 {
			t.Errorf("%d requests in a minute for two lists that read the same", sent)
		}
		if h.Stats().PollsSaved == 0 {
			t.Error("no poll was saved")
		}
		c.rows.Store("2")
		time.Sleep(22 * time.Second)
		a.want(t, "/a1", "/a2")
		b.want(t, "/a1", "/a2")
	})
}

// Polls that fail are no event until they have failed for a minute; what comes
// after is.
func TestFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCarbon()
		h := c.hub(live.Options{})
		defer h.Close()
		f := follow(t, h, "key", "/a", "{a}")
		time.Sleep(time.Second)
		c.failure.Store(codes.UpstreamUnavailable)
		time.Sleep(50 * time.Second)
		c.failure.Store("")
		time.Sleep(time.Minute)
		f.want(t, "/a1")

		c.failure.Store(codes.UpstreamUnavailable)
		time.Sleep(80 * time.Second)
		f.want(t, "/a1", `{"a":null} UPSTREAM_UNAVAILABLE`)
		before := c.reads.Load()
		time.Sleep(5 * time.Minute)
		if sent := c.reads.Load() - before; sent > 6 {
			t.Errorf("%d polls in five minutes of an upstream that is away", sent)
		}
		c.failure.Store("")
		time.Sleep(61 * time.Second)
		f.want(t, "/a1", `{"a":null} UPSTREAM_UNAVAILABLE`, "/a1")
	})
}

// An upstream that is away is the first answer; a credential that it stops
// accepting ends the stream.
func TestFirstAndLast(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCarbon()
		h := c.hub(live.Options{})
		defer h.Close()
		c.failure.Store(codes.UpstreamUnavailable)
		f := follow(t, h, "key", "/a", "{a}")
		time.Sleep(time.Second)
		c.failure.Store("")
		time.Sleep(12 * time.Second)
		c.failure.Store(codes.Unauthenticated)
		time.Sleep(12 * time.Second)
		f.want(t, `{"a":null} UPSTREAM_UNAVAILABLE`, "/a1", "null UNAUTHENTICATED last")
	})
}

// Polls take at most a quarter of what the upstream allows a credential.
func TestPace(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{60, 200} {
		synctest.Test(t, func(t *testing.T) {
			c := newCarbon()
			c.limit = limit
			h := c.hub(live.Options{})
			defer h.Close()
			for i := range 40 {
				follow(t, h, "key", fmt.Sprint("/", i), "{a}")
			}
			time.Sleep(time.Minute)
			for range 10 {
				before := c.reads.Load()
				time.Sleep(time.Minute)
				if sent := c.reads.Load() - before; sent > int64(limit/4) || sent < int64(limit/8) {
					t.Errorf("%d of %d requests in a minute", sent, limit)
				}
			}
		})
	}
}

// texts are live.Paces of replicas in one process. Every second change is made
// twice, as where another replica was faster.
type texts struct {
	mu    sync.Mutex
	text  map[upstream.Fingerprint]string
	calls int
	away  bool
}

func (p *texts) Change(_ context.Context, credential upstream.Fingerprint, change func(string, time.Time) (string, time.Duration)) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.away {
		return false
	}
	if p.calls++; p.calls%2 == 0 {
		change(`["2000-01-01T00:00:00Z"]`, time.Now())
	}
	if text, kept := change(p.text[credential], time.Now()); kept > 0 {
		p.text[credential] = text
	}
	return true
}

// Replicas that poll different lists take at most a quarter together, after the
// first answers, which wait for nothing; each takes one where they know nothing of
// each other.
func TestPaceOfReplicas(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		text        string
		away        bool
		least, most int64
	}{
		{"", false, 8, 15},
		{"no JSON", false, 8, 15},
		{`["2999-01-01T00:00:00Z"]`, false, 8, 15}, // of a clock that was set back
		{"", true, 31, 45},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := newCarbon()
			c.limit = 60
			paces := &texts{text: map[upstream.Fingerprint]string{credential("key").Fingerprint(): row.text}, away: row.away}
			for replica := range 3 {
				h := c.hub(live.Options{Paces: paces})
				defer h.Close()
				for i := range 12 {
					follow(t, h, "key", fmt.Sprintf("/%d-%d", replica, i), "{a}")
				}
			}
			time.Sleep(4 * time.Minute)
			for range 10 {
				before := c.reads.Load()
				time.Sleep(time.Minute)
				if sent := c.reads.Load() - before; sent < row.least || sent > row.most {
					t.Errorf("text %q, away %v: %d requests in a minute", row.text, row.away, sent)
				}
			}
		})
	}
}

// Replicas that poll the same lists share what they read. Together they take at
// most a quarter, and about as much as one of them would: 10 requests a minute.
func TestPaceOfReplicasOfTheSameLists(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCarbon()
		c.limit = 60
		paces, shared := &texts{text: map[upstream.Fingerprint]string{}}, live.NewMemory(10*time.Second)
		for range 3 {
			h := c.hub(live.Options{Paces: paces, Shared: shared})
			defer h.Close()
			for i := range 12 {
				follow(t, h, "key", fmt.Sprint("/", i), "{a}")
			}
		}
		time.Sleep(4 * time.Minute)
		for range 10 {
			before := c.reads.Load()
			time.Sleep(time.Minute)
			if sent := c.reads.Load() - before; sent < 5 || sent > 15 {
				t.Errorf("%d requests in a minute", sent)
			}
		}
	})
}

// Subscriptions have limits, for all and for each credential.
func TestLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCarbon()
		h := c.hub(live.Options{MaxSubscriptions: 3, MaxOfCredential: 2})
		defer h.Close()
		subscribe := func(token string) (*live.Subscription, error) {
			return h.Subscribe(caller(t.Context(), token), reading("/a", "{a}"))
		}
		first, err := subscribe("a")
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range []struct {
			token   string
			refused bool
		}{{"a", false}, {"a", true}, {"b", false}, {"c", true}} {
			if _, err := subscribe(row.token); (err != nil) != row.refused {
				t.Errorf("%d: %v", i, err)
			}
		}
		first.Close()
		first.Close()
		if _, err := subscribe("a"); err != nil {
			t.Errorf("after one was closed: %v", err)
		}
	})
}

// A drain completes every stream within its time, and takes no new one.
func TestDrain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCarbon()
		h := c.hub(live.Options{})
		defer h.Close()
		var all []*follower
		for range 20 {
			all = append(all, follow(t, h, "key", "/a", "{a}"))
		}
		time.Sleep(time.Second)
		begun := time.Now()
		h.Drain(5 * time.Second)
		synctest.Wait()
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("the drain took %v", took)
		}
		for _, f := range all {
			if !f.ended {
				t.Error("a stream goes on")
			}
		}
		if _, err := h.Subscribe(caller(t.Context(), "key"), reading("/a", "{a}")); err == nil {
			t.Error("a draining hub takes a subscription")
		}
	})
}
