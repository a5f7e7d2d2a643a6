// The race detector has pools forget at random, and allocates itself.
//go:build !race

package inprocess

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// mostAllocations is how many allocations a repeated request of one row may
// take, net/http's own left out.
const mostAllocations = 120

// TestAllocations counts the allocations of a repeated request of one row and
// tells whose they are.
func TestAllocations(t *testing.T) {
	const requests = 500
	x := newExchange(t, 1)
	for range 100 {
		x.serve()
	}
	rate := runtime.MemProfileRate
	runtime.MemProfileRate = 1
	defer func() { runtime.MemProfileRate = rate }()

	before := allocations()
	all := testing.AllocsPerRun(requests, x.serve)
	after := allocations()

	// AllocsPerRun serves once more, to warm up.
	counts := make(map[string]float64)
	for name, n := range after {
		if n -= before[name]; n > requests/10 {
			counts[name] = float64(n) / (requests + 1)
		}
	}
	total, unknown := 0.0, all
	for name, n := range counts {
		unknown -= n
		if name != ownerNetHTTP && name != ownerBench {
			total += n
		}
	}
	// Small values share a block, of which the profile has only the first: the
	// others are nobody's, and so counted as the server's.
	total += max(unknown, 0)
	t.Logf("a repeated request of one row:\n%s%8.1f small values in a block with another\n%8.1f in all; at most %d\n",
		listed(counts), unknown, total, mostAllocations)
	if total > mostAllocations {
		t.Errorf("%.1f allocations, want at most %d", total, mostAllocations)
	}
}

// allocations counts by owner what was allocated so far.
func allocations() map[string]int64 {
	// A profile lags up to two collections behind.
	runtime.GC()
	runtime.GC()
	runtime.GC()
	records := make([]runtime.MemProfileRecord, 1024)
	for {
		n, ok := runtime.MemProfile(records, true)
		if ok {
			records = records[:n]
			break
		}
		records = make([]runtime.MemProfileRecord, 2*n)
	}
	counts := make(map[string]int64)
	for _, r := range records {
		counts[owner(r.Stack())] += r.AllocObjects
	}
	return counts
}

// listed is the counts, the largest first.
func listed(counts map[string]float64) string {
	var b strings.Builder
	for _, name := range slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	}) {
		fmt.Fprintf(&b, "%8.1f %s\n", counts[name], name)
	}
	return b.String()
}
