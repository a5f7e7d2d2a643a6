package program

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

func TestCommands(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ arg, begins, has string }{
		{"--help", "carbongraph serves", "UPSTREAM_KEY_HEADER"},
		{"--version", "carbongraph ", "go1."},
		{"--print-schema", servertest.SDL[:100], "type CustomerContact implements Node"},
	} {
		printed, err := servertest.Command(t, []string{test.arg})
		if err != nil || !strings.HasPrefix(printed, test.begins) || !strings.Contains(printed, test.has) {
			t.Errorf("%s: %v, %.200q", test.arg, err, printed)
		}
	}
	if printed, err := servertest.Command(t, []string{"--print-schema"}); err != nil || printed != servertest.SDL {
		t.Errorf("--print-schema: %v, %d bytes; the schema has %d", err, len(printed), len(servertest.SDL))
	}
	if printed, err := servertest.Command(t, []string{"--print-schema"}, "FEDERATION=true"); err != nil || !strings.Contains(printed, `@key(fields: "id")`) {
		t.Errorf("--print-schema of a subgraph: %v, %.200q", err, printed)
	}
	if _, err := servertest.Command(t, nil, "LISTEN_ADDR=nonsense"); err == nil || !strings.HasPrefix(err.Error(), "LISTEN_ADDR") {
		t.Errorf("a bad setting: %v", err)
	}
}

// TestCheck looks at the one line that --check says, and at whether it fails.
func TestCheck(t *testing.T) {
	t.Parallel()
	upstream := httptest.NewServer(sandbox.New(sandbox.WithCompany("co2", 0), sandbox.WithCompany("co3", 0)))
	t.Cleanup(upstream.Close)
	capped := httptest.NewServer(sandbox.New(sandbox.WithMaxRows(50), sandbox.WithCompany("co2", 0), sandbox.WithCompany("co3", 0)))
	t.Cleanup(capped.Close)
	teapot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	t.Cleanup(teapot.Close)
	for _, test := range []struct {
		name     string
		settings []string
		says     string
		fails    bool
	}{
		{"the sandbox", nil, "sandbox", false},
		{"a good key", []string{"UPSTREAM_URL=" + upstream.URL, "UPSTREAM_API_KEY=" + sandbox.DemoToken()}, "answers and accepts the key", false},
		{"a bad key", []string{"UPSTREAM_URL=" + upstream.URL, "UPSTREAM_API_KEY=junk"}, "does not accept the key", true},
		{"no key", []string{"UPSTREAM_URL=" + upstream.URL}, "No key was tried", false},
		{"fewer rows than configured", []string{"UPSTREAM_URL=" + capped.URL, "UPSTREAM_API_KEY=" + sandbox.DemoToken()}, "gives 50 rows at most: set UPSTREAM_MAX_ROWS to 50", true},
		{"as many rows as configured", []string{"UPSTREAM_URL=" + capped.URL, "UPSTREAM_API_KEY=" + sandbox.DemoToken(), "UPSTREAM_MAX_ROWS=50",
			"MAX_PAGE_SIZE=50", "DEFAULT_PAGE_SIZE=50"}, "answers and accepts the key", false},
		{"nobody there", []string{"UPSTREAM_URL=http://127.0.0.1:1"}, "does not answer as it should: unavailable", true},
		{"somebody else", []string{"UPSTREAM_URL=" + teapot.URL}, "does not answer as it should", true},
		{"bad settings", []string{"MAX_DEPTH=x"}, "MAX_DEPTH", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			printed, err := servertest.Command(t, []string{"--check"}, test.settings...)
			if err != nil {
				printed += err.Error() + "\n"
			}
			if (err != nil) != test.fails || !strings.Contains(printed, test.says) || strings.Count(printed, "\n") != 1 {
				t.Errorf("says %q, fails: %v", printed, err != nil)
			}
		})
	}
}

// TestSchemaFile asks for the schema as code generators do, again and again.
func TestSchemaFile(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t)
	get := func(path, etag string) (*http.Response, string) {
		request, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, f.URL+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("If-None-Match", etag)
		response, err := f.Client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response, string(body)
	}
	for _, path := range []string{"/schema.graphqls", "/schema.graphql"} {
		response, body := get(path, `"another"`)
		etag := response.Header.Get("ETag")
		if response.StatusCode != http.StatusOK || body != servertest.SDL || etag == "" {
			t.Errorf("%s: %s, %d bytes, ETag %q", path, response.Status, len(body), etag)
		}
		if response, body := get(path, etag); response.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("%s with its ETag: %s, %d bytes", path, response.Status, len(body))
		}
	}
}
