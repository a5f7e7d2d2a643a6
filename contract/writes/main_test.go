// Package writes has the tests of mutations: what is sent upstream, what is answered, and
// the user errors.
package writes

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails where a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
