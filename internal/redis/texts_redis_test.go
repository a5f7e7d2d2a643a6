//go:build verify

package redis_test

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"carbongraph/internal/redis/redistest"
)

// Changes of all replicas come one after another, and none where Redis is away.
func TestTexts(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	count := func(text string, _ time.Time) (string, time.Duration) {
		n, _ := strconv.Atoi(text)
		return strconv.Itoa(n + 1), time.Minute
	}
	var all sync.WaitGroup
	for range 3 {
		r, _ := open(t, server.URL())
		all.Go(func() {
			for range 5 {
				if !r.NewTexts().Change(t.Context(), alice, "name", count) {
					t.Error("a change was not made")
				}
			}
		})
	}
	all.Wait()
	r, _ := open(t, server.URL())
	var text string
	r.NewTexts().Change(t.Context(), alice, "name", func(was string, _ time.Time) (string, time.Duration) {
		text = was
		return "", 0
	})
	if text != "15" {
		t.Errorf("after 15 changes: %q", text)
	}
	server.Kill()
	if r.NewTexts().Change(t.Context(), alice, "name", count) {
		t.Error("a change was made without Redis")
	}
}
