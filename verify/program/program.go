// Package program starts the built program for the suites of make verify.
package program

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"
)

// patience is how long the program may take until it listens.
const patience = 30 * time.Second

// Program is a process of the built program.
type Program struct {
	*exec.Cmd
	// URL is the address without a path.
	URL string
	// Log is what it has written to both of its streams.
	Log *Output
}

// Start builds the program and starts it with settings, NAME=value, on a free
// port. It is killed when the test ends.
func Start(tb testing.TB, settings ...string) *Program {
	tb.Helper()
	binary := filepath.Join(tb.TempDir(), "carbongraph")
	if out, err := exec.CommandContext(tb.Context(), "go", "build", "-o", binary, "carbongraph").CombinedOutput(); err != nil {
		tb.Fatalf("%v\n%s", err, out)
	}
	p := &Program{Cmd: exec.CommandContext(tb.Context(), binary), Log: &Output{}}
	p.Env = append(append(os.Environ(), "LISTEN_ADDR=127.0.0.1:0"), settings...)
	p.Stdout, p.Stderr = p.Log, p.Log
	if err := p.Cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = p.Wait() }) // the context has ended, which kills it
	p.URL = p.Log.Find(tb, `carbongraph listens on (\S+)/graphql`)
	return p
}

// Output is what a process writes, to be read while it writes. It is safe for
// concurrent use.
type Output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

// String returns all that was written.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// Find waits until the output matches, and returns the first group.
func (o *Output) Find(tb testing.TB, pattern string) string {
	tb.Helper()
	expression := regexp.MustCompile(pattern)
	for begun := time.Now(); time.Since(begun) < patience; time.Sleep(10 * time.Millisecond) {
		if match := expression.FindStringSubmatch(o.String()); match != nil {
			return match[1]
		}
	}
	tb.Fatalf("the program does not say %s, but:\n%s", pattern, o)
	return ""
}
