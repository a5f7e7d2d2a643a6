package client

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carbongraph/upstream"
	"carbongraph/upstream/faultstest"
)

// gate is an upstream whose answers wait until it is opened.
type gate struct {
	*httptest.Server
	open  chan struct{}
	count atomic.Int32
	gone  atomic.Int32 // requests whose client hung up
}

func newGate(tb testing.TB) *gate {
	tb.Helper()
	g := &gate{open: make(chan struct{})}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.count.Add(1)
		select {
		case <-g.open:
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprintf(w, `[{"key":%q,"target":%q,"prefer":%q}]`,
				r.Header.Get("Authorization"), r.URL.RequestURI(), r.Header.Get("Prefer"))
		case <-r.Context().Done():
			g.gone.Add(1)
		}
	}))
	tb.Cleanup(g.Server.Close)
	return g
}

// watch counts what the observer of a client was told.
type watch struct{ tries, shared atomic.Int32 }

func (w *watch) config(cfg *Config) {
	cfg.Timeout = time.Minute
	cfg.Observe = func(_ context.Context, a upstream.Attempt) {
		if a.Shared {
			w.shared.Add(1)
		} else {
			w.tries.Add(1)
		}
	}
}

func TestIdenticalReadsAreSentOnce(t *testing.T) {
	t.Parallel()
	const callers = 50
	g, w := newGate(t), &watch{}
	client := newClient(t, g.URL, w.config)
	var answers sync.WaitGroup
	for range callers {
		answers.Go(func() {
			answer, err := client.Read(t.Context(), alice, aRead)
			if err != nil {
				t.Error(err)
				return
			}
			if want := `[{"key":"Bearer token-of-alice","target":"/customerContact?select=id&limit=2","prefer":""}]`; string(answer.Body) != want {
				t.Errorf("got %s", answer.Body)
			}
			answer.Release()
		})
	}
	eventually(t, "all callers wait", func() bool { return waiting(client) == callers })
	close(g.open)
	answers.Wait()
	if got := g.count.Load(); got != 1 {
		t.Errorf("%d reads were sent %d times", callers, got)
	}
	if tries, shared := w.tries.Load(), w.shared.Load(); tries != 1 || shared != callers-1 {
		t.Errorf("observed %d tries and %d shared reads", tries, shared)
	}
}

// Reads that differ in anything are not shared, nor is any write.
func TestWhatIsNotShared(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	client := newClient(t, g.URL, (&watch{}).config)
	other := aRead
	other.Target += "&offset=1"
	prefer := aRead
	prefer.Prefer = "handling=strict"
	bob := upstream.NewCredential("token-of-bob")
	calls := []func() error{
		func() error { _, err := client.Read(t.Context(), alice, aRead); return err },
		func() error { _, err := client.Read(t.Context(), alice, other); return err },
		func() error { _, err := client.Read(t.Context(), alice, prefer); return err },
		func() error { _, err := client.Read(t.Context(), bob, aRead); return err },
		func() error { _, err := client.Write(t.Context(), alice, aCreate); return err },
		func() error { _, err := client.Write(t.Context(), alice, aCreate); return err },
		func() error { _, err := client.Write(t.Context(), alice, anUpdate); return err },
		func() error { _, err := client.Write(t.Context(), alice, anUpdate); return err },
	}
	var ended sync.WaitGroup
	for _, call := range calls {
		ended.Go(func() {
			if err := call(); err != nil {
				t.Error(err)
			}
		})
	}
	eventually(t, "all calls arrive", func() bool { return int(g.count.Load()) == len(calls) })
	close(g.open)
	ended.Wait()
}

// leavers are two callers who share a read: the first started it.
type leavers struct {
	gate    *gate
	leave   [2]context.CancelFunc
	results [2]chan error
}

// shareARead lets two callers wait for one read; the context of the first is
// given.
func shareARead(first context.Context, t *testing.T) *leavers {
	t.Helper()
	l := &leavers{gate: newGate(t)}
	client := newClient(t, l.gate.URL, (&watch{}).config)
	for i, ctx := range []context.Context{first, t.Context()} {
		ctx, l.leave[i] = context.WithCancel(ctx)
		l.results[i] = make(chan error, 1)
		go func() {
			_, err := client.Read(ctx, alice, aRead)
			l.results[i] <- err
		}()
		eventually(t, "the caller waits", func() bool { return waiting(client) == i+1 })
	}
	eventually(t, "the read arrives", func() bool { return l.gate.count.Load() == 1 })
	return l
}

