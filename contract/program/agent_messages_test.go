package program

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

func TestMessagesThatAreRefused(t *testing.T) {
	t.Parallel()
	f := startAgents(t, "MAX_BODY_BYTES=1000")
	c := agent{f.Caller("co1", "r")}
	for name, test := range map[string]struct {
		body   string
		header []string
		status int
		text   string
	}{
		"a batch":  {" \r\n\t[{}]", nil, http.StatusBadRequest, "batches are not served"},
		"no JSON":  {"{", nil, http.StatusBadRequest, ""},
		"nothing":  {"", nil, http.StatusBadRequest, "body"},
		"too much": {`{"a":"` + strings.Repeat("a", 1000) + `"}`, nil, http.StatusRequestEntityTooLarge, "1000 bytes"},
		"a form":   {"{}", []string{"Content-Type", "text/plain"}, http.StatusUnsupportedMediaType, "application/json"},
		"a stream": {
			`{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",` +
				`"io.modelcontextprotocol/clientInfo":{"name":"x","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}`,
			[]string{"Mcp-Protocol-Version", "2026-07-28", "Mcp-Method", "subscriptions/listen"}, http.StatusNotFound, "subscriptions/listen",
		},
		"no words":     {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search_schema","arguments":{"query":5}}}`, nil, http.StatusOK, `must be a string`},
		"no such tool": {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"run_mutation","arguments":{}}}`, nil, http.StatusOK, "unknown tool"},
	} {
		t.Run(name, func(t *testing.T) {
			if r := c.message(t, test.body, test.header...); r.Status != test.status || !strings.Contains(r.Body, test.text) {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.URL+"/mcp", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+c.Token)
	response, err := f.Client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") != http.MethodPost {
		t.Errorf("GET: %d %v", response.StatusCode, response.Header)
	}
}

// FuzzMessage posts any message to /mcp: the server lives.
func FuzzMessage(f *testing.F) {
	for _, message := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search_schema","arguments":{"query":"customers"}}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"run_query","arguments":{"query":"{__typename}","variables":{"a":1e999}}}}`,
		`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`,
	} {
		f.Add(message)
	}
	server := servertest.Start(f, sandbox.New(), "MCP=true", "MCP_WRITES=true")
	server.Client.Timeout = 10 * time.Second
	c := agent{server.Caller("co1", "rw")}
	f.Fuzz(func(t *testing.T, message string) {
		if r := c.message(t, message); r.Status >= http.StatusInternalServerError {
			t.Errorf("%d %s", r.Status, r.Body)
		}
	})
}
