package handler_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/answer"
	"carbongraph/graph/generated"
	"carbongraph/graph/handler"
)

// loadSchema loads the schema that the server serves.
func loadSchema(tb testing.TB) *ast.Schema {
	tb.Helper()
	sdl, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		tb.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(sdl)})
	if err != nil {
		tb.Fatal(err)
	}
	return schema
}

// resolved is the generated schema over resolvers of which there is one:
// customerContact(id:) does what the id says. Any other panics.
func resolved(tb testing.TB) graphql.ExecutableSchema {
	tb.Helper()
	return generated.NewExecutableSchema(generated.Config{Schema: loadSchema(tb), Resolvers: resolvers{}})
}

type resolvers struct{ generated.ResolverRoot }

func (resolvers) Query() generated.QueryResolver { return query{} }

type query struct{ generated.QueryResolver }

func (query) CustomerContact(ctx context.Context, id string) (*answer.Object, error) {
	switch id {
	case "error":
		return nil, io.ErrUnexpectedEOF
	case "panic":
		panic("the secret of the panic")
	case "wait":
		<-ctx.Done()
		return nil, coded("UPSTREAM_TIMEOUT", "too late")
	case "explain":
		graphql.RegisterExtension(ctx, "explain", map[string]int{"requests": 1})
		return nil, nil
	case "":
		return nil, nil
	default:
		return nil, coded(id, "as asked for")
	}
}

func coded(code, message string) *gqlerror.Error {
	return &gqlerror.Error{Message: message, Extensions: map[string]any{"code": code}}
}

// canned is a schema that answers every operation with the response of a
// function.
type canned struct {
	schema *ast.Schema
	answer func(*graphql.OperationContext) *graphql.Response
}

func (c canned) Schema() *ast.Schema { return c.schema }

func (canned) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (c canned) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	return func(context.Context) *graphql.Response { return c.answer(op) }
}

// data is a response without errors.
func data(json string) *graphql.Response { return &graphql.Response{Data: []byte(json)} }

// echo answers with the arguments of the first field.
func echo(op *graphql.OperationContext) *graphql.Response {
	field, _ := op.Operation.SelectionSet[0].(*ast.Field)
	arguments, err := json.Marshal(field.ArgumentMap(op.Variables))
	if err != nil {
		return &graphql.Response{Errors: gqlerror.List{gqlerror.Wrap(err)}}
	}
	return data(string(arguments))
}

// open are options with everything switched on.
func open() handler.Options { return handler.Options{AllowGET: true, Introspection: true} }

// serve serves the resolvers above on a port of its own.
func serve(tb testing.TB, options handler.Options) *server {
	tb.Helper()
	return start(tb, handler.New(resolved(tb), options))
}

func start(tb testing.TB, h http.Handler) *server {
	tb.Helper()
	s := httptest.NewServer(h)
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
		Errors     []gqlerror.Error
		Extensions map[string]any
	}
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
	if method == http.MethodHead {
		return r
	}
	if !bytes.HasPrefix(r.body, []byte("{")) {
		tb.Fatalf("the answer is no JSON object: %s", r.body)
	}
	if err := json.Unmarshal(r.body, &r.object); err != nil {
		tb.Fatalf("%v: %s", err, r.body)
	}
	if r.object.Data == nil && len(r.object.Errors) == 0 {
		tb.Fatalf("an answer with neither data nor errors: %s", r.body)
	}
	return r
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
