package transport_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/graph/transport"
	"carbongraph/upstream"
)

// The status of an answer without data is that of its first error that has
// one, if the caller's media type lets it.
func TestStatusOfNoData(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
	const (
		graphqlJSON = "application/graphql-response+json"
		one         = `{a:customerContact(id:"%s"){id}}`
		beside      = `{a:customerContact(id:"%s"){id} __typename}`
		two         = `{a:customerContact(id:"forbidden"){id} b:customers(filter:{id:{eq:"%s"}}){nodes{id}}}`
	)
	for name, test := range map[string]struct {
		document, id, accept string
		status               int
		want                 string
	}{
		"not authenticated":       {one, "unauthenticated", graphqlJSON, 401, `null`},
		"held back":               {one, "limited", graphqlJSON, 200, `{"a":null}`},
		"a later one":             {two, "unauthenticated", graphqlJSON, 401, `null`},
		"an error with no status": {one, "forbidden", graphqlJSON, 200, `{"a":null}`},
		"beside a field":          {beside, "unauthenticated", graphqlJSON, 200, `{"a":null,"__typename":"Query"}`},
		"plain":                   {one, "unauthenticated", "application/json", 200, `{"a":null}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := s.do(t, http.MethodPost, "/graphql", map[string]string{"Content-Type": "application/json", "Accept": test.accept},
				`{"query":`+quote(fmt.Sprintf(test.document, test.id))+"}")
			if r.status != test.status || string(r.object.Data) != test.want {
				t.Errorf("got %d %s", r.status, r.body)
			}
		})
	}
}

// Where there is no memory for an answer, and nothing else is answered, the
// status says so whatever the caller accepts.
func TestStatusOfNoMemory(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
	for _, accept := range []string{"application/json", "application/graphql-response+json"} {
		for document, status := range map[string]int{`{customerContact(id:"full"){id}}`: 503, `{customerContact(id:"full"){id} __typename}`: 200} {
			r := s.do(t, http.MethodPost, "/graphql", map[string]string{"Content-Type": "application/json", "Accept": accept}, `{"query":`+quote(document)+"}")
			if r.status != status || r.code() != "RATE_LIMITED" || r.object.Errors[0].Extensions["retryAfter"] != 1.0 {
				t.Errorf("%s: got %d %s", document, r.status, r.body)
			}
			if (r.header.Get("Retry-After") == "1") != (status == 503) {
				t.Errorf("%s: Retry-After %q", document, r.header.Get("Retry-After"))
			}
		}
	}
}

// A field that would make the answer too large is null, and says why; the
// others stand.
func TestLargeAnswer(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
	const large = `customerContacts(filter:{id:{gt:"large"}}){nodes{id}}`
	if r := s.query(t, "{"+large+"}"); len(r.object.Errors) > 0 {
		t.Errorf("within the limit: %.200s", r.body)
	}
	for _, document := range []string{
		`{a:` + large + ` b:` + large + `}`,
		`{b:customerContacts(filter:{id:{gt:"large"}}){nodes{id again:id}} __typename}`,
		`{b:customerContacts(filter:{id:{gt:"large"}}){nodes{id} edges{node{id}}} __typename}`,
	} {
		r := s.query(t, document)
		const want = "the answer has more bytes than are allowed: ask for fewer rows or fields; this server allows 1048576 (MAX_RESPONSE_BYTES)"
		if len(r.object.Errors) != 1 || r.message() != want || r.code() != "BAD_USER_INPUT" || fmt.Sprint(r.object.Errors[0].Path) != "[b]" {
			t.Errorf("%s: got %d %.300s", document, r.status, r.body)
		}
		if len(r.body) > 1<<20 {
			t.Errorf("%s: an answer of %d bytes", document, len(r.body))
		}
	}
}

// No cookie is read or set, and nothing may be kept between callers.
func TestHeadersOfAnswers(t *testing.T) {
	t.Parallel()
	r := serve(t, open(t)).do(t, http.MethodPost, "/graphql", map[string]string{"Content-Type": "application/json", "Cookie": "a=b"}, typename)
	if r.header.Get("Set-Cookie") != "" || r.header.Get("Cache-Control") != "no-store" {
		t.Errorf("got %v", r.header)
	}
	if want := `{"data":{"__typename":"Query"}}`; string(r.body) != want {
		t.Errorf("got %s, want %s", r.body, want)
	}
}

func TestAuthenticate(t *testing.T) {
	t.Parallel()
	options := open(t)
	options.transport.Authenticate = func(r *http.Request) (transport.Caller, error) {
		if r.Header.Get("Caller") == "" {
			return transport.Caller{}, &upstream.Error{Kind: upstream.Unauthenticated, Cause: errors.New("say who you are")}
		}
		return transport.Caller{Client: r.Header.Get("Caller")}, nil
	}
	seen := make(chan string, 1)
	options.transport.Observe = func(_ context.Context, a transport.Answered) { seen <- a.Client }
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
		// What is no request by the rules of HTTP is not worth asking who sends it.
		"unacceptable": {"", "text/xml", typename, 406, "BAD_USER_INPUT", ""},
	} {
		t.Run(name, func(t *testing.T) {
			header := map[string]string{"Content-Type": "application/json", "Accept": test.accept, "Caller": test.caller}
			r := s.do(t, http.MethodPost, "/graphql", header, test.body)
			if r.status != test.status || r.code() != test.code || r.header.Get("WWW-Authenticate") != test.challenge {
				t.Errorf("got %d %s", r.status, r.body)
			}
			if caller := <-seen; caller != test.caller {
				t.Errorf("observed %q", caller)
			}
		})
	}
}

// Nothing but an error that is meant for callers is shown.
func TestErrorsAreClosedByDefault(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
	for id, code := range map[string]string{"error": "INTERNAL", "panic": "INTERNAL", "forbidden": "FORBIDDEN"} {
		r := s.query(t, `{customerContact(id:"`+id+`"){id}}`)
		if r.code() != code || len(r.object.Errors[0].Locations) != 1 || fmt.Sprint(r.object.Errors[0].Path) != "[customerContact]" {
			t.Errorf("%s: %s", id, r.body)
		}
		if body := string(r.body); strings.Contains(body, "EOF") || strings.Contains(body, "secret") || strings.Contains(body, "goroutine") {
			t.Errorf("%s is told: %s", id, r.body)
		}
	}
}

// A panic outside of fields is an answer too, and one that ends the connection
// is passed on.
func TestPanics(t *testing.T) {
	t.Parallel()
	options := open(t)
	panicked := 0
	options.graph.Panicked = func() { panicked++ }
	options.transport.Authenticate = func(*http.Request) (transport.Caller, error) { panic("secret") }
	r := serve(t, options).query(t, "{__typename}")
	if r.status != http.StatusInternalServerError || r.code() != "INTERNAL" || strings.Contains(string(r.body), "secret") || panicked != 1 {
		t.Errorf("%d panics, got %d %s", panicked, r.status, r.body)
	}
	options.transport.Authenticate = func(*http.Request) (transport.Caller, error) { panic(http.ErrAbortHandler) }
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("recovered %v", err)
		}
	}()
	handler(t, options).ServeHTTP(httptest.NewRecorder(), post(typename))
}

// A deadline that passes while a field is read, and one that has passed before.
func TestDeadline(t *testing.T) {
	t.Parallel()
	h := handler(t, open(t))
	synctest.Test(t, func(t *testing.T) {
		for timeout, want := range map[time.Duration]string{
			time.Second: `"data":{"customerContact":null}`,
			0:           "the request took too long to arrive; it was not executed",
		} {
			ctx, cancel := context.WithTimeout(t.Context(), timeout)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, post(`{"query":"{customerContact(id:\"wait\"){id}}"}`).WithContext(ctx))
			cancel()
			if body := w.Body.String(); !strings.Contains(body, want) || !strings.Contains(body, "UPSTREAM_TIMEOUT") {
				t.Errorf("after %v: %s", timeout, body)
			}
		}
	})
}

// A caller who left before the operation was executed causes no work.
func TestCallerWhoLeft(t *testing.T) {
	t.Parallel()
	ctx, leave := context.WithCancel(t.Context())
	leave()
	w := httptest.NewRecorder()
	handler(t, open(t)).ServeHTTP(w, post(`{"query":"{customerContact(id:\"panic\"){id}}"}`).WithContext(ctx))
	if !strings.Contains(w.Body.String(), "the caller left; it was not executed") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestObserve(t *testing.T) {
	t.Parallel()
	observed := make(chan transport.Answered, 1)
	options := open(t)
	options.transport.Observe = func(_ context.Context, a transport.Answered) { observed <- a }
	s := serve(t, options)
	for name, test := range map[string]struct {
		body string
		want transport.Answered
	}{
		"a query":             {typename, transport.Answered{Type: "query", Data: true, Status: 200}},
		"by name":             {`{"query":"query q{__typename}"}`, transport.Answered{Operation: "q", Type: "query", Data: true, Status: 200}},
		"with errors":         {`{"query":"query q{__typename customerContact(id:\"forbidden\"){id}}"}`, transport.Answered{Operation: "q", Type: "query", Data: true, Codes: []string{"FORBIDDEN"}, Status: 200}},
		"without data":        {`{"query":"mutation m{create}"}`, transport.Answered{Codes: []string{"GRAPHQL_VALIDATION_FAILED"}, Status: 400}},
		"variables are wrong": {`{"query":"query q($n:Int!){customerContacts(first:$n){nodes{id}}}"}`, transport.Answered{Operation: "q", Type: "query", Codes: []string{"BAD_USER_INPUT"}, Status: 400}},
		"nonsense":            {"nonsense", transport.Answered{Codes: []string{"BAD_USER_INPUT"}, Status: 400}},
		"a user error":        {`{"query":"mutation{deleteContact(input:{id:\"\"}){userErrors{code}}}"}`, transport.Answered{Type: "mutation", Data: true, UserError: "INVALID", Status: 200}},
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

func TestSpan(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		want []string
	}{
		"executed":     {typename, []string{"parse", "parse ended", "write", "write ended"}},
		"refused":      {"nonsense", []string{"parse", "parse ended", "write", "write ended"}},
		"in a panic":   {`{"query":"{customerContact(id:\"panic\"){id}}"}`, []string{"parse", "parse ended", "write", "write ended"}},
		"not admitted": {"", []string{"write", "write ended"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var parts []string
			options := open(t)
			options.transport.Span = func(ctx context.Context, part string) (context.Context, func()) {
				parts = append(parts, part)
				return ctx, func() { parts = append(parts, part+" ended") }
			}
			request := post(test.body)
			if test.body == "" {
				request.Header.Del("Content-Type")
			}
			handler(t, options).ServeHTTP(httptest.NewRecorder(), request)
			if !slices.Equal(parts, test.want) {
				t.Errorf("got %q, want %q", parts, test.want)
			}
		})
	}
}
