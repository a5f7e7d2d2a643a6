package httpserver

import (
	"net/http"
	"time"
)

// progressChunk is what a client has to take within the time without progress,
// in bytes: with the 10 s of a Server that is 26 KB a second, about what the
// slowest mobile network carries.
const progressChunk = 256 << 10

// progressWriter cuts a client off who takes less than a chunk of the answer
// within a time: it writes in chunks, and each has a deadline of its own. A
// handler that sets the deadline itself, by http.ResponseController, has it as
// set.
type progressWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	stall   time.Duration
	own     bool // the handler sets the deadline
}

func (w *progressWriter) Write(p []byte) (written int, err error) {
	for {
		chunk := p[:min(len(p), progressChunk)]
		w.extend()
		n, err := w.ResponseWriter.Write(chunk)
		if written += n; err != nil || len(chunk) == len(p) {
			return written, err
		}
		p = p[len(chunk):]
	}
}

// FlushError is for http.ResponseController.
func (w *progressWriter) FlushError() error {
	w.extend()
	return w.control.Flush()
}

// SetWriteDeadline is for http.ResponseController.
func (w *progressWriter) SetWriteDeadline(deadline time.Time) error {
	w.own = true
	return w.control.SetWriteDeadline(deadline)
}

// Unwrap is for http.ResponseController.
func (w *progressWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// extend gives the next chunk its time. A writer without deadlines, which only
// tests have, has none to extend.
func (w *progressWriter) extend() {
	if !w.own {
		_ = w.control.SetWriteDeadline(time.Now().Add(w.stall))
	}
}
