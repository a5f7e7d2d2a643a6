package transport_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"carbongraph/graph/transport"
)

const typename = `{"query":"{__typename}"}`

func TestMethods(t *testing.T) {
	t.Parallel()
	closed := open(t)
	closed.transport.AllowGET = false
	both, postOnly := serve(t, open(t)), serve(t, closed)
	const get = "/graphql?query=%7B__typename%7D"
	for name, test := range map[string]struct {
		server         *server
		method, target string
		status         int
		allow          string
	}{
		"POST":                    {both, http.MethodPost, "/graphql", 200, ""},
		"GET":                     {both, http.MethodGet, get, 200, ""},
		"PUT":                     {both, http.MethodPut, "/graphql", 405, "GET, POST"},
		"DELETE":                  {both, http.MethodDelete, "/graphql", 405, "GET, POST"},
		"PATCH":                   {both, http.MethodPatch, "/graphql", 405, "GET, POST"},
		"OPTIONS":                 {both, http.MethodOptions, "/graphql", 405, "GET, POST"},
		"HEAD":                    {both, http.MethodHead, get, 405, "GET, POST"},
		"a method of one's own":   {both, "QUERY", "/graphql", 405, "GET, POST"},
		"GET, switched off":       {postOnly, http.MethodGet, get, 405, "POST"},
		"HEAD, switched off":      {postOnly, http.MethodHead, get, 405, "POST"},
		"POST, GET switched off":  {postOnly, http.MethodPost, "/graphql", 200, ""},
		"a mutation over GET":     {both, http.MethodGet, "/graphql?query=mutation%7B__typename%7D", 405, "POST"},
		"a mutation by its name":  {both, http.MethodGet, "/graphql?operationName=b&query=query+a%7B__typename%7Dmutation+b%7B__typename%7D", 405, "POST"},
		"a query beside mutation": {both, http.MethodGet, "/graphql?operationName=a&query=query+a%7B__typename%7Dmutation+b%7B__typename%7D", 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := test.server.do(t, test.method, test.target, map[string]string{"Content-Type": "application/json"}, typename)
			if r.status != test.status || r.header.Get("Allow") != test.allow {
				t.Errorf("got %d, Allow %q: %s", r.status, r.header.Get("Allow"), r.body)
			}
			if test.method == http.MethodHead && len(r.body) > 0 {
				t.Errorf("HEAD has a body: %s", r.body)
			}
		})
	}
}

// A browser sends a body of each of the first types to any origin, with the
// caller's cookies and without asking.
func TestContentTypes(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
	for contentType, status := range map[string]int{
		"application/x-www-form-urlencoded":     415,
		"multipart/form-data; boundary=x":       415,
		"text/plain":                            415,
		"":                                      415,
		"text/plain; x=application/json":        415,
		"application/json, text/plain":          415,
		"application/graphql":                   415,
		"application/graphql+json":              415,
		"application/json; charset=utf-16":      415,
		"application/json; charset=iso-8859-1":  415,
		"application/json; charset":             415,
		"application/jsonx":                     415,
		"application/json":                      200,
		"Application/JSON":                      200,
		"application/json; charset=utf-8":       200,
		`application/json;charset="UTF-8"`:      200,
		"application/json; profile=whatever":    200,
		" application/json ; charset = utf-8  ": 200,
	} {
		t.Run(contentType, func(t *testing.T) {
			t.Parallel()
			header := map[string]string{"Content-Type": contentType}
			if contentType == "" {
				header = nil
			}
			r := s.do(t, http.MethodPost, "/graphql", header, typename)
			if r.status != status {
				t.Errorf("got %d: %s", r.status, r.body)
			}
			if status == 415 && r.code() != "BAD_USER_INPUT" {
				t.Errorf("got code %q", r.code())
			}
		})
	}
}

