package program

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/internal/telemetry/logtest"
)

// stuck is a log that is not read until it is released.
type stuck struct {
	logtest.Buffer
	released chan struct{}
}

func (s *stuck) Write(p []byte) (int, error) {
	<-s.released
	return s.Buffer.Write(p)
}

// Requests are answered while the log is not read. What does not fit into its
// queue is counted, and the rest is there when it is read again.
func TestALogThatIsNotRead(t *testing.T) {
	t.Parallel()
	log := &stuck{released: make(chan struct{})}
	r := servertest.StartRunning(t, log, "LOG_LEVEL=info", "LOG_FORMAT=json")
	const callers, each = 8, 600
	f := servertest.At(t, r.URL, servertest.StartWire(t, http.NotFoundHandler()))
	var asking sync.WaitGroup
	for range callers {
		asking.Go(func() {
			for range each {
				f.Caller("co1", "r").Ask(t, `query `+strings.Repeat("N", 64)+` {__typename}`).Want(t, `{"__typename":"Query"}`)
			}
		})
	}
	asking.Wait()
	close(log.released)
	r.Stop()
	if err := <-r.Stopped; err != nil {
		t.Error(err)
	}
	written := strings.Count(log.String(), `"msg":"request"`)
	if written == 0 || written >= callers*each {
		t.Errorf("%d lines of %d requests were written", written, callers*each)
	}
}

// What libraries write to the standard logger is a line of this log.
func TestTheStandardLogger(t *testing.T) {
	var log logtest.Buffer
	r := servertest.StartRunning(t, &log)
	library := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("written by a library") }))
	defer library.Close()
	if response, err := library.Client().Get(library.URL); err == nil {
		_ = response.Body.Close()
		t.Error("there was no panic")
	}
	r.Stop()
	if err := <-r.Stopped; err != nil {
		t.Error(err)
	}
	if !regexp.MustCompile(`level=WARN msg="http: panic serving [^\n]*written by a library`).MatchString(log.String()) {
		t.Errorf("the log says %s", log.String())
	}
	if got := strings.Count(log.String(), "msg=draining"); got != 1 {
		t.Errorf("the log says draining %d times", got)
	}
}
