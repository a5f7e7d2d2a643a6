package httpserver

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
)

// Recover keeps a panic from ending more than its own request: the log has its
// value and stack, and the caller gets 500 and the error INTERNAL. Where part
// of an answer was already sent, the connection is cut, so that nobody takes
// the part for the whole. panicked is called for each.
func Recover(log *slog.Logger, panicked func()) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer := &startedWriter{ResponseWriter: w}
			defer func() {
				value := recover()
				switch {
				case value == nil:
					return
				case value == http.ErrAbortHandler: // how a handler cuts a connection
					panic(value)
				}
				panicked()
				log.ErrorContext(r.Context(), "panic", "value", fmt.Sprint(value), "stack", string(debug.Stack()))
				if answer.started {
					panic(http.ErrAbortHandler)
				}
				writeError(w, http.StatusInternalServerError, graphQLError{
					Message:    "internal error",
					Extensions: extensions{Code: "INTERNAL"},
				})
			}()
			next.ServeHTTP(answer, r)
		})
	}
}

// startedWriter knows whether an answer has begun.
type startedWriter struct {
	http.ResponseWriter
	started bool
}

func (w *startedWriter) WriteHeader(status int) {
	w.started = w.started || status >= http.StatusOK // 1xx may be followed by the answer
	w.ResponseWriter.WriteHeader(status)
}

func (w *startedWriter) Write(p []byte) (int, error) {
	w.started = true
	return w.ResponseWriter.Write(p)
}

// FlushError sends the header, for http.ResponseController.
func (w *startedWriter) FlushError() error {
	w.started = true
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap is for http.ResponseController.
func (w *startedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
