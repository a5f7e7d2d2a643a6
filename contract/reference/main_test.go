// Package reference has the tests that compare answers with a reference in plain Go:
// every page of every order, and random operations.
package reference

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails where a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
