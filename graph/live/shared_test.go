package live_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/graph/live"
	"carbongraph/upstream"
)

// Answers that are kept for subscriptions have a bound: what does not fit is
// refused, and answered when there is room.
func TestMemoryOfAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCarbon()
		long := strings.Repeat("x", 100<<10)
		c.rows.Store(long)
		bytes := upstream.NewBytes(300 << 10)
		h := c.hub(live.Options{Bytes: bytes})
		a := follow(t, h, "key", "/a", "{a}")
		time.Sleep(time.Second)
		b := follow(t, h, "key", "/b", "{a}")
		other := follow(t, h, "other", "/a", "{a}")
		time.Sleep(30 * time.Second)
		a.want(t, "/a"+long)
		b.want(t, "null RATE_LIMITED")
		other.want(t, "/a"+long)
		a.Close()
		time.Sleep(time.Minute + 10*time.Second)
		b.want(t, "null RATE_LIMITED", "/b"+long)
		h.Close()
		if held := bytes.Held(); held != 0 {
			t.Errorf("%d bytes are held", held)
		}
	})
}

// What several polls read is kept for a time, and no more of it than a bound.
func TestShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, owner := live.NewReads(nil, 10*time.Second), credential("key").Fingerprint()
		take := func(want string, wantAge time.Duration, wantClaimed bool) {
			t.Helper()
			answer, age, claimed := m.Take(t.Context(), owner, "read", 5*time.Second)
			if answer == nil {
				answer = &upstream.Answer{}
			}
			if string(answer.Body) != want || age != wantAge || claimed != wantClaimed {
				t.Errorf("%q, %v ago, claimed %t", answer.Body, age, claimed)
			}
		}
		give := func(body string, age time.Duration) {
			m.Give(t.Context(), owner, "read", &upstream.Answer{Body: []byte(body)}, age)
		}
		take("", 0, true)
		take("", 0, false)
		time.Sleep(2 * time.Second)
		give("new", time.Second)
		give("late", 2*time.Second)
		take("new", time.Second, false)
		if answer, _, claimed := m.Take(t.Context(), credential("other").Fingerprint(), "read", time.Second); answer != nil || !claimed {
			t.Error("another credential shares it")
		}
		time.Sleep(4 * time.Second)
		take("", 0, true)
		time.Sleep(6 * time.Second)
		take("", 0, true)
		give(strings.Repeat("x", 33<<20), 0)
		take("", 0, true)
		time.Sleep(21 * time.Second)
		take("", 0, true)
		give("again", 0)
		take("again", 0, false)
	})
}

// One of the replicas that need a read claims it; the others get its answer, and
// claim anew what is too old for them. While nothing is shared, each replica
// claims its own.
func TestSharedByReplicas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shared, owner := &texts{text: map[string]string{}}, credential("key").Fingerprint()
		mine, theirs := live.NewReads(shared, 10*time.Second), live.NewReads(shared, 10*time.Second)
		take := func(r *live.Reads, maxAge time.Duration, want string, wantAge time.Duration, wantClaimed bool) {
			t.Helper()
			answer, age, claimed := r.Take(t.Context(), owner, "read", maxAge)
			if answer == nil {
				answer = &upstream.Answer{}
			}
			if string(answer.Body) != want || age != wantAge || claimed != wantClaimed || want != "" && answer.Total != 7 {
				t.Errorf("%q of %d, %v ago, claimed %t", answer.Body, answer.Total, age, claimed)
			}
		}
		give := func(body string, age time.Duration) {
			mine.Give(t.Context(), owner, "read", &upstream.Answer{Body: []byte(body), Total: 7}, age)
		}
		take(mine, 5*time.Second, "", 0, true)
		take(theirs, 5*time.Second, "", 0, false)
		time.Sleep(2 * time.Second)
		give("[1]", time.Second)
		give("[0]", 2*time.Second) // late
		take(theirs, 5*time.Second, "[1]", time.Second, false)
		time.Sleep(2 * time.Second)
		take(theirs, time.Second, "", 0, true)
		take(mine, 5*time.Second, "[1]", 3*time.Second, false)
		give(strings.Repeat("x", 2<<20), 0) // larger than replicas share
		take(theirs, 5*time.Second, "", 0, true)
		shared.away = true
		for _, r := range []*live.Reads{mine, theirs} {
			take(r, 5*time.Second, "", 0, true)
			take(r, 5*time.Second, "", 0, false)
		}
		give("[2]", 0)
		take(mine, 5*time.Second, "[2]", 0, false)
		take(theirs, 5*time.Second, "", 0, false)
	})
}

// A claim of a time to come, from before the clock was set back, holds no poll
// back.
func TestClaimOfATimeToCome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shared, owner := &texts{text: map[string]string{}}, credential("key").Fingerprint()
		reads := live.NewReads(shared, 10*time.Second)
		shared.ahead = time.Hour
		if _, _, claimed := reads.Take(t.Context(), owner, "read", 5*time.Second); !claimed {
			t.Error("the first does not claim")
		}
		shared.ahead = 0
		if _, _, claimed := reads.Take(t.Context(), owner, "read", 5*time.Second); !claimed {
			t.Error("a claim of a time to come holds a poll back")
		}
	})
}
