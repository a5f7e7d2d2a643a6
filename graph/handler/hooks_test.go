package handler_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/handler"
)

type callerKey struct{}

// authenticated are options whose Before wants a header and puts it into the
// context.
func authenticated() handler.Options {
	options := open()
	options.Before = func(ctx context.Context, r *http.Request) (context.Context, error) {
		caller := r.Header.Get("Caller")
		if caller == "" {
			return nil, fmt.Errorf("before: %w", coded("UNAUTHENTICATED", "say who you are"))
		}
		return context.WithValue(ctx, callerKey{}, caller), nil
	}
	return options
}

func TestBefore(t *testing.T) {
	t.Parallel()
	seen := make(chan any, 1)
	options := authenticated()
	options.Observe = func(ctx context.Context, _ handler.Answered) { seen <- ctx.Value(callerKey{}) }
	s := serve(t, options)
	for name, test := range map[string]struct {
		caller, accept  string
		body            string
		status          int
		code, challenge string
	}{
		"known":              {"me", "*/*", typename, 200, "", ""},
		"unknown":            {"", "application/graphql-response+json", typename, 401, "UNAUTHENTICATED", "Bearer"},
		"unknown, plain":     {"", "application/json", typename, 200, "UNAUTHENTICATED", ""},
		"unknown and broken": {"", "application/graphql-response+json", "nonsense", 401, "UNAUTHENTICATED", "Bearer"},
	} {
		t.Run(name, func(t *testing.T) {
			header := map[string]string{"Content-Type": "application/json", "Accept": test.accept, "Caller": test.caller}
			r := s.do(t, http.MethodPost, "/graphql", header, test.body)
			if r.status != test.status || r.code() != test.code || r.header.Get("WWW-Authenticate") != test.challenge {
				t.Errorf("got %d %s", r.status, r.body)
			}
			if caller := <-seen; test.caller != "" && caller != test.caller {
				t.Errorf("observed %v", caller)
			}
		})
	}
}

// What is no request by the rules of HTTP is not worth asking who sends it.
func TestBeforeComesAfterTheHead(t *testing.T) {
	t.Parallel()
	s := serve(t, authenticated())
	for _, header := range []map[string]string{
		{"Content-Type": "text/plain"},
		{"Content-Type": "application/json", "Accept": "text/xml"},
	} {
		if r := s.do(t, http.MethodPost, "/graphql", header, typename); r.code() != "BAD_USER_INPUT" {
			t.Errorf("%v: %d %s", header, r.status, r.body)
		}
	}
}

// Without a presenter, nothing but an error with a code is shown.
func TestErrorsAreClosedByDefault(t *testing.T) {
	t.Parallel()
	s := serve(t, open())
	for id, want := range map[string]string{
		"error":     `{"errors":[{"message":"internal error","path":["customerContact"],"locations":[{"line":1,"column":2}],"extensions":{"code":"INTERNAL"}}],"data":{"customerContact":null}}`,
		"panic":     `{"errors":[{"message":"internal error","path":["customerContact"],"extensions":{"code":"INTERNAL"}}],"data":{"customerContact":null}}`,
		"FORBIDDEN": `{"errors":[{"message":"as asked for","path":["customerContact"],"locations":[{"line":1,"column":2}],"extensions":{"code":"FORBIDDEN"}}],"data":{"customerContact":null}}`,
	} {
		if r := s.query(t, `{customerContact(id:"`+id+`"){id}}`); string(r.body) != want {
			t.Errorf("%s\ngot  %s\nwant %s", id, r.body, want)
		}
	}
}

// Every error goes through the presenter: it adds the request id.
func TestPresenter(t *testing.T) {
	t.Parallel()
	options := open()
	options.Presenter = func(_ context.Context, err error) *gqlerror.Error {
		presented := coded("TOLD", "told")
		if original, ok := errors.AsType[*gqlerror.Error](err); ok {
			presented.Extensions["was"] = original.Extensions["code"]
		}
		return presented
	}
	s := serve(t, options)
	for body, was := range map[string]any{
		"nonsense":              "BAD_USER_INPUT",
		`{"query":"{"}`:         "GRAPHQL_PARSE_FAILED",
		`{"query":"{unknown}"}`: "GRAPHQL_VALIDATION_FAILED",
		`{"query":"{customerContact(id:\"FORBIDDEN\"){id}}"}`: "FORBIDDEN",
		`{"query":"{customerContact(id:\"error\"){id}}"}`:     nil,
	} {
		r := s.post(t, body)
		if r.message() != "told" || r.object.Errors[0].Extensions["was"] != was {
			t.Errorf("%s: %s", body, r.body)
		}
	}
}

// A presenter that has nothing to say does not empty an answer.
func TestPresenterOfNothing(t *testing.T) {
	t.Parallel()
	options := open()
	options.Presenter = func(context.Context, error) *gqlerror.Error { return nil }
	if r := serve(t, options).post(t, "nonsense"); r.code() != "INTERNAL" {
		t.Errorf("got %s", r.body)
	}
}

