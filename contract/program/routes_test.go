package program

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// TestRoutes asks for the routes as browsers and tools do.
func TestRoutes(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t)
	f.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, test := range []struct {
		method, path, accept, body string
		status                     int
		// location is of a redirect; answer is what the body begins with.
		location, answer string
	}{
		{"POST", "/schema.graphqls", "", "", 200, "", servertest.SDL[:40]},
		{"POST", "/schema.graphql", "", `{"query":"{__typename}"}`, 200, "", servertest.SDL[:40]},
		{"GET", "/schema.graphql", "", "", 200, "", servertest.SDL[:40]},
		{"POST", "/graphql/", "", `{"query":"{__typename}"}`, 200, "", `{"data":{"__typename":"Query"}}`},
		{"GET", "/graphql/x", "", "", 404, "", "404"},
		{"GET", "/graphql", "text/html,application/xhtml+xml,*/*;q=0.8", "", 302, "/playground", ""},
		{"GET", "/graphql?query=%7B__typename%7D", "text/html,*/*;q=0.8", "", 200, "", `{"data":{"__typename":"Query"}}`},
		{"GET", "/graphql", "", "", 400, "", `{"errors":`},
	} {
		request, err := http.NewRequestWithContext(t.Context(), test.method, f.URL+test.path, strings.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		if test.accept != "" {
			request.Header.Set("Accept", test.accept)
		}
		response, err := f.Client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
		if err != nil || response.StatusCode != test.status || response.Header.Get("Location") != test.location || !strings.HasPrefix(string(body), test.answer) {
			t.Errorf("%s %s: %d, Location %q, %.80s, %v", test.method, test.path, response.StatusCode, response.Header.Get("Location"), body, err)
		}
	}
}
