package security

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"carbongraph/contract/internal/servertest"
)

// rawPost sends a POST to /graphql whose header lines stand as they are given.
func rawPost(t *testing.T, url, document string, header ...string) (*http.Response, string) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := `{"query":` + servertest.Quoted(t, document) + `}`
	lines := append([]string{"POST /graphql HTTP/1.1", "Host: server", "Content-Type: application/json", fmt.Sprint("Content-Length: ", len(body))}, header...)
	if _, err := io.WriteString(conn, strings.Join(lines, "\r\n")+"\r\n\r\n"+body); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(answer)
}

// errorCode is the code of an answer's one error; empty where it has none.
func errorCode(t *testing.T, body string) string {
	t.Helper()
	var answer struct{ Errors []servertest.ReplyError }
	if err := json.Unmarshal([]byte(body), &answer); err != nil || len(answer.Errors) > 1 {
		t.Fatalf("%v in %s", err, body)
	}
	if len(answer.Errors) == 0 {
		return ""
	}
	return answer.Errors[0].Extensions.Code
}

// Without a usable credential nothing is sent upstream, and what needs nothing
// from there is answered.
func TestPassthroughWithoutCredential(t *testing.T) {
	t.Parallel()
	up := &servertest.Credentials{}
	f := servertest.Start(t, up)
	for name, header := range map[string][]string{
		"none":                {},
		"empty":               {"Authorization:"},
		"no token":            {"Authorization: Bearer"},
		"a blank token":       {"Authorization: Bearer   "},
		"Basic":               {"Authorization: Basic dXNlcjpwYXNz"},
		"9 KB":                {"Authorization: Bearer " + strings.Repeat("x", 9<<10)},
		"two":                 {"Authorization: Bearer one", "Authorization: Bearer two"},
		"a space":             {"Authorization: Bearer one two"},
		"a line folded":       {"Authorization: Bearer one\r\n two"},
		"beyond ASCII":        {"Authorization: Bearer t\u00f6ken"},
		"a cookie":            {"Cookie: Authorization=Bearer one; token=one"},
		"in another's header": {"Proxy-Authorization: Bearer one", "Carbon-Key: one"},
	} {
		for _, document := range []string{servertest.FaultQuery, servertest.FaultWrite} {
			response, body := rawPost(t, f.URL, document, header...)
			if errorCode(t, body) != "UNAUTHENTICATED" || response.StatusCode != http.StatusOK {
				t.Errorf("%s: %s %s", name, response.Status, body)
			}
			response, body = rawPost(t, f.URL, document, append(header, "Accept: application/graphql-response+json")...)
			if document == servertest.FaultWrite {
				continue // its data is an object that holds a null
			}
			if errorCode(t, body) != "UNAUTHENTICATED" || response.StatusCode != http.StatusUnauthorized || response.Header.Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("%s: %s %v %s", name, response.Status, response.Header, body)
			}
		}
		for _, document := range []string{`{__typename}`, `{__schema{queryType{name}}}`, `{__type(name:"Query"){name}}`} {
			if response, body := rawPost(t, f.URL, document, header...); errorCode(t, body) != "" || response.StatusCode != http.StatusOK {
				t.Errorf("%s, %s: %s %s", name, document, response.Status, body)
			}
		}
	}
	for _, header := range []string{"Authorization: Bearer one\rtwo", "Authorization: Bearer one\x00two", "Authorization: Bearer one\x07"} {
		if response, _ := rawPost(t, f.URL, servertest.FaultQuery, header); response.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: %s", header, response.Status)
		}
	}
	if sent := up.Take(); len(sent) > 0 {
		t.Errorf("the upstream was sent %q", sent)
	}
	for header, want := range map[string]string{"Authorization: Bearer one": "Bearer one", "authorization: bearer one": "Bearer one"} {
		_, body := rawPost(t, f.URL, servertest.FaultQuery, header, "Cookie: session=caller")
		if sent := up.Take(); errorCode(t, body) != "" || len(sent) != 1 || sent[0] != want {
			t.Errorf("%s: the upstream was sent %q: %s", header, sent, body)
		}
	}
}

