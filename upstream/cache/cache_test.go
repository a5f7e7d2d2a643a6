package cache_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/upstream"
	"carbongraph/upstream/cache"
	"carbongraph/upstream/faultstest"
)

func TestReadsAreKept(t *testing.T) {
	t.Parallel()
	up := &row{}
	c := newCache(t, serve(t, up), nil)
	for _, call := range []upstream.Call{aRead, anOther} {
		for range 3 {
			reads(t, c, alice, call, body(0))
			reads(t, c, bob, call, body(0))
		}
	}
	for range 3 {
		answer, err := c.Read(t.Context(), alice, aCount)
		if err != nil || answer.Total != 1 || string(answer.Body) != body(0) {
			t.Fatalf("counted %+v, %v", answer, err)
		}
	}
	if got := up.reads.Load(); got != 5 {
		t.Errorf("the upstream was asked %d times", got)
	}
}

// What a read gives back is read into again, and what is kept is not that.
func TestWhatIsKeptIsACopy(t *testing.T) {
	t.Parallel()
	up := &row{}
	c := newCache(t, serve(t, up), nil)
	reads(t, c, alice, aRead, body(0))
	up.version.Store(7)
	for range 50 {
		reads(t, c, bob, anOther, body(7))
		reads(t, c, alice, aRead, body(0))
	}
}

func TestOnHit(t *testing.T) {
	t.Parallel()
	type key struct{}
	var hits []upstream.Attempt
	c := newCache(t, serve(t, &row{}), func(ctx context.Context, attempt upstream.Attempt) {
		if ctx.Value(key{}) != "the caller's" || !attempt.Cached || attempt.Sent() || attempt.Bytes != len(body(0)) {
			t.Errorf("told of %+v", attempt)
		}
		hits = append(hits, attempt)
	})
	ctx := context.WithValue(t.Context(), key{}, "the caller's")
	for i := range 3 {
		answer, err := c.Read(ctx, alice, aRead)
		if err != nil || len(answer.Attempts) != 1 || answer.Attempts[0].Cached != (i > 0) {
			t.Fatalf("read %+v, %v", answer, err)
		}
	}
	if len(hits) != 2 || hits[0].Target != aRead.Target {
		t.Errorf("told of %v", hits)
	}
}

// A write drops what is kept of its credential, however it ends.
func TestWritesDrop(t *testing.T) {
	t.Parallel()
	const ok = upstream.Kind(255)
	for _, row := range []struct {
		name  string
		fault faultstest.Fault
		want  upstream.Kind
	}{
		{"done", faultstest.Answer(201, `[{"id":"1"}]`, faultstest.JSON), ok},
		{"refused", faultstest.Problem(409, "23505"), upstream.AlreadyExists},
		{"not allowed", faultstest.Problem(403, ""), upstream.Forbidden},
		{"unavailable", faultstest.Problem(503, "PGRST002"), upstream.Unavailable},
		{"nobody knows", faultstest.Reset, upstream.OutcomeUnknown},
		{"no answer", faultstest.Answer(201, `[{"id":`, faultstest.JSON, "Content-Length: 99"), upstream.OutcomeUnknown},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			up := faultstest.Start(t, faultstest.Rows(`["alice, before"]`), faultstest.Rows(`["bob"]`), row.fault, faultstest.Rows(`["after"]`))
			c := newCache(t, up.URL, nil)
			reads(t, c, alice, aRead, `["alice, before"]`)
			reads(t, c, bob, aRead, `["bob"]`)
			_, err := c.Write(t.Context(), alice, aCreate)
			if failure, failed := errors.AsType[*upstream.Error](err); failed != (row.want != ok) || failed && failure.Kind != row.want {
				t.Errorf("written: %v", err)
			}
			for range 2 {
				reads(t, c, alice, aRead, `["after"]`)
				reads(t, c, bob, aRead, `["bob"]`)
			}
			if up.Count() != 4 {
				t.Errorf("sent %d times", up.Count())
			}
		})
	}
}

// A write that the upstream refuses for its credential has changed nothing, and
// leaves nothing behind in the store.
func TestWriteOfAnUnknownCredentialDropsNothing(t *testing.T) {
	t.Parallel()
	up := faultstest.Start(t, faultstest.Rows(`["kept"]`), faultstest.Problem(401, "PGRST301"))
	c := newCache(t, up.URL, nil)
	reads(t, c, alice, aRead, `["kept"]`)
	if _, err := c.Write(t.Context(), alice, aCreate); err == nil {
		t.Error("the write was accepted")
	}
	reads(t, c, alice, aRead, `["kept"]`)
	if up.Count() != 2 {
		t.Errorf("sent %d times", up.Count())
	}
}

