package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"carbongraph/graph"
	"carbongraph/graph/handler"
	"carbongraph/graph/input"
	"carbongraph/internal/httpserver"
	"carbongraph/internal/telemetry"
	"carbongraph/internal/telemetry/metrics"
	"carbongraph/upstream"
)

// panicking is an upstream that panics while it is armed.
type panicking struct{ armed atomic.Bool }

func (p *panicking) Read(context.Context, upstream.Credential, upstream.Call) (*upstream.Answer, error) {
	return p.Write(nil, upstream.Credential{}, upstream.Call{})
}

func (p *panicking) Write(context.Context, upstream.Credential, upstream.Call) (*upstream.Answer, error) {
	if p.armed.Load() {
		panic("hunter2")
	}
	return &upstream.Answer{Body: []byte(faultRows), Total: 1}, nil
}

// startPanicking serves the schema on an upstream that panics.
func startPanicking(t *testing.T) (*facade, *panicking) {
	t.Helper()
	f := &facade{wire: &wire{}, log: &logged{}, client: http.DefaultClient}
	log := telemetry.NewLogger(f.log, telemetry.LogOptions{Level: slog.LevelDebug, RequestID: upstream.RequestIDFrom})
	app := &application{log: log, metrics: metrics.New(telemetry.ReadBuild())}
	up := &panicking{}
	schema, err := graph.New(graph.Options{
		SDL: sdl, Upstream: up, PlanBytes: 1 << 20, MaxErrors: 10, Written: func(context.Context, int, string) {},
		Limits: input.Limits{ListValues: 100, DefaultPageSize: 100, MaxPageSize: 1000, MaxRows: 1000},
	})
	if err != nil {
		t.Fatal(err)
	}
	served := handler.New(schema, handler.Options{Presenter: graph.NewPresenter(log).Present, Recover: app.recovered})
	server := httptest.NewServer(httpserver.RequestID(upstream.WithRequestID)(served))
	t.Cleanup(server.Close)
	f.url, f.client = server.URL, server.Client()
	return f, up
}

// A panic in a resolver, or in what it started beside itself, is an error of
// its field. The process lives, and the log has the stack.
func TestFaultPanic(t *testing.T) {
	t.Parallel()
	f, up := startPanicking(t)
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
		"a list":                  {faultQuery, "null", 1},
		"a row":                   {`{customerContact(id:"cc001"){id}}`, `{"customerContact":null}`, 1},
		"rows read together":      {`{a:customerContact(id:"cc001"){id}b:customerContact(id:"cc002"){id}}`, `{"a":null,"b":null}`, 2},
		"reads beside each other": {`{a:customerContact(id:"cc001"){id}b:customerContacts(first:1){nodes{id}}c:customerContacts(first:2){nodes{id}}}`, "null", 3},
		"a count beside a list":   {`{customerContacts(first:1,after:"` + after + `"){nodes{id}totalCount}}`, "null", 1},
		"a write":                 {faultWrite, `{"createCustomerContact":null}`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			up.armed.Store(true)
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
			up.armed.Store(false)
			if answer := caller.ask(t, row.document); len(answer.errors) > 0 {
				t.Errorf("afterwards: %s", answer.body)
			}
		})
	}
	if log := f.log.String(); !strings.Contains(log, "panic: hunter2") || !strings.Contains(log, "panicking") {
		t.Errorf("the log has no stack: %s", log)
	}
}
