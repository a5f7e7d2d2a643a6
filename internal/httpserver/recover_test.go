package httpserver_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"carbongraph/internal/httpserver"
)

func TestRecover(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
		// status is 0 where the connection is cut.
		status int
		panics int
	}{
		{"no panic", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }, 200, 0},
		{"before the answer", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "3")
			w.Header().Set("Etag", `"x"`)
			panic(errors.New("boom"))
		}, 500, 1},
		{"after a hint", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusEarlyHints); panic("boom") }, 500, 1},
		{"after the header", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted); panic("boom") }, 0, 1},
		{"within the body", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{"); panic("boom") }, 0, 1},
		{"after a flush", func(w http.ResponseWriter, _ *http.Request) {
			_ = http.NewResponseController(w).Flush()
			panic("boom")
		}, 0, 1},
		{"on purpose", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var log strings.Builder
			panics := 0
			recovered := httpserver.Recover(slog.New(slog.NewTextHandler(&log, nil)), func() { panics++ })(test.handler)
			server := httptest.NewServer(httpserver.RequestID(carry)(recovered))
			response, err := server.Client().Post(server.URL, "application/json", http.NoBody)
			var body []byte
			if err == nil {
				body, err = io.ReadAll(response.Body)
				_ = response.Body.Close()
			}
			server.Close() // and with it the handler is done
			switch {
			case test.status == 0 && err == nil:
				t.Errorf("the connection was not cut: %s %q", response.Status, body)
			case test.status != 0 && (err != nil || response.StatusCode != test.status):
				t.Fatalf("%v, %v; want %d", response, err, test.status)
			case test.status == http.StatusInternalServerError:
				want := `{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL","requestId":"` +
					response.Header.Get("X-Request-Id") + `"}}]}`
				if string(body) != want || response.Header.Get("Etag") != "" {
					t.Errorf("got  %s %v\nwant %s", body, response.Header, want)
				}
			}
			if panics != test.panics {
				t.Errorf("told of %d panics, want %d", panics, test.panics)
			}
			if logged := strings.Contains(log.String(), "boom") && strings.Contains(log.String(), "recover_test.go"); logged != (test.panics > 0) {
				t.Errorf("the log says %q", log.String())
			}
		})
	}
}
