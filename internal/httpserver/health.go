package httpserver

import (
	"io"
	"net/http"
)

// Health answers that the process is alive. It asks nobody: a process is not
// to be restarted because its upstream is away.
func Health(w http.ResponseWriter, _ *http.Request) { writeState(w, http.StatusOK, "ok\n") }

// Ready answers 200 while the server wants requests, and 503 from the moment
// it was told to stop.
func (s *Server) Ready(w http.ResponseWriter, _ *http.Request) {
	if s.draining.Load() {
		writeState(w, http.StatusServiceUnavailable, "draining\n")
		return
	}
	writeState(w, http.StatusOK, "ready\n")
}

func writeState(w http.ResponseWriter, status int, state string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, state)
}
