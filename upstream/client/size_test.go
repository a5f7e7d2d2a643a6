package client

import (
	"runtime"
	"testing"
	"time"

	"carbongraph/upstream"
	"carbongraph/upstream/faultstest"
)

// A body that is far too large is given up on, not held: the heap grows by at
// most 64 MB. Not parallel, for the heap is everybody's.
func TestBodiesTooLarge(t *testing.T) {
	const gigabyte = 1 << 30
	for _, row := range []struct {
		name  string
		fault faultstest.Fault
	}{
		{"a length of 1 GB", faultstest.Flood(gigabyte, false)},
		{"chunks of 1 GB", faultstest.Flood(gigabyte, true)},
		{"a gzip bomb of 1 GB", faultstest.Bomb(gigabyte)},
	} {
		t.Run(row.name, func(t *testing.T) {
			up := faultstest.Start(t, row.fault)
			client := newClient(t, up.URL, func(cfg *Config) { cfg.Timeout = time.Minute })
			for _, call := range []upstream.Call{aRead, aCreate} {
				before := totalAlloc()
				_, err := send(within(t, time.Minute), client, call)
				if e := failure(t, err); e.Kind != upstream.BadResponse {
					t.Errorf("%s: got %v", call.Method, e)
				}
				// What was allocated in all bounds what the heap grew by, and
				// does not depend on when it was collected.
				if grown := totalAlloc() - before; grown > 64<<20 {
					t.Errorf("%s: %d MB were allocated", call.Method, grown>>20)
				}
			}
			if up.Count() != 2 {
				t.Errorf("sent %d times", up.Count())
			}
		})
	}
}

// totalAlloc is the bytes allocated since the start.
func totalAlloc() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// Bodies of every size, up to the limit and with or without a length, arrive
// whole, whatever was read into the same memory before.
func TestBodiesOfEverySize(t *testing.T) {
	t.Parallel()
	const limit = 3 << 20
	sizes := []int64{2, 1 << 10, 1<<10 + 1, 4095, 4096, 100_000, 1 << 20, 1<<20 + 1, limit - 1, limit}
	for _, chunked := range []bool{false, true} {
		var faults []faultstest.Fault
		for _, size := range sizes {
			faults = append(faults, faultstest.Flood(size, chunked), faultstest.Flood(size, chunked))
		}
		up := faultstest.Start(t, faults...)
		client := newClient(t, up.URL, func(cfg *Config) {
			cfg.Timeout = time.Minute
			cfg.MaxBody = limit
		})
		for _, size := range sizes {
			for range 2 {
				answer, err := client.Read(within(t, time.Minute), alice, aRead)
				if err != nil {
					t.Fatalf("%d bytes: %v", size, err)
				}
				if got := int64(len(answer.Body)); got != size || answer.Body[0] != '[' || answer.Body[size-1] != '[' {
					t.Errorf("%d bytes came as %d", size, got)
				}
				answer.Release()
				if answer.Body != nil {
					t.Error("a released body can be read")
				}
				answer.Release() // does nothing
			}
		}
	}
}
