package faults

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"carbongraph/contract/internal/servertest"
	"carbongraph/internal/telemetry/logtest"
	"carbongraph/upstream/faultstest"
)

// spent answers the first create, and says that no more requests are allowed for
// two seconds: the second create waits for that long before it is sent.
func spent(x *faultstest.Exchange) bool {
	reset := fmt.Sprintf("X-RateLimit-Reset: %d", time.Now().Add(2*time.Second).UnixMilli())
	return faultstest.Answer(http.StatusCreated, `[{"id":"first"}]`, faultstest.JSON, "X-RateLimit-Limit: 60", "X-RateLimit-Remaining: 0", reset)(x)
}

// Where the caller is gone, or the process may not wait any longer, after the
// first create was answered and before the second is sent, the second is not
// sent. The first row is deleted; where that fails the log says which row is
// left.
func TestFaultNestedCreateBetween(t *testing.T) {
	t.Parallel()
	const answered = `carbongraph_upstream_requests_total{kind="",method="POST",status="2xx"} 1`
	for name, row := range map[string]struct {
		deleted faultstest.Fault
		stops   bool // the process, in place of the caller's connection
		logged  string
	}{
		"the caller hangs up":                           {takenBack, false, ""},
		"the caller hangs up and the delete is refused": {problem(403, "42501"), false, `msg="rows could not be taken back"`},
		"the process stops":                             {takenBack, true, ""},
	} {
		for _, create := range nestedCreates {
			t.Run(name+"/"+create.related, func(t *testing.T) {
				t.Parallel()
				up := faultstest.Start(t, append(slices.Clone(create.before), spent, row.deleted)...)
				log := &logtest.Buffer{}
				r := servertest.StartRunning(t, log, "UPSTREAM_URL="+up.URL, "METRICS_ADDR=127.0.0.1:0", "SHUTDOWN_TIMEOUT=1ms", "LOG_FORMAT=text")
				ctx, hangUp := context.WithCancel(t.Context())
				defer hangUp()
				left := make(chan error, 1)
				go func() { left <- postUntil(ctx, t, r.URL, create.document) }()
				metrics := servertest.MetricsURL(t, log)
				servertest.InTime(t, "the first write is answered", func() bool { return strings.Contains(get(t, metrics), answered) })
				if row.stops {
					r.Stop()
				} else {
					hangUp()
				}
				if err := <-left; err == nil {
					t.Error("the caller is answered")
				}
				if !row.stops {
					log.Await(t, "msg=request")
					r.Stop()
				}
				if err := <-r.Stopped; (err != nil) != row.stops {
					t.Errorf("the process ends with %v", err)
				}
				var sent []string
				for _, request := range up.Requests()[len(create.before):] {
					path, _, _ := strings.Cut(request.Target, "?")
					sent = append(sent, request.Method+" "+path)
				}
				if want := []string{"POST /" + create.related, "DELETE /" + create.related}; !slices.Equal(sent, want) {
					t.Errorf("sent %v, want %v", sent, want)
				}
				for _, line := range []string{`msg="taking rows back"`, row.logged} {
					if !strings.Contains(log.String(), line) {
						t.Errorf("the log has no %s", line)
					}
				}
				if row.logged == "" && strings.Contains(log.String(), "could not be taken back") {
					t.Error("the first row was not taken back")
				}
			})
		}
	}
}

// get reads a page.
func get(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}
