package servertest

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Credentials notes what an upstream was sent, and answers with a row.
type Credentials struct {
	mu   sync.Mutex
	sent []string
}

// ServeHTTP implements http.Handler.
func (c *Credentials) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, strings.Join(append(r.Header["Authorization"], r.Header["Cookie"]...), ", "))
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Set-Cookie", "session=upstream")
	_, _ = io.WriteString(w, FaultRows)
}

// Take returns the credentials that were sent since it was called before.
func (c *Credentials) Take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	sent := c.sent
	c.sent = nil
	return sent
}

// ServiceMode returns the settings of service mode with a key and with clients of
// these tokens, who are client0, client1 and so on.
func ServiceMode(t *testing.T, key string, tokens ...string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tokens")
	WriteTokens(t, path, tokens...)
	return []string{"AUTH_MODE=service", "UPSTREAM_API_KEY=" + key, "CLIENT_TOKENS_FILE=" + path}
}

// WriteTokens replaces the file of the clients' tokens.
func WriteTokens(t *testing.T, path string, tokens ...string) {
	t.Helper()
	var lines []byte
	for i, token := range tokens {
		lines = fmt.Appendf(lines, "client%d %x\n", i, sha256.Sum256([]byte(token)))
	}
	if err := os.WriteFile(path, lines, 0o600); err != nil {
		t.Fatal(err)
	}
}
