package handler_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"testing"

	"carbongraph/graph/handler"
)

// The parts of a request begin and end in this order, however it ends.
func TestSpan(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		want []string
	}{
		"executed":     {typename, []string{"parse", "parse ended", "write", "write ended"}},
		"refused":      {"nonsense", []string{"parse", "parse ended", "write", "write ended"}},
		"in a panic":   {`{"query":"{customerContact(id:\"panic\"){id}}"}`, []string{"parse", "parse ended", "write", "write ended"}},
		"not admitted": {"", []string{"write", "write ended"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var parts []string
			options := open()
			options.Span = func(ctx context.Context, part string) (context.Context, func()) {
				parts = append(parts, part)
				return ctx, func() { parts = append(parts, part+" ended") }
			}
			request := post(test.body)
			if test.body == "" {
				request.Header.Del("Content-Type")
			}
			handler.New(resolved(t), options).ServeHTTP(httptest.NewRecorder(), request)
			if !slices.Equal(parts, test.want) {
				t.Errorf("got %q, want %q", parts, test.want)
			}
		})
	}
}
