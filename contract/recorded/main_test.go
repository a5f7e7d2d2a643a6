// Package recorded has the tests that tie operations to exchanges recorded from a real
// PostgREST: the server sends the recorded request and answers the recorded rows.
package recorded

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails where a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
