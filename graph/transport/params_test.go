package transport_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
)

func TestBodies(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
	for name, test := range map[string]struct {
		body   string
		status int
		want   string
	}{
		"empty":                   {"", 400, "the body cannot be read: malformed JSON at byte 0"},
		"spaces":                  {" \n", 400, "the body cannot be read: malformed JSON at byte 0"},
		"null":                    {"null", 400, "a request is a JSON object"},
		"5":                       {"5", 400, "a request is a JSON object"},
		"a string":                {`"{__typename}"`, 400, "a request is a JSON object"},
		"[]":                      {"[]", 400, "batches are not served: send one request, as a JSON object"},
		"a batch":                 {"[" + typename + "]", 400, "batches are not served: send one request, as a JSON object"},
		"{}":                      {"{}", 400, `the request has no "query"`},
		"truncated":               {`{"query":"{__typename}","variables":{"password":"hunter2`, 400, "the body cannot be read: malformed JSON at byte 56"},
		"trailing garbage":        {typename + "hunter2", 400, "the body cannot be read: malformed JSON at byte 24"},
		"two objects":             {typename + typename, 400, "the body cannot be read: there is something after the value at byte 24"},
		"duplicate query":         {`{"query":"{a}","query":"{__typename}"}`, 400, "the body cannot be read: an object has a key twice, the second time at byte 15"},
		"duplicate, escaped":      {`{"query":"{a}","qu\u0065ry":"{__typename}"}`, 400, "the body cannot be read: an object has a key twice, the second time at byte 15"},
		"duplicate, other":        {`{"a":1,"query":"{__typename}","a":2}`, 400, "the body cannot be read: an object has a key twice, the second time at byte 30"},
		"duplicate in variables":  {`{"query":"{__typename}","variables":{"i":{"c":{"a":1,"a":2}}}}`, 400, "the body cannot be read: an object has a key twice, the second time at byte 53"},
		"a byte order mark":       {"\ufeff" + typename, 400, "the body begins with a byte order mark"},
		"broken UTF-8":            {"{\"query\":\"{__typename}#\xff\"}", 400, "the body cannot be read: there is malformed UTF-8 at byte 23"},
		"a lone surrogate":        {`{"query":"{__typename}","variables":{"a":"\ud800"}}`, 400, "the body cannot be read: there is half a surrogate pair at byte 42"},
		"a lone surrogate in key": {`{"query":"{__typename}","variables":{"\udc00":1}}`, 400, "the body cannot be read: there is half a surrogate pair at byte 38"},
		"U+0000":                  {`{"query":"{__typename}","variables":{"a":"\u0000"}}`, 400, "the body cannot be read: text must not hold the character U+0000 at byte 49"},
		"nested variables":        {`{"query":"{__typename}","variables":{"a":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + "}}", 400, "the body cannot be read: objects and arrays are more than 100 deep at byte 140"},
		"query of a wrong type":   {`{"query":5}`, 400, `"query" must be a string`},
		"query of null":           {`{"query":null}`, 400, `the request has no "query"`},
		"query of nothing":        {`{"query":""}`, 400, `the request has no "query"`},
		"operationName of true":   {`{"query":"{__typename}","operationName":true}`, 400, `"operationName" must be a string`},
		"variables of a string":   {`{"query":"{__typename}","variables":"x"}`, 400, `"variables" must be an object`},
		"variables of a list":     {`{"query":"{__typename}","variables":[]}`, 400, `"variables" must be an object`},
		"extensions of a list":    {`{"query":"{__typename}","extensions":[]}`, 400, `"extensions" must be an object`},
		"documentId of a number":  {`{"documentId":1}`, 400, `"documentId" must be a string`},
		"further members":         {`{"query":"{__typename}","x":[{"y":null}],"id":7}`, 200, ""},
		"nulls":                   {`{"query":"{__typename}","operationName":null,"variables":null,"extensions":null}`, 200, ""},
		"spaces all over":         {" {\t\"query\"\r\n: \"{__typename}\" , \"variables\" : { } }\n", 200, ""},
		"escapes":                 {`{"query":"\u007b__typename\u007D # \ud83d\ude00 \/"}`, 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := s.post(t, test.body)
			if r.status != test.status || r.message() != test.want {
				t.Errorf("got %d %s", r.status, r.message())
			}
			if test.status == 400 && r.code() != "BAD_USER_INPUT" {
				t.Errorf("got code %q", r.code())
			}
			if strings.Contains(string(r.body), "hunter2") {
				t.Errorf("the body is sent back: %s", r.body)
			}
		})
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	const limit = 256 << 10
	s := serve(t, open(t))
	exact := typename + strings.Repeat(" ", limit-len(typename))
	if r := s.post(t, exact); r.status != 200 {
		t.Errorf("%d bytes: got %d: %s", len(exact), r.status, r.body)
	}
	const want = "the body is too large; this server allows 262144 bytes (MAX_BODY_BYTES)"
	if r := s.post(t, exact+" "); r.status != 413 || r.message() != want {
		t.Errorf("one byte more: got %d: %s", r.status, r.body)
	}
}

// A body without a length is counted as it comes.
func TestBodyLimitOfChunks(t *testing.T) {
	t.Parallel()
	options := open(t)
	options.transport.MaxBodyBytes = len(typename)
	s := serve(t, options)
	for body, status := range map[string]int{typename: 200, typename + " ": 413} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, struct{ *strings.Reader }{strings.NewReader(body)})
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := s.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != status {
			t.Errorf("%d bytes: got %d", len(body), response.StatusCode)
		}
	}
}

func TestURLs(t *testing.T) {
	t.Parallel()
	s := serve(t, open(t))
	encode := func(pairs ...string) string {
		values := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			values.Add(pairs[i], pairs[i+1])
		}
		return values.Encode()
	}
	const named = "query($n:String!){__type(name:$n){name}}"
	for name, test := range map[string]struct {
		query  string
		status int
		want   string
	}{
		"a query":                 {encode("query", "{__typename}"), 200, ""},
		"variables":               {encode("query", named, "variables", `{"n":"User"}`), 200, ""},
		"nothing in the others":   {encode("query", "{__typename}", "variables", "", "operationName", "", "extensions", ""), 200, ""},
		"variables of null":       {encode("query", "{__typename}", "variables", "null"), 200, ""},
		"further parameters":      {encode("query", "{__typename}", "x", "1", "x", "2"), 200, ""},
		"no query":                {"", 400, `the request has no "query"`},
		"two queries":             {encode("query", "{a}", "query", "{__typename}"), 400, `the parameter "query" is repeated`},
		"broken UTF-8":            {"query=%7B__typename%7D%23%FF", 400, `"query" must be valid UTF-8 without U+0000`},
		"U+0000":                  {"query=%7B__typename%7D%23%00", 400, `"query" must be valid UTF-8 without U+0000`},
		"broken percent encoding": {"query=%7", 400, "the URL's query cannot be decoded"},
		"a semicolon":             {"query=a;b", 400, "the URL's query cannot be decoded"},
		"variables of a string":   {encode("query", "{__typename}", "variables", `"x"`), 400, `"variables" must be an object`},
		"variables, truncated":    {encode("query", "{__typename}", "variables", `{"n":`), 400, "the variables cannot be read: malformed JSON at byte 5"},
		"variables and more":      {encode("query", "{__typename}", "variables", `{}{}`), 400, "the variables cannot be read: there is something after the value at byte 2"},
		"variables, a key twice":  {encode("query", "{__typename}", "variables", `{"n":1,"n":2}`), 400, "the variables cannot be read: an object has a key twice, the second time at byte 7"},
		"extensions of a list":    {encode("query", "{__typename}", "extensions", "[]"), 400, `"extensions" must be an object`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := s.do(t, http.MethodGet, "/graphql?"+test.query, nil, "")
			if r.status != test.status || r.message() != test.want {
				t.Errorf("got %d %s", r.status, r.message())
			}
		})
	}
}

// failing is a body that does not arrive.
type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

func (failing) Close() error { return nil }

func TestBodiesThatDoNotArrive(t *testing.T) {
	t.Parallel()
	h := handler(t, open(t))
	for name, test := range map[string]struct {
		err    error
		status int
		want   string
	}{
		"in time": {&net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}, http.StatusRequestTimeout, "the body did not arrive in time"},
		"whole":   {io.ErrUnexpectedEOF, http.StatusBadRequest, "the body did not arrive whole"},
	} {
		r := post("")
		r.ContentLength, r.Body = -1, failing{test.err}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.want) {
			t.Errorf("%s: got %d %s", name, w.Code, w.Body)
		}
	}
}
