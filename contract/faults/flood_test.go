package faults

import (
	"runtime"
	"testing"
	"time"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/faultstest"
)

// watchHeap measures by how many bytes the heap grows at most, garbage
// included, until the function it returns is called.
func watchHeap() func() int64 {
	heap := func() int64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	runtime.GC()
	before := heap()
	stop, most := make(chan struct{}), make(chan int64)
	go func() {
		highest := before
		for {
			select {
			case <-stop:
				most <- max(highest, heap()) - before
				return
			case <-time.After(2 * time.Millisecond):
				highest = max(highest, heap())
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-most
	}
}

// A body without end fills no memory. The test runs alone, for all in the
// process share one heap.
func TestFaultFlood(t *testing.T) {
	const huge = 1 << 30
	for name, fault := range map[string]faultstest.Fault{
		"a length of 1 GB": faultstest.Flood(huge, false),
		"1 GB in chunks":   faultstest.Flood(huge, true),
		"a gzip bomb":      faultstest.Bomb(huge),
	} {
		t.Run(name, func(t *testing.T) {
			f := servertest.StartFaulty(t, servertest.Script(fault))
			for document, empty := range map[string]string{servertest.FaultQuery: `{"customerContacts":null}`, servertest.FaultWrite: `{"createCustomerContact":null}`} {
				grown := watchHeap()
				answer, sent := f.Ask(t, document)
				if got := grown(); got > 64<<20 {
					t.Errorf("the heap grew by %d MB", got>>20)
				}
				promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}.keep(t, answer, sent, "", empty)
			}
		})
	}
}