// In service mode nothing is answered without a client's token, the upstream
// sees the server's key alone, and SIGHUP has the tokens read again.
func TestServiceMode(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tokens")
	servertest.WriteTokens(t, path, "first-token", "second-token")
	up := &servertest.Credentials{}
	f := servertest.Start(t, up, "AUTH_MODE=service", "UPSTREAM_API_KEY=the-key", "CLIENT_TOKENS_FILE="+path)
	known := func(token string) bool {
		_, body := rawPost(t, f.URL, servertest.FaultQuery, "Authorization: Bearer "+token)
		return errorCode(t, body) == ""
	}
	for _, header := range []string{"X-None: 1", "Authorization: Bearer the-key", "Authorization: Bearer other", "Authorization: Basic first-token"} {
		for _, document := range []string{servertest.FaultQuery, servertest.FaultWrite, `{__typename}`, `{__schema{queryType{name}}}`} {
			response, body := rawPost(t, f.URL, document, header, "Accept: application/graphql-response+json")
			if errorCode(t, body) != "UNAUTHENTICATED" || response.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s: %s %s", header, response.Status, body)
			}
		}
	}
	if sent := up.Take(); len(sent) > 0 {
		t.Errorf("the upstream was sent %q", sent)
	}
	if !known("first-token") || !known("second-token") {
		t.Error("a client's token is not known")
	}
	if sent := up.Take(); len(sent) != 2 || sent[0] != "Bearer the-key" || sent[1] != sent[0] {
		t.Errorf("the upstream was sent %q", sent)
	}

	hangUp := func(log string) {
		t.Helper()
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		f.Log.Await(t, log)
	}
	servertest.WriteTokens(t, path, "second-token", "third-token")
	hangUp("client tokens read again")
	if known("first-token") || !known("second-token") || !known("third-token") {
		t.Error("the tokens of before are known, or those of now are not")
	}
	if err := os.WriteFile(path, []byte("half a li"), 0o600); err != nil {
		t.Fatal(err)
	}
	hangUp("the ones from before stay")
	if !known("second-token") || known("first-token") {
		t.Error("a broken file changed the tokens")
	}
}

// Without its files service mode does not start, and the reason names the
// variable and no secret.
func TestServiceModeRefusesToStart(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty")
	servertest.WriteTokens(t, empty)
	const key = "UPSTREAM_API_KEY=the-key"
	for name, settings := range map[string][]string{
		"CLIENT_TOKENS_FILE": {key},
		"UPSTREAM_API_KEY":   {"CLIENT_TOKENS_FILE=" + empty},
		"tokens file":        {key, "CLIENT_TOKENS_FILE=" + empty},
	} {
		_, err := servertest.Command(t, nil, append(settings, "AUTH_MODE=service", "LISTEN_ADDR=127.0.0.1:0", "UPSTREAM_URL=http://127.0.0.1:1")...)
		if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "the-key") {
			t.Errorf("want an error that names %s, not %v", name, err)
		}
	}
}

// On the sandbox a caller without a credential has the demo's, and only such a
// caller.
func TestSandboxCredential(t *testing.T) {
	t.Parallel()
	r := servertest.StartRunning(t, io.Discard)
	defer func() {
		r.Stop()
		if err := <-r.Stopped; err != nil {
			t.Error(err)
		}
	}()
	document := `{customerContacts(first:1){nodes{id}}}`
	if _, body := rawPost(t, r.URL, document); errorCode(t, body) != "" || !strings.Contains(body, `"nodes":[{`) {
		t.Errorf("without a credential: %s", body)
	}
	for _, header := range []string{"Authorization: Bearer forged.to.ken", "Authorization: Bearer x", "Authorization:", "Authorization: Basic eDp5"} {
		if _, body := rawPost(t, r.URL, document, header); errorCode(t, body) != "UNAUTHENTICATED" {
			t.Errorf("%s: %s", header, body)
		}
	}
}
