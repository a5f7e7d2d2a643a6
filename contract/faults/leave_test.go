package faults

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/faultstest"
)

// leave sends a document and hangs up when the upstream has read the request
// for it, which it then fails to answer. It returns how long the upstream was
// kept after that.
func leave(t *testing.T, f servertest.Faulty, fault faultstest.Fault, document string) time.Duration {
	t.Helper()
	return leaveFrom(t, f, fault, "/graphql", "application/json", `{"query":`+servertest.Quoted(t, document)+`}`)
}

// leaveFrom is leave with the path, the Accept header and the body of a request.
func leaveFrom(t *testing.T, f servertest.Faulty, fault faultstest.Fault, path, accept, body string) time.Duration {
	t.Helper()
	ctx, hangUp := context.WithCancel(t.Context())
	defer hangUp()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", accept)
	request.Header.Set("Authorization", "Bearer "+f.Caller("co1", "rw").Token)
	arrived, ended := make(chan struct{}), make(chan struct{})
	f.Up.Script(first(func() { close(arrived) }, fault))
	go func() {
		defer close(ended)
		if response, err := f.Client.Do(request); err == nil {
			t.Errorf("answered with %s, though the upstream hangs", response.Status)
			_ = response.Body.Close()
		}
	}()
	<-arrived
	hangUp()
	left := time.Now()
	defer func() { <-ended }()
	select {
	case freed := <-f.Up.Left:
		return freed.Sub(left)
	case <-time.After(10 * time.Second):
		t.Fatal("the upstream is still asked, though the caller left")
		return 0
	}
}

// A caller who leaves frees the upstream at once. On a busy machine a try may
// be slow to be scheduled, so the quickest counts.
func TestFaultCallerLeaves(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faultstest.Fault{"headers hang": faultstest.Hang, "body drips": faultstest.Drip(http.StatusOK)} {
		for document, what := range map[string]string{servertest.FaultQuery: "query", servertest.FaultWrite: "write"} {
			t.Run(name+"/"+what, func(t *testing.T) {
				t.Parallel()
				f := servertest.StartFaulty(t, servertest.Script(fault), "REQUEST_TIMEOUT=30s", "UPSTREAM_TIMEOUT=30s")
				const tries = 5
				quickest := time.Hour
				for range tries {
					quickest = min(quickest, leave(t, f, fault, document))
				}
				if quickest > 100*time.Millisecond {
					t.Errorf("the upstream was freed after %s", quickest)
				}
				if got := f.Up.Count(); got != tries {
					t.Errorf("%d requests were sent %d times", tries, got)
				}
			})
		}
	}
}

// trickle is a body that arrives late.
type trickle struct {
	io.Reader
	after time.Duration
}

func (r *trickle) Read(p []byte) (int, error) {
	time.Sleep(r.after)
	r.after = 0
	return r.Reader.Read(p)
}

// A request whose time was up before it could be executed is told so, rather
// than null.
func TestFaultDeadlineBeforeExecution(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		up := &switched{}
		s := servertest.StartBubble(t, servertest.InMemory{Handler: up}, "REQUEST_TIMEOUT=150ms", "UPSTREAM_TIMEOUT=150ms")
		for _, document := range []string{servertest.FaultQuery, servertest.FaultWrite} {
			for accept, status := range map[string]int{"application/json": http.StatusOK, "application/graphql-response+json": http.StatusGatewayTimeout} {
				body := &trickle{strings.NewReader(`{"query":` + servertest.Quoted(t, document) + `}`), 400 * time.Millisecond}
				request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/graphql", body)
				if err != nil {
					t.Fatal(err)
				}
				c := s.Caller("co1", "rw")
				request.Header.Set("Authorization", "Bearer "+c.Token)
				request.Header.Set("Content-Type", "application/json")
				request.Header.Set("Accept", accept)
				answer := c.Send(t, request)
				answer.WantError(t, "UPSTREAM_TIMEOUT", "not executed")
				if answer.Status != status || answer.Data != "" {
					t.Errorf("status %d, want %d: %s", answer.Status, status, answer.Body)
				}
			}
		}
		if n := up.asked.Load(); n != 0 {
			t.Errorf("the upstream was asked %d times", n)
		}
	})
}
