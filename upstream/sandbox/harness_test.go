package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"strings"

	"carbongraph/upstream/sandbox"
)

// small makes a handler with the rows of co1 and one contact of co2, which
// takes no time.
func small(options ...sandbox.Option) *sandbox.Server {
	return sandbox.New(append(options, sandbox.WithCompany("co2", 1), sandbox.WithCompany("co3", 0))...)
}

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
