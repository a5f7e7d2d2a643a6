package server

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"carbongraph/internal/config"
	"carbongraph/internal/httpserver"
	"carbongraph/internal/telemetry"
	"carbongraph/internal/telemetry/logtest"
	"carbongraph/internal/telemetry/metrics"
	"carbongraph/upstream"
)

// panicking is a store of answers that keeps none, and panics while it is
// armed: on the way of every read, and of every write.
type panicking struct{ armed atomic.Bool }

func (p *panicking) Find(context.Context, upstream.Fingerprint, string) (*upstream.Answer, uint64) {
	p.Drop(context.Background(), upstream.Fingerprint{})
	return nil, 0
}

func (*panicking) Keep(context.Context, upstream.Fingerprint, string, uint64, *upstream.Answer) {}

func (p *panicking) Drop(context.Context, upstream.Fingerprint) {
	if p.armed.Load() {
		panic("hunter2")
	}
}

// servePanicking serves the routes of an application whose reads and writes
// panic. It returns the server's URL.
func servePanicking(t *testing.T, store *panicking, log io.Writer) string {
	t.Helper()
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Range", "0-0/1")
		_, _ = io.WriteString(w, `[{"id":"cc001"}]`)
	}))
	t.Cleanup(up.Close)
	getenv := func(name string) string { return map[string]string{"UPSTREAM_URL": up.URL}[name] }
	settings, err := config.Parse(nil, getenv)
	if err != nil {
		t.Fatal(err)
	}
	logger := telemetry.NewLogger(log, telemetry.LogOptions{Level: slog.LevelDebug, RequestID: upstream.RequestIDFrom})
	app, err := newApplication(t.Context(), &errgroup.Group{}, settings, Program{Getenv: getenv}, logger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.close)
	app.replicas.answers = store
	sdl, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	routes, err := app.routes(string(sdl), httpserver.New(httpserver.Options{Log: logger}))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(routes)
	t.Cleanup(server.Close)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	return server.URL
}

// answered is an answer to a document.
type answered struct {
	Data   json.RawMessage
	Errors []struct{ Extensions struct{ Code string } }
}

func ask(t *testing.T, url, document string) (body string, answer answered) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/graphql", strings.NewReader(`{"query":`+strconv.Quote(document)+`}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer token"}}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil {
		err = json.Unmarshal(text, &answer)
	}
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return string(text), answer
}

// A panic in a resolver, or in what it started beside itself, is an error of
// its field. The process lives, and the log has the stack.
func TestFaultPanic(t *testing.T) {
	t.Parallel()
	store, log := &panicking{}, &logtest.Buffer{}
	url := servePanicking(t, store, log)
	var page struct {
		CustomerContacts struct{ PageInfo struct{ EndCursor string } }
	}
	_, first := ask(t, url, `{customerContacts(first:1){pageInfo{endCursor}}}`)
	if err := json.Unmarshal(first.Data, &page); err != nil {
		t.Fatal(err)
	}
	after := page.CustomerContacts.PageInfo.EndCursor
	for name, row := range map[string]struct {
		document, data string
		errors         int
	}{
		"a list":                  {`{customerContacts(first:1){nodes{id}}}`, `{"customerContacts":null}`, 1},
		"a row":                   {`{customerContact(id:"cc001"){id}}`, `{"customerContact":null}`, 1},
		"rows read together":      {`{a:customerContact(id:"cc001"){id}b:customerContact(id:"cc002"){id}}`, `{"a":null,"b":null}`, 2},
		"reads beside each other": {`{a:customerContact(id:"cc001"){id}b:customerContacts(first:1){nodes{id}}c:customerContacts(first:2){nodes{id}}}`, `{"a":null,"b":null,"c":null}`, 3},
		"a count beside a list":   {`{customerContacts(first:1,after:"` + after + `"){nodes{id}totalCount}}`, `{"customerContacts":null}`, 1},
		"a write":                 {`mutation{createCustomerContact(input:{customerId:"cust1",contactId:"con1"}){customerContact{id}}}`, `{"createCustomerContact":null}`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			store.armed.Store(true)
			body, answer := ask(t, url, row.document)
			if len(answer.Errors) != row.errors || string(answer.Data) != row.data {
				t.Errorf("%s\nwant %d errors and data %s", body, row.errors, row.data)
			}
			for _, e := range answer.Errors {
				if e.Extensions.Code != "INTERNAL" {
					t.Errorf("code %s", e.Extensions.Code)
				}
			}
			for _, told := range []string{"hunter2", "goroutine ", ".go:"} {
				if strings.Contains(body, told) {
					t.Errorf("the answer tells %q: %s", told, body)
				}
			}
			store.armed.Store(false)
			if body, answer := ask(t, url, row.document); len(answer.Errors) > 0 {
				t.Errorf("afterwards: %s", body)
			}
		})
	}
	if text := log.String(); !strings.Contains(text, "panic: hunter2") || !strings.Contains(text, "panicking") {
		t.Errorf("the log has no stack: %s", text)
	}
}

// No request is known that ends in a panic, so this one is made up.
func TestPanicsAreCounted(t *testing.T) {
	t.Parallel()
	app := application{metrics: metrics.New(telemetry.ReadBuild())}
	app.metrics.Panicked()
	w := httptest.NewRecorder()
	app.metricsRoutes().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if !strings.Contains(w.Body.String(), "\ncarbongraph_panics_total 1\n") {
		t.Errorf("not counted: %s", w.Body)
	}
}
