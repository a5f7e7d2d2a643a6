//go:build verify

package reference

import "testing"

// TestManyRandomOperations is TestRandomOperations at length.
func TestManyRandomOperations(t *testing.T) { tryOperations(t, 30_000, 100, 1) }
