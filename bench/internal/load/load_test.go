package load_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"carbongraph/bench/internal/load"
)

// client is a client of handler with three connections.
func client(t *testing.T, handler http.HandlerFunc) *load.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c, err := load.New(t.Context(), server.Listener.Addr().String(), 3, func(i int) []byte {
		return fmt.Appendf(nil, "GET /%d HTTP/1.1\r\nHost: bench\r\n\r\n", i)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestRun(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("row, ", 100_000)
	for name, answer := range map[string]http.HandlerFunc{
		"empty":       func(http.ResponseWriter, *http.Request) {},
		"with length": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") },
		"in chunks": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "[")
			_ = http.NewResponseController(w).Flush()
			fmt.Fprint(w, long)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			c := client(t, func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				answer(w, r)
			})
			body, err := c.Probe()
			if err != nil {
				t.Fatal(err)
			}
			if name == "in chunks" && string(body) != "["+long {
				t.Errorf("the body has %d bytes, want %d", len(body), 1+len(long))
			}
			taken, err := c.Run(50)
			if err != nil {
				t.Fatal(err)
			}
			if len(taken) != 50 || asked.Load() != 51 {
				t.Errorf("%d requests timed and %d asked, want 50 and 51 with the probe", len(taken), asked.Load())
			}
			if !slices.IsSorted(taken) || taken[0] <= 0 {
				t.Errorf("times %v", taken)
			}
		})
	}
}

func TestRunRefusesOtherAnswers(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"another length": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[{}]") },
		"another status": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "[]", http.StatusTooManyRequests) },
		"no answer":      func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			c := client(t, func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) < 10 {
					fmt.Fprint(w, "[]")
					return
				}
				answer(w, r)
			})
			if _, err := c.Probe(); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Run(50); err == nil {
				t.Error("no error")
			}
		})
	}
}
