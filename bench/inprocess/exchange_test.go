package inprocess

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	"carbongraph/bench/internal/postgrest"
)

// query is a page of rows with seven columns and an embedded contact of four.
const query = `query CustomerContacts($first: Int!) {
  customerContacts(first: $first) {
    nodes { id customerId contactId customerLocationId userId customFields tags contact { id firstName lastName email } }
  }
}`

// road answers each target as PostgREST would, and keeps what it answered.
type road struct {
	mu     sync.Mutex
	bodies map[string][]byte
}

func (r *road) RoundTrip(request *http.Request) (*http.Response, error) {
	target := request.URL.RequestURI()
	r.mu.Lock()
	defer r.mu.Unlock()
	body, known := r.bodies[target]
	if !known {
		page, err := postgrest.Read(target)
		if err != nil {
			return nil, err
		}
		body = []byte(page.Body)
		r.bodies[target] = body
	}
	return &http.Response{
		StatusCode:    http.StatusOK,
		Header:        maps.Clone(answerHeader),
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
		Request:       request,
	}, nil
}

var answerHeader = http.Header{
	"Content-Type":  {"application/json; charset=utf-8"},
	"Content-Range": {"0-0/*"},
	"Server":        {"postgrest"},
}

// exchange is one request and its answer, which can be had again and again.
type exchange struct {
	handler http.Handler
	request *http.Request
	body    *bytes.Reader
	answer  sink
}

// newExchange is a request for the first rows, which the server has answered
// once.
func newExchange(tb testing.TB, rows int) *exchange {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "operationName": "CustomerContacts", "variables": map[string]any{"first": rows}})
	if err != nil {
		tb.Fatal(err)
	}
	x := &exchange{
		handler: newServer(tb, &road{bodies: make(map[string][]byte)}),
		body:    bytes.NewReader(body),
		answer:  sink{header: make(http.Header)},
	}
	x.request = httptest.NewRequestWithContext(tb.Context(), http.MethodPost, "/graphql", nil)
	x.request.Header = http.Header{
		"Authorization": {"Bearer token"}, "Content-Type": {"application/json"}, "Accept": {"application/json"},
		"Content-Length": {strconv.Itoa(len(body))}, "X-Request-Id": {"bench"},
	}
	x.request.ContentLength = int64(len(body))
	x.check(tb, rows)
	return x
}

// check has the request answered and makes sure that it is with all the rows.
func (x *exchange) check(tb testing.TB, rows int) {
	tb.Helper()
	var kept bytes.Buffer
	x.answer.kept = &kept
	x.serve()
	x.answer.kept = nil
	var answer struct {
		Data   struct{ CustomerContacts struct{ Nodes []any } }
		Errors []any
	}
	if err := json.Unmarshal(kept.Bytes(), &answer); err != nil {
		tb.Fatalf("%v: %s", err, &kept)
	}
	if n := len(answer.Data.CustomerContacts.Nodes); n != rows || len(answer.Errors) > 0 {
		tb.Fatalf("%d rows, want %d; errors %v", n, rows, answer.Errors)
	}
}

// serve has the request answered.
func (x *exchange) serve() {
	_, _ = x.body.Seek(0, io.SeekStart)
	x.request.Body = io.NopCloser(x.body)
	clear(x.answer.header)
	x.answer.bytes = 0
	x.handler.ServeHTTP(&x.answer, x.request)
}

// sink is a ResponseWriter that counts what is written.
type sink struct {
	header http.Header
	bytes  int64
	kept   *bytes.Buffer
}

func (s *sink) Header() http.Header { return s.header }

func (s *sink) WriteHeader(int) {}

func (s *sink) Write(p []byte) (int, error) {
	s.bytes += int64(len(p))
	if s.kept != nil {
		return s.kept.Write(p)
	}
	return len(p), nil
}
