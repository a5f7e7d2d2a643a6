//go:build verify

// Package soak holds the built server under load for SOAK_TIME, with an
// upstream of which one request in a hundred fails and a hostile tenant beside
// the others, and looks for what leaks and for what one tenant costs another.
package soak

import (
	"context"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"
)

// defaultTime is how long the load lasts where SOAK_TIME does not say.
const defaultTime = 30 * time.Second

const (
	clients = 16
	// spare is how many goroutines and descriptors there may be after the load
	// beyond those of before: a collection or a scrape may be under way.
	spare = 10
	// heapGrowth is by how much the heap may grow from the second quarter of
	// the load to the last, in bytes: caches have filled by then.
	heapGrowth = 16 << 20
)

func soakTime(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("SOAK_TIME")
	if text == "" {
		return defaultTime
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("SOAK_TIME: %v", err)
	}
	return d
}

// TestSoak fails on a leak, on a row created twice, and on an error that no
// fault of the upstream explains: what the hostile tenant does fails nobody
// else's request.
func TestSoak(t *testing.T) {
	up := startUpstream(t)
	server := startServer(t, up.URL)
	tally := newTally()
	defer tally.client.CloseIdleConnections()
	ask(t.Context(), server.URL, tally, 0)
	before := server.sample(t)

	duration := soakTime(t)
	ctx, stop := context.WithTimeout(t.Context(), duration)
	defer stop()
	var load sync.WaitGroup
	for client := range clients {
		load.Go(func() {
			for n := client; ctx.Err() == nil; n += clients {
				ask(ctx, server.URL, tally, n)
			}
		})
	}
	hostile := newHostile()
	hostile.start(ctx, &load, server.URL)
	samples := server.watch(ctx, t)
	load.Wait()
	hostile.check(t)

	after := server.settle(t, up, before)
	t.Logf("%s of load by %d clients\n%s", duration, clients, tally)
	t.Logf("faults of the upstream: %d in %d requests", up.faults.Load(), up.requests.Load())
	t.Logf("heap: %.1f MB before, %.1f MB after, slope %+.2f MB a minute over the second half",
		mega(before.heap), mega(after.heap), slope(samples[len(samples)/2:]))
	t.Logf("goroutines: %.0f before, %.0f after; descriptors: %.0f before, %.0f after",
		before.goroutines, after.goroutines, before.descriptors, after.descriptors)

	if after.goroutines > before.goroutines+spare || after.descriptors > before.descriptors+spare {
		t.Error("goroutines or descriptors are left over")
	}
	quarter := len(samples) / 4
	if grown := mean(samples[len(samples)-quarter:]) - mean(samples[quarter:2*quarter]); grown > heapGrowth {
		t.Errorf("the heap grew by %.1f MB under the same load", mega(grown))
	}
	tally.check(t)
	up.check(t)
	server.stop(t, syscall.SIGTERM)
}
