package server

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// defaultMemoryBudget is the bytes of answers that are held where nothing says
// how much memory there is.
const defaultMemoryBudget = 128 << 20

// memoryBudget is the bytes of answers that may be held at once: what the
// operator says, else half of GOMEMLIMIT.
func memoryBudget(set int) int64 {
	limit := debug.SetMemoryLimit(-1)
	switch {
	case set > 0:
		return int64(set)
	case limit < math.MaxInt64:
		return limit / 2
	default:
		return defaultMemoryBudget
	}
}

// headroom is by how many bytes the heap may grow before it is collected,
// however little of it is in use. A busy server holds a few megabytes and
// throws away that much every few hundred requests: without it, collecting
// takes a tenth of its time.
const headroom = 8 << 20

// reserveHeadroom has the collector count headroom as in use: it starts when
// the heap has doubled. The memory is never touched, so it takes no page of the
// machine's. A GOGC of the operator's is left to mean what it says. The
// function that it returns gives the headroom back.
func reserveHeadroom() (release func()) {
	if _, set := os.LookupEnv("GOGC"); set {
		return func() {}
	}
	reserved := make([]byte, headroom)
	return func() { runtime.KeepAlive(reserved) }
}
