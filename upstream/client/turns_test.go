package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/upstream"
)

// lanes is an upstream that works on so many requests at once, in the order in
// which they came. It goes on with one whose client has left, as PostgREST does.
// The parameter "takes" of a target says for how long, and "status" what it
// answers.
type lanes struct{ free chan struct{} }

func newLanes(n int) *lanes { return &lanes{free: make(chan struct{}, n)} }

func (l *lanes) RoundTrip(r *http.Request) (*http.Response, error) {
	httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{})
	takes, err := time.ParseDuration(r.URL.Query().Get("takes"))
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		l.free <- struct{}{}
		time.Sleep(takes)
		<-l.free
		close(done)
	}()
	select {
	case <-done:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	response := &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader("[]"))}
	if r.URL.Query().Get("status") == "500" {
		response.StatusCode = 500
		response.Body = io.NopCloser(strings.NewReader(`{"code":"54000"}`))
	}
	return response, nil
}

// load is what a credential asks for: a read each interval, all of them
// different.
type load struct {
	credential upstream.Credential
	every      time.Duration
	target     string

	mu     sync.Mutex
	took   []time.Duration // of reads that were answered
	failed []error
}

// run sends for as long as ctx lasts and waits for all answers. Each read may
// take the time of a request.
func (l *load) run(ctx context.Context, c *Client, requestTime time.Duration) {
	var reads sync.WaitGroup
	for i := 0; ctx.Err() == nil; i++ {
		reads.Go(func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestTime)
			defer cancel()
			begun := time.Now()
			_, err := c.Read(ctx, l.credential, upstream.Call{Method: http.MethodGet, Target: fmt.Sprintf("%s&offset=%d", l.target, i)})
			l.mu.Lock()
			defer l.mu.Unlock()
			if err != nil {
				l.failed = append(l.failed, err)
			} else {
				l.took = append(l.took, time.Since(begun))
			}
		})
		time.Sleep(l.every)
	}
	reads.Wait()
}

// p99 is the time that 99 of 100 of the reads took at most.
func (l *load) p99() time.Duration {
	slices.Sort(l.took)
	return l.took[len(l.took)*99/100]
}

// However much is asked of an upstream of ten lanes of a second, it does nine
// tenths of what it can: what is sent is not so much that it times out.
func TestOverload(t *testing.T) {
	t.Parallel()
	for _, times := range []int{1, 2, 4} {
		synctest.Test(t, func(t *testing.T) {
			const lasts = 3 * time.Minute
			client := newClient(t, "http://upstream", func(cfg *Config) { cfg.Timeout, cfg.Transport = 5*time.Second, newLanes(10) })
			ctx, cancel := context.WithTimeout(t.Context(), lasts)
			defer cancel()
			l := &load{credential: alice, every: time.Second / time.Duration(10*times), target: "/t?takes=1s"}
			l.run(ctx, client, 15*time.Second)
			time.Sleep(time.Minute) // until the upstream has nothing to do
			for _, err := range l.failed {
				if e := failure(t, err); e.Kind != upstream.Unavailable && e.Kind != upstream.Timeout || len(e.Attempts) > 0 && times == 1 {
					t.Fatalf("at %d times: %v", times, err)
				}
			}
			capacity := float64(10 * lasts / time.Second)
			t.Logf("at %d times what it can do: %.0f %% of it done, %d refused, p99 %v, limit %d", times, 100*float64(len(l.took))/capacity, len(l.failed), l.p99(), client.Stats().Limit)
			if goodput := float64(len(l.took)) / capacity; goodput < 0.9 {
				t.Errorf("at %d times what the upstream can do it did %.0f %% of it", times, 100*goodput)
			}
		})
	}
}

// A credential that sends many, slow and failing reads does not slow down another
// one by more than twice, and makes none of its reads fail.
func TestTurnsAreShared(t *testing.T) {
	t.Parallel()
	run := func(hostile ...*load) *load {
		b := &load{credential: bob, every: 100 * time.Millisecond, target: "/t?takes=50ms"}
		synctest.Test(t, func(t *testing.T) {
			client := newClient(t, "http://upstream", func(cfg *Config) { cfg.Timeout, cfg.Transport = 5*time.Second, newLanes(64) })
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			var all sync.WaitGroup
			for _, l := range hostile {
				all.Go(func() { l.run(ctx, client, 15*time.Second) })
			}
			time.Sleep(10 * time.Second) // until the others hold all that they can
			b.run(ctx, client, 15*time.Second)
			all.Wait()
			time.Sleep(time.Minute) // until the upstream has nothing to do
		})
		if len(b.failed) > 0 {
			t.Errorf("%d of %d reads failed: %v", len(b.failed), len(b.failed)+len(b.took), b.failed[0])
		}
		return b
	}
	alone := run().p99()
	for name, target := range map[string]string{
		"slow": "/t?takes=4s", "too slow": "/t?takes=20s", "failing": "/t?takes=1ms&status=500", "many": "/t?takes=50ms",
	} {
		beside := run(&load{credential: alice, every: 5 * time.Millisecond, target: target}).p99()
		t.Logf("p99 alone %v, beside %s reads %v", alone, name, beside)
		if beside > 2*alone {
			t.Errorf("p99 is %v alone and %v beside %s reads", alone, beside, name)
		}
	}
}

// Credentials that nobody has accepted share one place in the queue.
func TestStrangersAreOneTenant(t *testing.T) {
	t.Parallel()
	turns := newTurns(16)
	var held int
	for i := range 16 {
		if _, err := turns.await(t.Context(), upstream.NewCredential(fmt.Sprint(i)).Fingerprint(), allowance{}, 0); err == nil {
			held++
		} else if !errors.Is(err, errNoTurn) {
			t.Fatal(err)
		}
	}
	if held != 12 {
		t.Errorf("strangers hold %d of 16 turns", held)
	}
	turns.know(alice.Share())
	if _, err := turns.await(t.Context(), alice.Share(), allowance{}, 0); err != nil {
		t.Error(err)
	}
}
