package httpserver_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"carbongraph/internal/httpserver"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	answer := httptest.NewRecorder()
	httpserver.Health(answer, httptest.NewRequest(http.MethodGet, "/healthz", http.NoBody))
	if answer.Code != http.StatusOK || answer.Body.String() != "ok\n" || answer.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %q %v", answer.Code, answer.Body, answer.Header())
	}
}
