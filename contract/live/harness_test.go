package live

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

// liveServer is the server in a bubble of synctest.
type liveServer struct {
	*servertest.Bubble
	carbon *liveCarbon
}

// startLive starts the server, and stops it when the test ends. It is called in
// a bubble.
func startLive(t *testing.T, settings ...string) *liveServer {
	t.Helper()
	carbon := &liveCarbon{rows: sandbox.New(sandbox.WithCompany("co3", 0))}
	return &liveServer{servertest.StartBubble(t, carbon, append([]string{"UPSTREAM_TIMEOUT=2s"}, settings...)...), carbon}
}

// liveCarbon is the upstream: a sandbox that takes its time.
type liveCarbon struct {
	rows http.Handler

	mu sync.Mutex
	// fault answers in the place of the rows; nil while all is well.
	fault http.HandlerFunc
	sent  []liveSent
}

// liveSent is a request as it reached the upstream.
type liveSent struct {
	at            time.Time
	method, token string
	// poll tells that no caller asked for it.
	poll bool
}

// latency is the time of a request to the upstream.
const latency = 20 * time.Millisecond

// RoundTrip implements http.RoundTripper.
func (c *liveCarbon) RoundTrip(r *http.Request) (*http.Response, error) {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	c.mu.Lock()
	c.sent = append(c.sent, liveSent{time.Now(), r.Method, token, strings.HasPrefix(r.Header.Get("X-Request-Id"), "live-")})
	answer := c.rows
	if c.fault != nil {
		answer = c.fault
	}
	c.mu.Unlock()
	time.Sleep(latency)
	response, err := servertest.InMemory{Handler: answer}.RoundTrip(r)
	if err == nil && response.StatusCode == noAnswer {
		return nil, io.ErrUnexpectedEOF
	}
	return response, err
}

// fails has the upstream answer all with a fault; nil ends it.
func (c *liveCarbon) fails(fault http.HandlerFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fault = fault
}

// noAnswer is the status of a fault in which no answer comes.
const noAnswer = 599

// answers is a fault: an answer like this, its header as names and values in
// turn.
func answers(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// since returns how many requests of a kind were sent since a time.
func (c *liveCarbon) since(begun time.Time, kind func(liveSent) bool) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, s := range c.sent {
		if !s.at.Before(begun) && kind(s) {
			n++
		}
	}
	return n
}

func anySent(liveSent) bool { return true }

func aPoll(s liveSent) bool { return s.poll }

// setTags changes a row through the server.
func setTags(t *testing.T, c servertest.Caller, tag string) {
	t.Helper()
	r := c.Ask(t, fmt.Sprintf(`mutation { updateCustomerContact(input: { id: "cc001", patch: { tags: [%q] } }) { userErrors { code } } }`, tag))
	r.Want(t, `{"updateCustomerContact":{"userErrors":[]}}`)
}

const liveTags = `subscription Tags { customerContact(id: "cc001") { tags } }`

func tagged(tag string) string { return fmt.Sprintf(`{"data":{"customerContact":{"tags":[%q]}}}`, tag) }
