package handler_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/handler"
)

// The status of an answer without data is that of its first error that has
// one, if the caller's media type lets it.
func TestStatusOfNoData(t *testing.T) {
	t.Parallel()
	options := open()
	options.Statuses = map[string]int{"UNAUTHENTICATED": 401, "RATE_LIMITED": 429}
	const graphqlJSON = "application/graphql-response+json"
	for name, test := range map[string]struct {
		data   string
		codes  []string
		accept string
		status int
		want   string
	}{
		"the first":          {"null", []string{"RATE_LIMITED", "UNAUTHENTICATED"}, graphqlJSON, 429, "null"},
		"a later one":        {"null", []string{"OTHER", "UNAUTHENTICATED"}, graphqlJSON, 401, "null"},
		"none":               {"null", []string{"OTHER"}, graphqlJSON, 200, "null"},
		"none, null fields":  {`{"a":null}`, []string{"OTHER"}, graphqlJSON, 200, `{"a":null}`},
		"nothing at all":     {"", []string{"UNAUTHENTICATED"}, graphqlJSON, 401, "null"},
		"a null field":       {`{"a":null}`, []string{"UNAUTHENTICATED"}, graphqlJSON, 401, "null"},
		"null fields":        {`{"a":null,"b":null}`, []string{"UNAUTHENTICATED"}, graphqlJSON, 401, "null"},
		"a field":            {`{"a":null,"b":1}`, []string{"UNAUTHENTICATED"}, graphqlJSON, 200, `{"a":null,"b":1}`},
		"an object of nulls": {`{"a":{"b":null,"c":null}}`, []string{"UNAUTHENTICATED"}, graphqlJSON, 200, `{"a":{"b":null,"c":null}}`},
		"objects of nulls":   {`{"a":{"b":null},"c":null}`, []string{"UNAUTHENTICATED"}, graphqlJSON, 200, `{"a":{"b":null},"c":null}`},
		"text that looks so": {`{"a":"\":null,\":null"}`, []string{"UNAUTHENTICATED"}, graphqlJSON, 200, `{"a":"\":null,\":null"}`},
		"no field":           {`{}`, []string{"UNAUTHENTICATED"}, graphqlJSON, 200, `{}`},
		"plain":              {"null", []string{"UNAUTHENTICATED"}, "application/json", 200, "null"},
		"plain, null fields": {`{"a":null}`, []string{"UNAUTHENTICATED"}, "application/json", 200, `{"a":null}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response := data(test.data)
			for _, code := range test.codes {
				response.Errors = append(response.Errors, coded(code, "as asked for"))
			}
			schema := canned{loadSchema(t), func(*graphql.OperationContext) *graphql.Response { return response }}
			r := start(t, handler.New(schema, options)).do(t, http.MethodPost, "/graphql",
				map[string]string{"Content-Type": "application/json", "Accept": test.accept}, typename)
			if r.status != test.status || string(r.object.Data) != test.want {
				t.Errorf("got %d %s", r.status, r.body)
			}
		})
	}
}

// A schema that answers nothing is no reason to answer nothing.
func TestNoResponse(t *testing.T) {
	t.Parallel()
	for name, response := range map[string]*graphql.Response{"nil": nil, "empty": {}} {
		schema := canned{loadSchema(t), func(*graphql.OperationContext) *graphql.Response { return response }}
		r := start(t, handler.New(schema, open())).query(t, "{__typename}")
		if name == "nil" && r.code() != "INTERNAL" || name == "empty" && string(r.body) != `{"data":null}` {
			t.Errorf("%s: %s", name, r.body)
		}
	}
}

// Whatever a resolver registers comes last.
func TestExtensions(t *testing.T) {
	t.Parallel()
	r := serve(t, open()).query(t, `{customerContact(id:"explain"){id}}`)
	if want := `{"data":{"customerContact":null},"extensions":{"explain":{"requests":1}}}`; string(r.body) != want {
		t.Errorf("got  %s\nwant %s", r.body, want)
	}
}

// What cannot be written as JSON does not break the answer.
func TestWhatCannotBeWritten(t *testing.T) {
	t.Parallel()
	options := open()
	options.Presenter = func(context.Context, error) *gqlerror.Error {
		return &gqlerror.Error{Message: "x", Extensions: map[string]any{"f": func() {}}}
	}
	if r := serve(t, options).post(t, "nonsense"); r.code() != "INTERNAL" {
		t.Errorf("got %s", r.body)
	}
}

// No cookie is read or set, and nothing may be kept between callers.
func TestHeadersOfAnswers(t *testing.T) {
	t.Parallel()
	s := serve(t, open())
	r := s.do(t, http.MethodPost, "/graphql", map[string]string{"Content-Type": "application/json", "Cookie": "a=b"}, typename)
	if r.header.Get("Set-Cookie") != "" || r.header.Get("Cache-Control") != "no-store" {
		t.Errorf("got %v", r.header)
	}
	if want := `{"data":{"__typename":"Query"}}`; string(r.body) != want {
		t.Errorf("got %s, want %s", r.body, want)
	}
}
