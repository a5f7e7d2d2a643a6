// Package security has the tests of what callers must not get: the rows of others,
// secrets, and more than their share.
package security

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails where a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
