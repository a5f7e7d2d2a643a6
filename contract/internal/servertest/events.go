package servertest

import (
	"bufio"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Event is what came of a stream, and when: the data of a `next`, `complete`, a
// `heartbeat`, or `end`.
type Event struct {
	At   time.Time
	Text string
}

// Subscription is a subscription of a client.
type Subscription struct {
	Response *http.Response
	mu       sync.Mutex
	Events   []Event
}

// Open sends a request that accepts events, its header as names and values in
// turn, and returns the response.
func (c Caller) Open(t *testing.T, document string, header ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, c.URL+"/graphql", strings.NewReader(`{"query":`+Quoted(t, document)+`}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + c.Token}, "Accept": {"text/event-stream"}}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := c.Client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// FirstEvent subscribes, reads the first event and leaves.
func (c Caller) FirstEvent(t *testing.T, document string, header ...string) (response *http.Response, text string) {
	t.Helper()
	response = c.Open(t, document, header...)
	defer response.Body.Close()
	for lines := bufio.NewReader(response.Body); !strings.HasSuffix(text, "\n\n"); {
		line, err := lines.ReadString('\n')
		if text += line; err != nil {
			t.Fatalf("%s %q: %v", response.Status, text, err)
		}
	}
	return response, text
}

// Follow subscribes and reads all that comes.
func (c Caller) Follow(t *testing.T, document string, header ...string) *Subscription {
	t.Helper()
	f := &Subscription{Response: c.Open(t, document, header...)}
	if f.Response.StatusCode != http.StatusOK || f.Response.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
		body, _ := io.ReadAll(f.Response.Body)
		t.Fatalf("%s %v %s", f.Response.Status, f.Response.Header, body)
	}
	go f.Read()
	return f
}

// Read reads all that comes until the stream ends.
func (f *Subscription) Read() {
	lines := bufio.NewScanner(f.Response.Body)
	lines.Buffer(nil, 1<<20)
	kind := ""
	for lines.Scan() {
		line := lines.Text()
		switch {
		case line == ":":
			f.note("heartbeat")
		case strings.HasPrefix(line, "event: "):
			kind = line[len("event: "):]
		case strings.HasPrefix(line, "data: "):
			f.note(line[len("data: "):])
		case line == "data:":
			f.note(kind)
		}
	}
	f.note("end")
	_ = f.Response.Body.Close()
}

func (f *Subscription) note(text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Events = append(f.Events, Event{time.Now(), text})
}

// Close has the client leave.
func (f *Subscription) Close() { _ = f.Response.Body.Close() }

// Seen returns what came but heartbeats.
func (f *Subscription) Seen() []Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.Events), func(e Event) bool { return e.Text == "heartbeat" })
}

// Want checks what came, each as a part of its text.
func (f *Subscription) Want(t *testing.T, parts ...string) {
	t.Helper()
	synctest.Wait()
	seen := f.Seen()
	if len(seen) != len(parts) {
		t.Fatalf("%d events, want %q: %v", len(seen), parts, seen)
	}
	for i, part := range parts {
		if !strings.Contains(seen[i].Text, part) {
			t.Errorf("event %d is %s, want %s", i, seen[i].Text, part)
		}
	}
}
