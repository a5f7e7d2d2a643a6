package server

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"carbongraph/internal/config"
	"carbongraph/internal/httpserver"
	"carbongraph/internal/telemetry"
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

// startPanicking serves the routes of an application whose reads and writes
// panic.
func startPanicking(t *testing.T) (*facade, *panicking) {
	t.Helper()
	f := &facade{wire: startWire(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Range", "0-0/1")
		_, _ = io.WriteString(w, faultRows)
	})), log: &logged{}}
	settings, err := config.Parse(nil, func(name string) string { return map[string]string{"UPSTREAM_URL": f.wire.url}[name] })
	if err != nil {
		t.Fatal(err)
	}
	log := telemetry.NewLogger(f.log, telemetry.LogOptions{Level: slog.LevelDebug, RequestID: upstream.RequestIDFrom})
	app, err := newApplication(t.Context(), &errgroup.Group{}, settings, func(string) string { return "" }, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.close)
	store := &panicking{}
	app.replicas.answers = store
	routes, err := app.routes(sdl, httpserver.New(httpserver.Options{Log: log}))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(routes)
	t.Cleanup(server.Close)
	f.url, f.client = server.URL, server.Client()
	return f, store
}

// A panic in a resolver, or in what it started beside itself, is an error of
// its field. The process lives, and the log has the stack.
func TestFaultPanic(t *testing.T) {
	t.Parallel()
	f, store := startPanicking(t)
	caller := f.caller("co1", "rw")
	var cursor struct {
		CustomerContacts struct{ PageInfo struct{ EndCursor string } }
	}
	caller.ask(t, `{customerContacts(first:1){pageInfo{endCursor}}}`).decode(t, &cursor)
	after := cursor.CustomerContacts.PageInfo.EndCursor
	for name, row := range map[string]struct {
		document, data string
		errors         int
	}{
		"a list":                  {faultQuery, `{"customerContacts":null}`, 1},
		"a row":                   {`{customerContact(id:"cc001"){id}}`, `{"customerContact":null}`, 1},
		"rows read together":      {`{a:customerContact(id:"cc001"){id}b:customerContact(id:"cc002"){id}}`, `{"a":null,"b":null}`, 2},
		"reads beside each other": {`{a:customerContact(id:"cc001"){id}b:customerContacts(first:1){nodes{id}}c:customerContacts(first:2){nodes{id}}}`, `{"a":null,"b":null,"c":null}`, 3},
		"a count beside a list":   {`{customerContacts(first:1,after:"` + after + `"){nodes{id}totalCount}}`, `{"customerContacts":null}`, 1},
		"a write":                 {faultWrite, `{"createCustomerContact":null}`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			store.armed.Store(true)
			answer := caller.ask(t, row.document)
			if len(answer.errors) != row.errors || answer.data != row.data {
				t.Errorf("%s\nwant %d errors and data %s", answer.body, row.errors, row.data)
			}
			for _, e := range answer.errors {
				if e.Extensions.Code != "INTERNAL" {
					t.Errorf("%s", e)
				}
			}
			wantNothingTold(t, answer.body, strings.TrimPrefix(f.url, "http://"))
			store.armed.Store(false)
			if answer := caller.ask(t, row.document); len(answer.errors) > 0 {
				t.Errorf("afterwards: %s", answer.body)
			}
		})
	}
	if log := f.log.String(); !strings.Contains(log, "panic: hunter2") || !strings.Contains(log, "panicking") {
		t.Errorf("the log has no stack: %s", log)
	}
}