// One who leaves does not end the read for the one who stays, whoever started
// it.
func TestLeavingASharedRead(t *testing.T) {
	t.Parallel()
	for leaves := range 2 {
		l := shareARead(t.Context(), t)
		l.leave[leaves]()
		if leaves == 1 {
			if e := failure(t, <-l.results[1]); e.Kind != upstream.Canceled {
				t.Errorf("the one who left got %v", e)
			}
		}
		close(l.gate.open)
		if err := <-l.results[1-leaves]; err != nil {
			t.Errorf("the one who stayed got %v", err)
		}
		if leaves == 0 {
			if e := failure(t, <-l.results[0]); e.Kind != upstream.Canceled {
				t.Errorf("the one who left got %v", e)
			}
		}
		l.leave[1-leaves]()
		if got := l.gate.count.Load(); got != 1 {
			t.Errorf("sent %d times", got)
		}
	}
}

// The last to leave ends it.
func TestAllLeaveASharedRead(t *testing.T) {
	t.Parallel()
	for first := range 2 {
		l := shareARead(t.Context(), t)
		l.leave[first]()
		l.leave[1-first]()
		for _, result := range l.results {
			if e := failure(t, <-result); e.Kind != upstream.Canceled {
				t.Errorf("one who left got %v", e)
			}
		}
		eventually(t, "the upstream is free", func() bool { return l.gate.gone.Load() == 1 })
	}
}

// One who started a read is answered when their deadline passes; the one who
// shared it has time left, and is served by another.
func TestDeadlineOfASharedRead(t *testing.T) {
	t.Parallel()
	l := shareARead(within(t, 500*time.Millisecond), t)
	if e := failure(t, <-l.results[0]); e.Kind != upstream.Timeout {
		t.Errorf("the one whose time was up got %v", e)
	}
	eventually(t, "the first read is ended", func() bool { return l.gate.gone.Load() == 1 })
	close(l.gate.open)
	if err := <-l.results[1]; err != nil {
		t.Errorf("the one who had time left got %v", err)
	}
	l.leave[0]()
	l.leave[1]()
}

// A read that ended with its last caller is not joined by the next.
func TestReadAfterAllHaveLeft(t *testing.T) {
	t.Parallel()
	up := faultstest.Start(t, faultstest.Hang, faultstest.Rows(rows))
	client := newClient(t, up.URL, (&watch{}).config)
	if _, err := client.Read(within(t, 50*time.Millisecond), alice, aRead); failure(t, err).Kind != upstream.Timeout {
		t.Fatalf("got %v", err)
	}
	if _, err := client.Read(within(t, requestTime), alice, aRead); err != nil {
		t.Error(err)
	}
}

// A read after a write does not join one from before it.
func TestReadAfterAWrite(t *testing.T) {
	t.Parallel()
	var reads atomic.Int32
	held := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		body := `["written"]`
		if r.Method == http.MethodGet {
			if body = `["after"]`; reads.Add(1) == 1 {
				body = `["before"]`
				<-held
			}
		}
		_, _ = w.Write([]byte(body))
	}))
	defer server.Close()
	client := newClient(t, server.URL, (&watch{}).config)
	old := make(chan string, 1)
	go func() {
		answer, err := client.Read(t.Context(), alice, aRead)
		if err != nil {
			t.Error(err)
		}
		old <- string(answer.Body)
	}()
	eventually(t, "the first read arrives", func() bool { return reads.Load() == 1 })
	if _, err := client.Write(t.Context(), alice, aCreate); err != nil {
		t.Fatal(err)
	}
	answer, err := client.Read(t.Context(), alice, aRead)
	if err != nil || string(answer.Body) != `["after"]` {
		t.Errorf("got %v, %v", answer, err)
	}
	close(held)
	if got := <-old; got != `["before"]` {
		t.Errorf("the first read got %s", got)
	}
}

// A panic on the way is an error of the read, and of those who share it.
func TestPanicInASharedRead(t *testing.T) {
	t.Parallel()
	client := newClient(t, "http://127.0.0.1:1", func(cfg *Config) {
		cfg.Wrap = func(http.RoundTripper) http.RoundTripper {
			return roundTrip(func(*http.Request) (*http.Response, error) { panic("told by a test") })
		}
	})
	for range 100 { // more than there is room for in flight
		_, err := client.Read(within(t, requestTime), alice, aRead)
		if e := failure(t, err); e.Kind != upstream.Internal {
			t.Fatalf("got %v", e)
		}
	}
}

// roundTrip is a RoundTripper of one function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
