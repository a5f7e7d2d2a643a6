package httpserver_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"carbongraph/internal/httpserver"
)

// large is more than the buffers of a loopback connection take.
const large = 64 << 20

// TestSlowReaders has clients take an answer at different speeds.
func TestSlowReaders(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		// pause is before each 256 KB that are read; 0 reads nothing.
		pause time.Duration
		own   bool
		cut   bool
	}{
		{"no progress", 0, false, true},
		{"slow progress", 5 * time.Millisecond, false, false},
		{"a deadline of the handler's own", 0, true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			const stall = 500 * time.Millisecond
			ended := make(chan error, 1)
			server := start(t, httpserver.Options{RequestTimeout: time.Second, ShutdownTimeout: 5 * time.Second},
				func(w http.ResponseWriter, _ *http.Request) {
					if test.own {
						_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
					}
					_, err := w.Write(make([]byte, large))
					ended <- err
				},
				func(s *httpserver.Server) {
					s.SetStallTimeout(stall)
					if test.own {
						s.SetStallTimeout(time.Hour)
					}
				})
			defer server.end(t)
			connection := post(t, server.url, "Content-Length: 0", "")
			read := 0
			if test.pause > 0 {
				chunk := make([]byte, 256<<10)
				for read < large {
					time.Sleep(test.pause)
					n, err := io.ReadAtLeast(connection, chunk, 1)
					if read += n; err != nil {
						t.Fatalf("after %d bytes: %v", read, err)
					}
				}
			}
			select {
			case err := <-ended:
				if (err != nil) != test.cut {
					t.Errorf("writing the answer: %v", err)
				}
			case <-time.After(10 * time.Second):
				t.Error("the answer is still being written")
			}
		})
	}
}

// TestStreams writes now and then, for longer than any deadline of a single
// write.
func TestStreams(t *testing.T) {
	t.Parallel()
	server := start(t, httpserver.Options{ShutdownTimeout: 5 * time.Second},
		func(w http.ResponseWriter, _ *http.Request) {
			for range 10 {
				time.Sleep(50 * time.Millisecond)
				if _, err := io.WriteString(w, "data: {}\n\n"); err != nil {
					t.Errorf("writing: %v", err)
				}
				if err := http.NewResponseController(w).Flush(); err != nil {
					t.Errorf("flushing: %v", err)
				}
			}
		},
		func(s *httpserver.Server) { s.SetStallTimeout(100 * time.Millisecond) })
	defer server.end(t)
	response, body := answer(t, post(t, server.url, "Content-Length: 0", ""))
	if want := 10 * len("data: {}\n\n"); response.StatusCode != http.StatusOK || len(body) != want {
		t.Errorf("%d, %d bytes; want %d", response.StatusCode, len(body), want)
	}
}
