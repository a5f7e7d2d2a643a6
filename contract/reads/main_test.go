// Package reads has the tests of what reads answer, and of the requests that are sent
// upstream for them.
package reads

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails where a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
