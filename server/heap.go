package server

import (
	"os"
	"runtime"
)

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
