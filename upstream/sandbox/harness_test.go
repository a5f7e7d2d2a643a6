package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"strings"

	"carbongraph/upstream/sandbox"
)

// send calls the handler as the demo caller. Headers come in pairs of name
// and value, and replace the ones that would be sent.
func send(server http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, target, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+sandbox.DemoToken())
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	server.ServeHTTP(recorder, request)
	return recorder
}
