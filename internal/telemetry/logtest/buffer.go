// Package logtest has a log for tests.
package logtest

import (
	"strings"
	"sync"
	"testing"
	"time"
)

// Buffer is a log that can be read while it is written.
type Buffer struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements io.Writer.
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

// String returns what was written.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// Await waits until the log has a text: its lines are written a moment late.
func (b *Buffer) Await(tb testing.TB, text string) {
	tb.Helper()
	for end := time.Now().Add(20 * time.Second); !strings.Contains(b.String(), text); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			tb.Fatalf("the log has no %q", text)
		}
	}
}
