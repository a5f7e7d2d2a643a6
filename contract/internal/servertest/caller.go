package servertest

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

// Caller is somebody with a credential that nobody else has: no read of one
// caller is shared with another's.
type Caller struct {
	*Server
	Token string
}

// WithToken returns a caller with a token; an empty one is not sent.
func (s *Server) WithToken(token string) Caller { return Caller{s, token} }

// NextID returns an id for a request that no other has.
func (s *Server) NextID() string { return fmt.Sprintf("call-%d", s.calls.Add(1)) }

// Caller returns a new caller of a company, with the permissions rw or r.
func (s *Server) Caller(company, permissions string) Caller {
	claims := sandbox.Claims{Role: "authenticated", Company: company, Permissions: permissions}
	claims.ID = fmt.Sprint(s.calls.Add(1))
	return Caller{s, sandbox.Sign(claims, sandbox.Secret)}
}

// Reply is the answer to a request, and what was sent upstream for it.
type Reply struct {
	Status int
	Header http.Header
	Body   string
	// Data stands as in the body; it is empty where there is none.
	Data   string
	Errors []ReplyError
	Sent   []Sent
}

// ReplyError is an error of an answer.
type ReplyError struct {
	Message    string
	Path       []any
	Extensions struct {
		Code       string
		RequestID  string
		RetryAfter *float64
	}
}

func (e ReplyError) String() string {
	return fmt.Sprintf("%s %v: %s", e.Extensions.Code, e.Path, e.Message)
}

// Ask posts a document, with variables as JSON.
func (c Caller) Ask(tb testing.TB, document string, variables ...string) Reply {
	tb.Helper()
	body := `{"query":` + Quoted(tb, document)
	if len(variables) > 0 {
		body += `,"variables":` + variables[0]
	}
	return c.Post(tb, body+"}")
}

// AskWith posts a document with a header: names and values in turn.
func (c Caller) AskWith(tb testing.TB, document string, header ...string) Reply {
	tb.Helper()
	return c.Post(tb, `{"query":`+Quoted(tb, document)+`}`, header...)
}

// Explained asks with X-Explain, so that the answer tells what was sent.
func (c Caller) Explained(tb testing.TB, document string) Reply {
	tb.Helper()
	return c.AskWith(tb, document, "X-Explain", "1")
}

// Post posts the body of a request with a header: names and values in turn.
func (c Caller) Post(tb testing.TB, body string, header ...string) Reply {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, c.URL+"/graphql", strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if c.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return c.Send(tb, request)
}

// Send sends a request and checks what holds of every answer.
func (c Caller) Send(tb testing.TB, request *http.Request) Reply {
	tb.Helper()
	id := c.NextID()
	request.Header.Set("X-Request-Id", id)
	response, err := c.Client.Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		tb.Fatal(err)
	}
	r := Reply{Status: response.StatusCode, Header: response.Header, Body: string(body), Sent: c.Wire.SentFor(id)}
	var object struct {
		Data   json.RawMessage
		Errors []ReplyError
	}
	if !utf8.Valid(body) || json.Unmarshal(body, &object) != nil || body[0] != '{' {
		tb.Fatalf("the answer is not one JSON object: %q", body)
	}
	r.Data, r.Errors = string(object.Data), object.Errors
	c.check(tb, id, r)
	return r
}

// check checks what holds of every answer, whatever was asked.
func (c Caller) check(tb testing.TB, id string, r Reply) {
	tb.Helper()
	if r.Data == "" && len(r.Errors) == 0 {
		tb.Errorf("neither data nor errors: %s", r.Body)
	}
	for _, e := range r.Errors {
		if e.Message == "" || e.Extensions.Code == "" || e.Extensions.RequestID != id {
			tb.Errorf("an error without message, code or the request id %s: %s", id, r.Body)
		}
	}
	for _, secret := range []string{c.Token, strings.TrimPrefix(c.Wire.URL, "http://"), "PGRST", "goroutine "} {
		if secret != "" && strings.Contains(r.Body, secret) {
			tb.Errorf("the answer tells %q: %s", secret, r.Body)
		}
	}
	for _, s := range r.Sent {
		if err := s.check(); err != nil {
			tb.Errorf("%v: %s", err, s)
		}
	}
}

// Want checks that the data is as it should be, byte for byte, without errors.
func (r Reply) Want(tb testing.TB, data string) {
	tb.Helper()
	if len(r.Errors) > 0 || r.Data != data {
		tb.Errorf("answer %s\nwant data %s", r.Body, data)
	}
}

// WantError checks that there is one error, of the code, whose message has the
// text.
func (r Reply) WantError(tb testing.TB, code, text string) {
	tb.Helper()
	if len(r.Errors) != 1 || r.Errors[0].Extensions.Code != code || !strings.Contains(r.Errors[0].Message, text) {
		tb.Errorf("answer %s\nwant one error %s: %q", r.Body, code, text)
	}
}

// WantSent checks what was sent upstream, in the order in which it arrived.
func (r Reply) WantSent(tb testing.TB, calls ...string) {
	tb.Helper()
	var got []string
	for _, s := range r.Sent {
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

// Decode reads the data, which must be there without errors.
func (r Reply) Decode(tb testing.TB, into any) {
	tb.Helper()
	if len(r.Errors) > 0 {
		tb.Fatalf("errors: %v", r.Errors)
	}
	if err := json.Unmarshal([]byte(r.Data), into); err != nil {
		tb.Fatalf("%v in %s", err, r.Data)
	}
}

// Quoted is a text as JSON.
func Quoted(tb testing.TB, text string) string {
	tb.Helper()
	encoded, err := json.Marshal(text)
	if err != nil {
		tb.Fatal(err)
	}
	return string(encoded)
}

// WantNoErrors checks that the request passed.
func (r Reply) WantNoErrors(t *testing.T) {
	t.Helper()
	if len(r.Errors) > 0 {
		t.Errorf("answer %s", r.Body)
	}
}