func TestErrorsAreNotKept(t *testing.T) {
	t.Parallel()
	up := faultstest.Start(t, faultstest.Problem(403, "42501"), faultstest.Problem(429, ""), faultstest.Rows(`["late"]`))
	c := newCache(t, up.URL, nil)
	for _, want := range []upstream.Kind{upstream.Forbidden, upstream.RateLimited} {
		_, err := c.Read(t.Context(), alice, aRead)
		if failure, failed := errors.AsType[*upstream.Error](err); !failed || failure.Kind != want {
			t.Errorf("read: %v, want %v", err, want)
		}
	}
	up.Script(faultstest.Rows(`["bob"]`))
	reads(t, c, bob, aRead, `["bob"]`)
}

// A read that was sent before a write, and answered after it, is not kept.
func TestAReadOvertakenByAWrite(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	up := &row{}
	up.hook = func(r *http.Request) {
		if r.Method == http.MethodGet {
			once.Do(func() {
				close(arrived)
				<-release
			})
		}
	}
	c := newCache(t, serve(t, up), nil)
	old := make(chan string)
	go func() {
		answer, err := c.Read(t.Context(), alice, aRead)
		if err != nil {
			old <- err.Error()
			return
		}
		old <- string(answer.Body)
	}()
	<-arrived
	if _, err := c.Write(t.Context(), alice, aCreate); err != nil {
		t.Fatal(err)
	}
	close(release)
	if got := <-old; got != body(0) {
		t.Errorf("the read from before answers %s", got)
	}
	for range 3 {
		reads(t, c, alice, aRead, body(1))
	}
}

// Two replicas share a store. A read of one, sent before a write through the
// other, is not joined by a read from after it.
func TestReadsFromBeforeAndAfterAWriteAreTwo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		up := &row{}
		up.hook = func(r *http.Request) {
			if r.Method == http.MethodGet {
				time.Sleep(time.Second)
			}
		}
		store := newMemory(t, time.Minute, 1<<20)
		replica := func() *cache.Cache {
			return cache.New(newClient(t, "http://upstream.example", &road{handler: up}), store, func(context.Context, upstream.Attempt) {})
		}
		one, other := replica(), replica()
		var all sync.WaitGroup
		all.Go(func() { reads(t, one, alice, aRead, body(0)) })
		time.Sleep(500 * time.Millisecond)
		if _, err := other.Write(t.Context(), alice, aCreate); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			all.Go(func() { reads(t, one, alice, aRead, body(1)) })
		}
		all.Wait()
		if got := up.reads.Load(); got != 2 {
			t.Fatalf("%d reads were sent, want one from before and one from after", got)
		}
		reads(t, other, alice, aRead, body(1))
		reads(t, one, alice, aRead, body(1))
	})
}

// Reads with a credential and writes with it, all at once: whoever reads after
// a write has ended reads what it wrote.
func TestFreshness(t *testing.T) {
	t.Parallel()
	up := &row{}
	c := newCache(t, serve(t, up), nil)
	var written sync.Mutex
	ended := 0 // writes that ended
	stop := time.Now().Add(500 * time.Millisecond)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for time.Now().Before(stop) {
				written.Lock()
				least := ended
				written.Unlock()
				answer, err := c.Read(t.Context(), alice, aRead)
				if err != nil {
					t.Error(err)
					return
				}
				if version := versionOf(t, answer.Body); version < least {
					t.Errorf("read version %d after the write of %d had ended", version, least)
				}
				answer.Release()
			}
		})
	}
	all.Go(func() {
		for time.Now().Before(stop) {
			answer, err := c.Write(t.Context(), alice, aCreate)
			if err != nil {
				t.Error(err)
				return
			}
			written.Lock()
			ended = versionOf(t, answer.Body)
			written.Unlock()
			time.Sleep(time.Millisecond)
		}
	})
	all.Wait()
	if ended == 0 || up.reads.Load() == 0 {
		t.Errorf("%d writes, %d reads", ended, up.reads.Load())
	}
}