// A panic outside of resolvers is an answer too.
func TestPanics(t *testing.T) {
	t.Parallel()
	for name, panicking := range map[string]func(*handler.Options){
		"in Before": func(o *handler.Options) {
			o.Before = func(context.Context, *http.Request) (context.Context, error) { panic("secret") }
		},
		"in a cache": func(o *handler.Options) { o.Cache = badCache{} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recovered := make(chan any, 1)
			options := open()
			panicking(&options)
			options.Recover = func(_ context.Context, p any) error {
				recovered <- p
				return errors.New("secret of the log")
			}
			r := serve(t, options).query(t, "{__typename}")
			if r.status != http.StatusInternalServerError || r.code() != "INTERNAL" || strings.Contains(string(r.body), "secret") {
				t.Errorf("got %d %s", r.status, r.body)
			}
			if p := <-recovered; p != "secret" {
				t.Errorf("recovered %v", p)
			}
		})
	}
}

type badCache struct {
	graphql.NoCache[*handler.Document]
}

func (badCache) Get(context.Context, string) (*handler.Document, bool) { panic("secret") }

func TestDeadline(t *testing.T) {
	t.Parallel()
	options := open()
	options.RequestTimeout = 20 * time.Millisecond
	s := serve(t, options)
	r := s.query(t, `{customerContact(id:"wait"){id}}`)
	if r.status != http.StatusOK || r.code() != "UPSTREAM_TIMEOUT" || string(r.object.Data) != `{"customerContact":null}` {
		t.Errorf("got %d %s", r.status, r.body)
	}
}

func TestDeadlineBeforeExecution(t *testing.T) {
	t.Parallel()
	options := open()
	options.RequestTimeout = time.Nanosecond
	s := serve(t, options)
	for accept, status := range map[string]int{"application/graphql-response+json": 504, "application/json": 200} {
		r := s.do(t, http.MethodPost, "/graphql", map[string]string{"Content-Type": "application/json", "Accept": accept}, typename)
		const want = "the request took too long to arrive; it was not executed"
		if r.status != status || r.code() != "UPSTREAM_TIMEOUT" || r.message() != want || r.object.Data != nil {
			t.Errorf("%s: got %d %s", accept, r.status, r.body)
		}
	}
}

func TestObserve(t *testing.T) {
	t.Parallel()
	observed := make(chan handler.Answered, 1)
	options := open()
	options.Observe = func(_ context.Context, a handler.Answered) { observed <- a }
	s := serve(t, options)
	for name, test := range map[string]struct {
		body string
		want handler.Answered
	}{
		"a query":             {typename, handler.Answered{Type: "query", Data: true, Status: 200}},
		"by name":             {`{"query":"query q{__typename}"}`, handler.Answered{Operation: "q", Type: "query", Data: true, Status: 200}},
		"with errors":         {`{"query":"query q{__typename customerContact(id:\"FORBIDDEN\"){id}}"}`, handler.Answered{Operation: "q", Type: "query", Data: true, Codes: []string{"FORBIDDEN"}, Status: 200}},
		"without data":        {`{"query":"mutation m{create}"}`, handler.Answered{Codes: []string{"GRAPHQL_VALIDATION_FAILED"}, Status: 400}},
		"variables are wrong": {`{"query":"query q($n:Int!){customerContacts(first:$n){nodes{id}}}"}`, handler.Answered{Operation: "q", Type: "query", Codes: []string{"BAD_USER_INPUT"}, Status: 400}},
		"nonsense":            {"nonsense", handler.Answered{Codes: []string{"BAD_USER_INPUT"}, Status: 400}},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.post(t, test.body)
			got := <-observed
			if got.Duration <= 0 || got.Bytes != len(r.body) {
				t.Errorf("duration %v, %d bytes of %d", got.Duration, got.Bytes, len(r.body))
			}
			got.Duration, got.Bytes = 0, 0
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

// A caller who left before the operation was executed causes no work.
func TestCallerWhoLeft(t *testing.T) {
	t.Parallel()
	ctx, leave := context.WithCancel(t.Context())
	leave()
	w := httptest.NewRecorder()
	handler.New(resolved(t), open()).ServeHTTP(w, post(`{"query":"{customerContact(id:\"panic\"){id}}"}`).WithContext(ctx))
	if !strings.Contains(w.Body.String(), "the caller left; it was not executed") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// This panic is how a handler of net/http ends a connection.
func TestAbortIsPassedOn(t *testing.T) {
	t.Parallel()
	options := open()
	options.Before = func(context.Context, *http.Request) (context.Context, error) { panic(http.ErrAbortHandler) }
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("recovered %v", err)
		}
	}()
	handler.New(resolved(t), options).ServeHTTP(httptest.NewRecorder(), post(typename))
}
