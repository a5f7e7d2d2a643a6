// Package program has the tests of the program as its operator sees it: commands, routes,
// log, metrics, traces, the end of the process, and whether the documentation is
// right.
package program

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails where a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
