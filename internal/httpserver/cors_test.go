package httpserver_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"carbongraph/internal/httpserver"
)

func TestCORS(t *testing.T) {
	t.Parallel()
	const allowed = "https://app.example.com"
	previews := []string{"https://*.example.com"}
	vary := map[string]string{"Vary": "Origin"}
	allows := func(origin string) map[string]string {
		return map[string]string{"Vary": "Origin", "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "x-request-id, retry-after"}
	}
	preflight := map[string]string{"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,apollographql-client-name,sentry-trace"}
	for _, test := range []struct {
		name    string
		origins []string
		method  string
		header  map[string]string
		status  int
		want    map[string]string
	}{
		{"closed", nil, "POST", map[string]string{"Origin": allowed}, 200, nil},
		{"closed, preflight", nil, "OPTIONS", with(preflight, "Origin", allowed), 405, nil},
		{"no browser", []string{allowed}, "POST", nil, 200, vary},
		{"allowed", []string{"http://localhost:3000", allowed}, "POST", map[string]string{"Origin": allowed}, 200, allows(allowed)},
		{"allowed, preflight", []string{allowed}, "OPTIONS", with(preflight, "Origin", allowed), 204, map[string]string{
			"Vary":                         "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
			"Access-Control-Allow-Origin":  allowed,
			"Access-Control-Allow-Methods": "GET, POST",
			"Access-Control-Allow-Headers": "authorization,apollographql-client-name,sentry-trace",
			"Access-Control-Max-Age":       "7200",
		}},
		{"allowed, plain OPTIONS", []string{allowed}, "OPTIONS", map[string]string{"Origin": allowed}, 405, allows(allowed)},
		{"foreign", []string{allowed}, "POST", map[string]string{"Origin": "https://evil.example"}, 200, vary},
		{"foreign, preflight", []string{allowed}, "OPTIONS", with(preflight, "Origin", "https://evil.example"), 405, vary},
		{"another scheme", []string{allowed}, "POST", map[string]string{"Origin": "http://app.example.com"}, 200, vary},
		{"another port", []string{allowed}, "POST", map[string]string{"Origin": allowed + ":8443"}, 200, vary},
		{"begins alike", []string{allowed}, "POST", map[string]string{"Origin": allowed + ".evil.example"}, 200, vary},
		{"a file", []string{allowed}, "POST", map[string]string{"Origin": "null"}, 200, vary},
		{"a preview", previews, "POST", map[string]string{"Origin": "https://pr-12.example.com"}, 200, allows("https://pr-12.example.com")},
		{"not below it", previews, "POST", map[string]string{"Origin": "https://a.b.example.com"}, 200, vary},
		{"nor itself", previews, "POST", map[string]string{"Origin": "https://.example.com"}, 200, vary},
		{"nor another", previews, "POST", map[string]string{"Origin": "https://evil.example/.example.com"}, 200, vary},
		{"nor one that ends alike", previews, "POST", map[string]string{"Origin": "https://evilexample.com"}, 200, vary},
		{"local, any port", httpserver.LocalOrigins, "POST", map[string]string{"Origin": "http://localhost:5173"}, 200, allows("http://localhost:5173")},
		{"local, by address", httpserver.LocalOrigins, "POST", map[string]string{"Origin": "http://127.0.0.1:3000"}, 200, allows("http://127.0.0.1:3000")},
		{"local, no port", httpserver.LocalOrigins, "POST", map[string]string{"Origin": "http://localhost"}, 200, allows("http://localhost")},
		{"begins like local", httpserver.LocalOrigins, "POST", map[string]string{"Origin": "http://localhost.evil.example"}, 200, vary},
		{"has local in it", httpserver.LocalOrigins, "POST", map[string]string{"Origin": "http://localhost:80.evil.example"}, 200, vary},
	} {
		mux := http.NewServeMux()
		mux.HandleFunc("POST /graphql", func(http.ResponseWriter, *http.Request) {})
		request := httptest.NewRequest(test.method, "/graphql", http.NoBody)
		for name, value := range test.header {
			request.Header.Set(name, value)
		}
		answer := httptest.NewRecorder()
		httpserver.CORS(test.origins)(mux).ServeHTTP(answer, request)
		got := map[string]string{}
		for name, values := range answer.Header() {
			if name == "Vary" || strings.HasPrefix(name, "Access-Control-") {
				got[name] = strings.Join(values, ", ")
			}
		}
		if answer.Code != test.status || !maps.Equal(got, test.want) {
			t.Errorf("%s:\ngot  %d %v\nwant %d %v", test.name, answer.Code, got, test.status, test.want)
		}
	}
}

func with(header map[string]string, name, value string) map[string]string {
	header = maps.Clone(header)
	header[name] = value
	return header
}
