package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"carbongraph/upstream"
)

// An upstream of so many requests a window is not asked for more, once it has said
// so: callers wait for the next window, or are told when to come back.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	const limit, length = 20, 4 * time.Second
	var mu sync.Mutex
	var used, over int
	ends := time.Now().Add(length)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if now := time.Now(); now.After(ends) {
			used, ends = 0, now.Add(length)
		}
		used++
		w.Header().Set("X-RateLimit-Limit", fmt.Sprint(limit))
		w.Header().Set("X-RateLimit-Remaining", fmt.Sprint(max(limit-used, 0)))
		w.Header().Set("X-RateLimit-Reset", fmt.Sprint(ends.UnixMilli()))
		w.Header().Set("Content-Type", "application/json")
		if used > limit {
			over++
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		_, _ = fmt.Fprint(w, rows)
	}))
	defer server.Close()
	client := newClient(t, server.URL)
	if _, err := client.Read(t.Context(), alice, aRead); err != nil { // learns
		t.Fatal(err)
	}
	var callers sync.WaitGroup
	var served, refused int
	for i := range 60 {
		callers.Go(func() {
			call := aRead
			call.Target = fmt.Sprintf("/customerContact?select=id&offset=%d", i)
			_, err := client.Read(within(t, 2*length), alice, call)
			mu.Lock()
			defer mu.Unlock()
			var e *upstream.Error
			switch {
			case err == nil:
				served++
			case errors.As(err, &e) && e.Kind == upstream.RateLimited && e.RetryAfter >= time.Second:
				refused++
			default:
				t.Error(err)
			}
		})
	}
	callers.Wait()
	if over > 2 || served < limit || refused == 0 { // one or two may arrive a window late
		t.Errorf("%d served, %d told to come back, %d over the limit", served, refused, over)
	}
}
