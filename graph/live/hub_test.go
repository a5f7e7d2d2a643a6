package live_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/graph/codes"
	"carbongraph/graph/live"
	"carbongraph/upstream"
)

func (*carbon) Write(context.Context, upstream.Credential, upstream.Call) (*upstream.Answer, error) {
	panic("a subscription writes nothing")
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
