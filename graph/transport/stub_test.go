package transport_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"carbongraph/graph"
	"carbongraph/graph/limits"
	"carbongraph/graph/live"
	"carbongraph/graph/resource"
	"carbongraph/graph/transport"
	"carbongraph/upstream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stub is an upstream that does what the id in the target says: it fails in a
// way, panics or waits. It has no rows.
type stub struct{}

func (stub) Read(ctx context.Context, _ upstream.Credential, call upstream.Call) (*upstream.Answer, error) {
	target, err := url.QueryUnescape(call.Target)
	if err != nil {
		return nil, err
	}
	switch {
	case strings.Contains(target, "id=eq.error"):
		return nil, io.ErrUnexpectedEOF
	case strings.Contains(target, "id=eq.panic"):
		panic("the secret of the panic")
	case strings.Contains(target, "id=eq.forbidden"):
		return nil, &upstream.Error{Kind: upstream.Forbidden, Status: 403}
	case strings.Contains(target, "id=eq.unauthenticated"):
		return nil, &upstream.Error{Kind: upstream.Unauthenticated, Status: 401}
	case strings.Contains(target, "id=eq.limited"):
		return nil, &upstream.Error{Kind: upstream.RateLimited, Status: 429}
	case strings.Contains(target, "id=eq.full"):
		return nil, &upstream.Error{Kind: upstream.Overloaded, RetryAfter: time.Second}
	case strings.Contains(target, "id=gt.large"):
		return &upstream.Answer{Body: []byte(`[{"id":"` + strings.Repeat("x", 600<<10) + `"}]`), Total: 1}, nil
	case strings.Contains(target, "id=eq.wait"):
		<-ctx.Done()
		return nil, &upstream.Error{Kind: upstream.Timeout, Cause: ctx.Err()}
	default:
		return &upstream.Answer{Body: []byte("[]"), Total: 0}, nil
	}
}

func (stub) Write(context.Context, upstream.Credential, upstream.Call) (*upstream.Answer, error) {
	return &upstream.Answer{Body: []byte(`[{"id":"new"}]`), Total: -1}, nil
}

// options are those of a handler and of the schema behind it.
type options struct {
	graph     graph.Options
	transport transport.Options
}

// open are options with everything switched on.
func open(tb testing.TB) options {
	tb.Helper()
	sdl, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		tb.Fatal(err)
	}
	catalogue, err := resource.Declared()
	if err != nil {
		tb.Fatal(err)
	}
	return options{
		graph: graph.Options{
			SDL: string(sdl), Catalogue: catalogue, Upstream: stub{}, CacheBytes: 1 << 20, Introspection: true,
			Log: slog.New(slog.DiscardHandler), Panicked: func() {},
			Limits: limits.Limits{
				Tokens: 1000, Depth: 10, Aliases: 15, RootFields: 10, DuplicateFields: 50, Directives: 10, ListValues: 100, Cost: 10_000,
				UpstreamRequests: 12, ResponseBytes: 1 << 20, Errors: 10, DefaultPageSize: 100, DefaultNestedPageSize: 25, MaxPageSize: 1000, MaxRows: 1000, Patterns: true,
			},
		},
		transport: transport.Options{
			MaxBodyBytes: 256 << 10, MaxErrors: 10, CacheBytes: 1 << 20, AllowGET: true,
			Authenticate: func(*http.Request) (transport.Caller, error) { return transport.Caller{}, nil },
			Streaming:    func(http.ResponseWriter) {},
			Observe:      func(context.Context, transport.Answered) {},
			Span:         func(ctx context.Context, _ string) (context.Context, func()) { return ctx, func() {} },
		},
	}
}

// handler returns the handler of the options.
func handler(tb testing.TB, o options) http.Handler {
	tb.Helper()
	schema, err := graph.New(o.graph)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(schema.Close)
	o.transport.Schema = schema
	o.transport.Live = live.NewHub(live.Options{Execute: schema.ExecuteOver, Upstream: o.graph.Upstream, Span: o.transport.Span})
	tb.Cleanup(o.transport.Live.Close)
	h, err := transport.New(o.transport)
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

// serve serves GraphQL on a port of its own.
func serve(tb testing.TB, o options) *server {
	tb.Helper()
	s := httptest.NewServer(handler(tb, o))
	tb.Cleanup(s.Close)
	return &server{s}
}

type server struct{ *httptest.Server }

// reply is an answer as a client sees it.
type reply struct {
	status int
	header http.Header
	body   []byte
	object struct {
		Data       json.RawMessage
		Errors     []replyError
		Extensions map[string]any
	}
}

type replyError struct {
	Message    string
	Path       []any
	Locations  []struct{ Line, Column int }
	Extensions map[string]any
}

// code is the code of the first error; empty where there is none.
func (r reply) code() string {
	if len(r.object.Errors) == 0 {
		return ""
	}
	code, _ := r.object.Errors[0].Extensions["code"].(string)
	return code
}

// message is all that the errors say.
func (r reply) message() string {
	var messages []string
	for i := range r.object.Errors {
		messages = append(messages, r.object.Errors[i].Message)
	}
	return strings.Join(messages, "\n")
}

// do sends a request. Whatever it is, the answer must be one JSON object with
// data or errors.
func (s *server) do(tb testing.TB, method, target string, header map[string]string, body string) reply {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), method, s.URL+target, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := s.Client().Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	r := reply{status: response.StatusCode, header: response.Header}
	if r.body, err = io.ReadAll(response.Body); err != nil {
		tb.Fatal(err)
	}
	if method != http.MethodHead {
		tb.Helper()
		if err := r.read(); err != nil {
			tb.Fatalf("%v: %s", err, r.body)
		}
	}
	return r
}

// read reads the body.
func (r *reply) read() error {
	if !bytes.HasPrefix(r.body, []byte("{")) {
		return errors.New("the answer is no JSON object")
	}
	if err := json.Unmarshal(r.body, &r.object); err != nil {
		return err
	}
	if r.object.Data == nil && len(r.object.Errors) == 0 {
		return errors.New("an answer with neither data nor errors")
	}
	return nil
}

// post sends a body as JSON, accepting GraphQL's own media type.
func (s *server) post(tb testing.TB, body string) reply {
	tb.Helper()
	return s.do(tb, http.MethodPost, "/graphql", map[string]string{
		"Content-Type": "application/json",
		"Accept":       "application/graphql-response+json",
	}, body)
}

// query sends a document without variables.
func (s *server) query(tb testing.TB, document string) reply {
	tb.Helper()
	return s.post(tb, `{"query":`+quote(document)+"}")
}

// quote writes a text as JSON.
func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(quoted)
}
