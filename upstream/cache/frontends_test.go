package cache_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/upstream"
	"carbongraph/upstream/cache"
	"carbongraph/upstream/sandbox"
)

// road is the way to an upstream without a network, so that time can be made
// to pass. It counts what arrives, and what is refused there.
type road struct {
	handler http.Handler
	mu      sync.Mutex
	sent    []time.Time
	refused int
}

// RoundTrip takes a moment, as a network does.
func (r *road) RoundTrip(request *http.Request) (*http.Response, error) {
	time.Sleep(40 * time.Millisecond)
	recorder := httptest.NewRecorder()
	// A request comes to a server with its target as it was sent.
	arrived := request.Clone(request.Context())
	arrived.RequestURI = request.URL.RequestURI()
	if arrived.Body == nil {
		arrived.Body = http.NoBody
	}
	r.handler.ServeHTTP(recorder, arrived)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, time.Now())
	if recorder.Code == http.StatusTooManyRequests {
		r.refused++
	}
	return recorder.Result(), nil
}

// most is the most requests that arrived in any minute.
func (r *road) most() int {
	most, first := 0, 0
	for last, at := range r.sent {
		for at.Sub(r.sent[first]) >= time.Minute {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}

// limited is an upstream that allows a key 60 requests a minute.
func limited() *road { return &road{handler: sandbox.New(sandbox.WithRateLimit(60))} }

// service is the key that all callers share in service mode.
var service = upstream.NewCredential(sandbox.DemoToken())

func page(n int) upstream.Call {
	return upstream.Call{Method: http.MethodGet, Target: fmt.Sprintf("/customerContact?select=id&limit=%d", n+1)}
}

// A thousand frontends under one key each ask for one of a dozen pages every
// minute, for ten minutes. They all get their answers, within the key's 60
// requests a minute.
func TestAThousandFrontends(t *testing.T) {
	t.Parallel()
	const frontends, pages, minutes = 1000, 12, 10
	synctest.Test(t, func(t *testing.T) {
		up := limited()
		client := newClient(t, "http://upstream.example", up)
		c := cache.New(client, newMemory(t, 20*time.Second, 8<<20), func(context.Context, upstream.Attempt) {})
		random := rand.New(rand.NewPCG(1, 2))
		var all sync.WaitGroup
		for i := range frontends {
			begins := time.Duration(random.Int64N(int64(time.Minute)))
			all.Go(func() {
				time.Sleep(begins)
				for range minutes {
					ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
					answer, err := c.Read(ctx, service, page(i%pages))
					cancel()
					if err != nil {
						t.Errorf("frontend %d: %v", i, err)
						return
					}
					answer.Release()
					time.Sleep(time.Minute)
				}
			})
		}
		all.Wait()
		if got := up.most(); got > 60 {
			t.Errorf("%d requests arrived within a minute", got)
		}
		if least := pages * minutes; len(up.sent) < least || up.refused > 0 {
			t.Errorf("%d requests arrived, of which %d were refused", len(up.sent), up.refused)
		}
		t.Logf("%d questions in %d minutes: %d requests, at most %d in a minute", frontends*minutes, minutes, len(up.sent), up.most())
	})
}

// A burst waits for the next window where the deadline allows it, and is told
// when to come back where not. Once the limit is known, nothing is sent that
// the upstream refuses.
func TestABurst(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		patience time.Duration
		begins   time.Duration // into the upstream's window
		answered int
	}{
		{"with a window ahead", 15 * time.Second, 50 * time.Second, 119},
		{"in a hurry", 15 * time.Second, 10 * time.Second, 59},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { burst(t, row.patience, row.begins, row.answered) })
		})
	}
}

// burst asks 150 different questions at once, after a first that learns the
// limit of 60.
func burst(t *testing.T, patience, begins time.Duration, answered int) {
	t.Helper()
	up := limited()
	client := newClient(t, "http://upstream.example", up)
	if _, err := client.Read(t.Context(), service, page(0)); err != nil {
		t.Fatal(err)
	}
	time.Sleep(begins)
	var mu sync.Mutex
	got := 0
	var all sync.WaitGroup
	for i := range 150 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			_, err := client.Read(ctx, service, page(i+1))
			mu.Lock()
			defer mu.Unlock()
			failure, failed := errors.AsType[*upstream.Error](err)
			switch {
			case !failed:
				got++
			case failure.Kind != upstream.RateLimited || failure.RetryAfter < time.Second || failure.RetryAfter > 2*time.Minute:
				t.Errorf("question %d: %v, to be asked again after %v", i, err, failure.RetryAfter)
			}
		})
	}
	all.Wait()
	if up.refused > 0 {
		t.Errorf("%d of %d requests were refused", up.refused, len(up.sent))
	}
	if got != answered {
		t.Errorf("%d questions were answered, want %d", got, answered)
	}
}
