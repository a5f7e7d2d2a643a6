package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"carbongraph/upstream/sandbox"
)

// exchange is a request to a real PostgREST and what it answered.
type exchange struct {
	Name    string `json:"name"`
	Request struct {
		Method  string            `json:"method"`
		Target  string            `json:"target"`
		Auth    *string           `json:"auth"`
		Headers map[string]string `json:"headers"`
		Body    *string           `json:"body"`
	} `json:"request"`
	Response struct {
		Status  int               `json:"status"`
		Headers map[string]string `json:"headers"`
		Body    string            `json:"body"`
	} `json:"response"`
}

func readExchanges(t *testing.T) map[string][]exchange {
	t.Helper()
	files, err := filepath.Glob("testdata/exchanges/*.json")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]exchange{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var exchanges []exchange
		if err := json.Unmarshal(text, &exchanges); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		found[strings.TrimSuffix(filepath.Base(file), ".json")] = exchanges
	}
	return found
}

// token is the token that a recording names.
func token(t *testing.T, name string) string {
	t.Helper()
	for _, named := range sandbox.Tokens() {
		if named.Name == name {
			return named.Token
		}
	}
	switch name {
	case "junk":
		return "junk"
	case "forged":
		return sandbox.Sign(sandbox.Claims{Role: "authenticated", Company: "co1", Permissions: "rw"}, "another secret of at least 32 bytes")
	case "co3-rw":
		return sandbox.Token("co3", "rw")
	}
	t.Fatalf("no token %q", name)
	return ""
}

// generatedID is an id that the database made up.
var generatedID = regexp.MustCompile(`"(con_|addr_)?[0-9a-f]{20}"`)

func TestReplay(t *testing.T) {
	t.Parallel()
	shared := httptest.NewServer(sandbox.New())
	t.Cleanup(shared.Close)
	count := 0
	for file, exchanges := range readExchanges(t) {
		count += len(exchanges)
		for _, recorded := range exchanges {
			t.Run(file+"/"+recorded.Name, func(t *testing.T) {
				server := shared
				if recorded.Request.Method != http.MethodGet {
					// Every recorded write was rolled back.
					server = httptest.NewServer(sandbox.New(sandbox.WithCompany("co3", 0)))
					defer server.Close()
				}
				replay(t, server.URL, recorded)
			})
		}
	}
	if count != 237 {
		t.Errorf("replayed %d exchanges, want 237", count)
	}
}

func replay(t *testing.T, base string, recorded exchange) {
	t.Helper()
	var body io.Reader
	if recorded.Request.Body != nil {
		body = strings.NewReader(*recorded.Request.Body)
	}
	request, err := http.NewRequestWithContext(t.Context(), recorded.Request.Method, base+recorded.Request.Target, body)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range recorded.Request.Headers {
		request.Header.Set(name, value)
	}
	if recorded.Request.Auth != nil {
		request.Header.Set("Authorization", "Bearer "+token(t, *recorded.Request.Auth))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answered, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != recorded.Response.Status {
		t.Errorf("status %d, want %d", response.StatusCode, recorded.Response.Status)
	}
	for _, name := range []string{"content-range", "content-type", "preference-applied", "www-authenticate", "location"} {
		if got, want := response.Header.Get(name), recorded.Response.Headers[name]; got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	want := []byte(recorded.Response.Body)
	if recorded.Response.Status < 300 {
		answered, want = generatedID.ReplaceAll(answered, []byte(`"id"`)), generatedID.ReplaceAll(want, []byte(`"id"`))
	}
	if !bytes.Equal(answered, want) {
		t.Errorf("body\n%s\nwant\n%s", answered, want)
	}
}
