package httpserver_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"carbongraph/internal/httpserver"
)

type requestIDKey struct{}

func carry(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	var carried string
	server := httptest.NewServer(httpserver.RequestID(carry)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		carried, _ = r.Context().Value(requestIDKey{}).(string)
	})))
	defer server.Close()
	ask := func(id string) string {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if id != "" {
			request.Header.Set("X-Request-Id", id)
		}
		response, err := server.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Fatal(err)
		}
		returned := response.Header.Get("X-Request-Id")
		if returned != carried {
			t.Errorf("%q: returned %q, carried %q", id, returned, carried)
		}
		return returned
	}
	for _, id := range []string{"a", "0", "Aa0._-", strings.Repeat("x", 128)} {
		if got := ask(id); got != id {
			t.Errorf("%q was made %q", id, got)
		}
	}
	seen := map[string]bool{}
	for _, id := range []string{"", "", strings.Repeat("x", 129), "a b", "a\tb", "é", "a=b", `a"`, "a/b", "\xff"} {
		got := ask(id)
		if got == id || len(got) < 16 || seen[got] {
			t.Errorf("%q was made %q, want an id of the server's own", id, got)
		}
		seen[got] = true
	}
}