func TestContentEncoding(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
	for encoding, status := range map[string]int{"gzip": 415, "deflate": 415, "br": 415, "identity": 200} {
		header := map[string]string{"Content-Type": "application/json", "Content-Encoding": encoding}
		if r := s.do(t, http.MethodPost, "/graphql", header, typename); r.status != status {
			t.Errorf("%s: got %d: %s", encoding, r.status, r.body)
		}
	}
	// Two lines are judged together.
	request := post(typename)
	request.Header["Content-Encoding"] = []string{"identity", "gzip"}
	w := httptest.NewRecorder()
	handler(t, open(t)).ServeHTTP(w, request)
	if w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("two lines: got %d: %s", w.Code, w.Body)
	}
}

func TestNegotiation(t *testing.T) {
	t.Parallel()
	const (
		json    = "application/json; charset=utf-8"
		graphql = "application/graphql-response+json; charset=utf-8"
	)
	s := serve(t, open(t))
	for accept, want := range map[string]struct {
		status      int
		contentType string
	}{
		"":                                  {200, json},
		"*/*":                               {200, json},
		"application/*":                     {200, json},
		"application/json":                  {200, json},
		"application/json; charset=utf-8":   {200, json},
		"application/json; charset=utf-16":  {406, json},
		"application/graphql-response+json": {200, graphql},
		"application/graphql-response+json; charset=UTF-8, application/json; charset=UTF-8": {200, graphql},
		"application/graphql-response+json, application/json;q=0.9":                         {200, graphql},
		"application/graphql-response+json;q=0.9, application/json":                         {200, json},
		"application/json, application/graphql-response+json":                               {200, graphql},
		"application/json;q=0.5, application/graphql-response+json;q=0.4, */*;q=0.1":        {200, json},
		"application/json;q=0, */*":                                                         {200, graphql},
		"application/graphql-response+json;q=0, */*":                                        {200, json},
		"*/*, application/graphql-response+json;q=0.5":                                      {200, json},
		"*/*;q=0.1, application/graphql-response+json":                                      {200, graphql},
		"text/html, application/xhtml+xml, */*;q=0.8":                                       {200, json},
		"text/xml":                     {406, json},
		"text/*":                       {406, json},
		"application/json;q=0":         {406, json},
		"*/*;q=0":                      {406, json},
		"application/json;q=2":         {406, json},
		"application/json;q=NaN":       {406, json},
		"nonsense":                     {406, json},
		"nonsense;;, application/json": {200, json},
		"text/event-stream, multipart/mixed, application/json":    {200, json},
		"APPLICATION/GRAPHQL-RESPONSE+JSON":                       {200, graphql},
		"application/json;q=0.2, application/json;q=0.6":          {200, json},
		"application/graphql-response+json;q=0.000, text/html":    {406, json},
		"application/graphql-response+json;version=1, text/plain": {200, graphql},
	} {
		t.Run(accept, func(t *testing.T) {
			t.Parallel()
			header := map[string]string{"Content-Type": "application/json"}
			if accept != "" {
				header["Accept"] = accept
			}
			r := s.do(t, http.MethodPost, "/graphql", header, typename)
			if r.status != want.status || r.header.Get("Content-Type") != want.contentType {
				t.Errorf("got %d, %s: %s", r.status, r.header.Get("Content-Type"), r.body)
			}
		})
	}
}

// Events are sent to who prefers them to JSON, and to nobody else.
func TestPrefersEvents(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]bool{
		"":                                    false,
		"*/*":                                 false,
		"text/*":                              false,
		"text/event-stream":                   true,
		"text/event-stream, application/json": false,
		"text/event-stream, */*;q=0.1":        true,
		"text/event-stream;q=0.5, application/json;q=0.4":                                    true,
		"text/event-stream;q=0.5, application/graphql-response+json":                         false,
		"application/graphql-response+json, application/json;q=0.9, text/event-stream;q=0.8": false,
		"text/event-stream;q=0": false,
	} {
		if got := transport.PrefersEvents(http.Header{"Accept": {accept}}); got != want {
			t.Errorf("%s: %t", accept, got)
		}
	}
}

// An Accept header may come in several lines.
func TestNegotiationOverSeveralLines(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, strings.NewReader(typename))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header["Accept"] = []string{"text/html", "application/graphql-response+json"}
	response, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if got := response.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/graphql-response+json") {
		t.Errorf("got %s", got)
	}
}
