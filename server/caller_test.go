package server

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"carbongraph/upstream/sandbox"
)

// caller is somebody with a credential that nobody else has: no read of one
// caller is shared with another's.
type caller struct {
	*facade
	token string
}

// caller returns a new caller of a company, with the permissions rw or r.
func (f *facade) caller(company, permissions string) caller {
	claims := sandbox.Claims{Role: "authenticated", Company: company, Permissions: permissions}
	claims.ID = fmt.Sprint(f.calls.Add(1))
	return caller{f, sandbox.Sign(claims, sandbox.Secret)}
}

// reply is the answer to a request, and what was sent upstream for it.
type reply struct {
	status int
	header http.Header
	body   string
	// data stands as in the body; it is empty where there is none.
	data   string
	errors []replyError
	sent   []sent
}

// replyError is an error of an answer.
type replyError struct {
	Message    string
	Path       []any
	Extensions struct {
		Code       string
		RequestID  string
		RetryAfter *float64
	}
}

func (e replyError) String() string {
	return fmt.Sprintf("%s %v: %s", e.Extensions.Code, e.Path, e.Message)
}

// ask posts a document, with variables as JSON.
func (c caller) ask(tb testing.TB, document string, variables ...string) reply {
	tb.Helper()
	body := `{"query":` + quoted(tb, document)
	for _, v := range variables {
		body += `,"variables":` + v
	}
	return c.post(tb, body+"}")
}

// post posts the body of a request.
func (c caller) post(tb testing.TB, body string) reply {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, c.url+"/graphql", strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	return c.send(tb, request)
}

// send sends a request and checks what holds of every answer.
func (c caller) send(tb testing.TB, request *http.Request) reply {
	tb.Helper()
	id := fmt.Sprintf("call-%d", c.calls.Add(1))
	request.Header.Set("X-Request-Id", id)
	response, err := c.client.Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		tb.Fatal(err)
	}
	r := reply{status: response.StatusCode, header: response.Header, body: string(body), sent: c.wire.sentFor(id)}
	var object struct {
		Data   json.RawMessage
		Errors []replyError
	}
	if !utf8.Valid(body) || json.Unmarshal(body, &object) != nil || body[0] != '{' {
		tb.Fatalf("the answer is not one JSON object: %q", body)
	}
	r.data, r.errors = string(object.Data), object.Errors
	c.check(tb, id, r)
	return r
}

// check checks what holds of every answer, whatever was asked.
func (c caller) check(tb testing.TB, id string, r reply) {
	tb.Helper()
	if r.data == "" && len(r.errors) == 0 {
		tb.Errorf("neither data nor errors: %s", r.body)
	}
	for _, e := range r.errors {
		if e.Message == "" || e.Extensions.Code == "" || e.Extensions.RequestID != id {
			tb.Errorf("an error without message, code or the request id %s: %s", id, r.body)
		}
	}
	for _, secret := range []string{c.token, strings.TrimPrefix(c.wire.url, "http://"), "PGRST", "goroutine "} {
		if secret != "" && strings.Contains(r.body, secret) {
			tb.Errorf("the answer tells %q: %s", secret, r.body)
		}
	}
	for _, s := range r.sent {
		if err := s.check(); err != nil {
			tb.Errorf("%v: %s", err, s)
		}
	}
}

// want checks that the data is as it should be, byte for byte, without errors.
func (r reply) want(tb testing.TB, data string) {
	tb.Helper()
	if len(r.errors) > 0 || r.data != data {
		tb.Errorf("answer %s\nwant data %s", r.body, data)
	}
}

// wantError checks that there is one error, of the code, whose message has the
// text.
func (r reply) wantError(tb testing.TB, code, text string) {
	tb.Helper()
	if len(r.errors) != 1 || r.errors[0].Extensions.Code != code || !strings.Contains(r.errors[0].Message, text) {
		tb.Errorf("answer %s\nwant one error %s: %q", r.body, code, text)
	}
}

// wantSent checks what was sent upstream, in the order in which it arrived.
func (r reply) wantSent(tb testing.TB, calls ...string) {
	tb.Helper()
	var got []string
	for _, s := range r.sent {
		got = append(got, s.String())
	}
	if len(got) != len(calls) {
		tb.Fatalf("sent %d requests\n%s\nwant %d\n%s", len(got), strings.Join(got, "\n"), len(calls), strings.Join(calls, "\n"))
	}
	for i := range calls {
		if got[i] != calls[i] {
			tb.Errorf("sent %s\nwant %s", got[i], calls[i])
		}
	}
}

// decode reads the data, which must be there without errors.
func (r reply) decode(tb testing.TB, into any) {
	tb.Helper()
	if len(r.errors) > 0 {
		tb.Fatalf("errors: %v", r.errors)
	}
	if err := json.Unmarshal([]byte(r.data), into); err != nil {
		tb.Fatalf("%v in %s", err, r.data)
	}
}

// quoted is a text as JSON.
func quoted(tb testing.TB, text string) string {
	tb.Helper()
	encoded, err := json.Marshal(text)
	if err != nil {
		tb.Fatal(err)
	}
	return string(encoded)
}
