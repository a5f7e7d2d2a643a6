package security

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// A browser sends these without asking the server first, so a foreign page
// could have its visitor send them: none is executed.
func TestCSRF(t *testing.T) {
	t.Parallel()
	up := &servertest.Credentials{}
	f := servertest.Start(t, up)
	graphql := `{"query":` + servertest.Quoted(t, servertest.FaultWrite) + `}`
	for name, row := range map[string]struct{ method, query, media, body string }{
		"a form":                    {http.MethodPost, "", "application/x-www-form-urlencoded", "query=" + url.QueryEscape(servertest.FaultWrite)},
		"text":                      {http.MethodPost, "", "text/plain", graphql},
		"text that names JSON":      {http.MethodPost, "", "text/plain; application/json", graphql},
		"multipart":                 {http.MethodPost, "", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n" + graphql + "\r\n--b--\r\n"},
		"no type":                   {http.MethodPost, "", "", graphql},
		"a write over GET":          {http.MethodGet, "?query=" + url.QueryEscape(servertest.FaultWrite), "", ""},
		"a write in a POST's URL":   {http.MethodPost, "?query=" + url.QueryEscape(servertest.FaultWrite), "text/plain", ""},
		"a HEAD":                    {http.MethodHead, "?query=" + url.QueryEscape(servertest.FaultQuery), "", ""},
		"JSON named as form's text": {http.MethodPost, "", "application/x-www-form-urlencoded; charset=application/json", graphql},
	} {
		header := []string{"Authorization", "Bearer one", "Origin", "https://evil.example", "Cookie", "session=1"}
		if row.media != "" {
			header = append(header, "Content-Type", row.media)
		}
		response, body := f.Browse(t, row.method, "/graphql"+row.query, row.body, header...)
		if response.StatusCode < 400 || response.StatusCode >= 500 || strings.Contains(body, `"data"`) {
			t.Errorf("%s: %s %s", name, response.Status, body)
		}
	}
	if sent := up.Take(); len(sent) > 0 {
		t.Errorf("the upstream was sent %q", sent)
	}
}

// Pages of the origins that are allowed may call, and no others; none is ever
// offered to send cookies.
func TestCORSOfTheServer(t *testing.T) {
	t.Parallel()
	const origin = "https://app.example.com"
	for name, row := range map[string]struct {
		settings []string
		allowed  string
	}{
		"none":   {nil, ""},
		"one":    {[]string{"CORS_ORIGINS=" + origin}, origin},
		"others": {[]string{"CORS_ORIGINS=https://other.example.com"}, ""},
		"any":    {[]string{"CORS_ORIGINS=https://*.example.com"}, origin},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := servertest.Start(t, &servertest.Credentials{}, row.settings...)
			for _, from := range []string{origin, origin + ".evil.example", "http://app.example.com", origin + ":8443", "null", "https://evil.example"} {
				want := ""
				if from == row.allowed {
					want = from
				}
				preflight, _ := f.Browse(t, http.MethodOptions, "/graphql", "", "Origin", from,
					"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type")
				call, _ := f.Browse(t, http.MethodPost, "/graphql", `{"query":"{__typename}"}`, "Origin", from, "Content-Type", "application/json")
				for _, response := range []*http.Response{preflight, call} {
					if got := response.Header.Get("Access-Control-Allow-Origin"); got != want {
						t.Errorf("%s %s: allows %q", response.Request.Method, from, got)
					}
					if response.Header.Get("Access-Control-Allow-Credentials") != "" {
						t.Errorf("%s: cookies are asked for", from)
					}
				}
				if allowed := preflight.Header.Get("Access-Control-Allow-Headers") != ""; allowed != (want != "") {
					t.Errorf("%s: the preflight says %v", from, preflight.Header)
				}
			}
		})
	}
}

// On the sandbox, pages that this machine serves may call.
func TestCORSOfTheSandbox(t *testing.T) {
	t.Parallel()
	r := servertest.StartRunning(t, io.Discard)
	f := servertest.At(t, r.URL, nil)
	for origin, allowed := range map[string]bool{"http://localhost:5173": true, "http://127.0.0.1:80": true, "https://app.example.com": false, "null": false} {
		response, _ := f.Browse(t, http.MethodPost, "/graphql", `{"query":"{__typename}"}`, "Origin", origin, "Content-Type", "application/json")
		if got := response.Header.Get("Access-Control-Allow-Origin"); (got == origin) != allowed {
			t.Errorf("%s: allows %q", origin, got)
		}
	}
	f.Client.CloseIdleConnections()
	r.Stop()
	if err := <-r.Stopped; err != nil {
		t.Error(err)
	}
}

// No cookie is set, whatever is asked and whatever the upstream sets.
func TestNoCookies(t *testing.T) {
	t.Parallel()
	up := &servertest.Credentials{}
	f := servertest.Start(t, up)
	query := `{"query":` + servertest.Quoted(t, servertest.FaultQuery) + `}`
	for range 2 { // an upstream's cookie would come with the second
		for _, path := range []string{"/graphql", "/", "/playground", "/schema.graphqls", "/schema.graphql", "/healthz", "/readyz", "/nowhere"} {
			method := http.MethodGet
			if path == "/graphql" {
				method = http.MethodPost
			}
			response, _ := f.Browse(t, method, path, query, "Content-Type", "application/json", "Authorization", "Bearer one", "Cookie", "a=b")
			if cookies := response.Header["Set-Cookie"]; len(cookies) > 0 {
				t.Errorf("%s sets %q", path, cookies)
			}
		}
	}
	for _, sent := range up.Take() {
		if sent != "Bearer one" {
			t.Errorf("the upstream was sent %q", sent)
		}
	}
}

// What graphql-cop looks for on the whole server, beyond /graphql: with
// introspection, playground and GET off there is nothing to be found.
func TestHardenedServer(t *testing.T) {
	t.Parallel()
	open := servertest.Start(t, &servertest.Credentials{})
	hardened := servertest.Start(t, &servertest.Credentials{}, "INTROSPECTION=false", "PLAYGROUND=false", "ALLOW_GET=false")
	ide := func(f *servertest.Server, path string) bool {
		response, body := f.Browse(t, http.MethodGet, path, "", "Accept", "text/html")
		text := strings.ToLower(body)
		return response.StatusCode < 400 && strings.Contains(response.Header.Get("Content-Type"), "html") ||
			strings.Contains(text, "graphiql") || strings.Contains(text, "playground")
	}
	for _, path := range []string{"/", "/playground", "/playground/", "/graphiql", "/graphql", "/graphql/console", "/console", "/altair", "/ide", "/voyager"} {
		if ide(hardened, path) {
			t.Errorf("%s has an IDE", path)
		}
	}
	if !ide(open, "/") || !ide(open, "/playground") {
		t.Error("the test finds no IDE where there is one")
	}
	for name, row := range map[string]struct {
		method, path, body string
		found              string
	}{
		"a query over GET":   {http.MethodGet, "/graphql?query=%7B__typename%7D", "", `"data"`},
		"introspection":      {http.MethodPost, "/graphql", `{"query":"{__schema{types{name}}}"}`, `"data"`},
		"a type":             {http.MethodPost, "/graphql", `{"query":"{__type(name:\"Query\"){name}}"}`, `"data"`},
		"suggestions":        {http.MethodPost, "/graphql", `{"query":"{customerContactz{id}}"}`, "Did you mean"},
		"batching":           {http.MethodPost, "/graphql", `[{"query":"{__typename}"},{"query":"{__typename}"}]`, `"data"`},
		"tracing":            {http.MethodPost, "/graphql", `{"query":"{__typename}"}`, `"tracing"`},
		"a form":             {http.MethodPost, "/graphql", "query=%7B__typename%7D", `"data"`},
		"an explanation":     {http.MethodPost, "/graphql", `{"query":"{customerContacts{nodes{id}}}"}`, `"explain"`},
		"a stack":            {http.MethodPost, "/graphql", `{"query":"{customerContacts(first:99999999999){nodes{id}}}"}`, ".go:"},
		"the schema":         {http.MethodGet, "/schema.graphqls", "", "type Query"},
		"the metrics":        {http.MethodGet, "/metrics", "", "carbongraph_"},
		"the profiles":       {http.MethodGet, "/debug/pprof/", "", "goroutine"},
		"the expvars":        {http.MethodGet, "/debug/vars", "", "cmdline"},
		"a document by hash": {http.MethodPost, "/graphql", `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"0"}}}`, `"data"`},
	} {
		header := []string{"X-Explain", "1", "Authorization", "Bearer one"}
		if !strings.HasPrefix(row.body, "query=") {
			header = append(header, "Content-Type", "application/json")
		} else {
			header = append(header, "Content-Type", "application/x-www-form-urlencoded")
		}
		if _, body := hardened.Browse(t, row.method, row.path, row.body, header...); strings.Contains(body, row.found) {
			t.Errorf("%s: %s", name, body)
		}
	}
}
