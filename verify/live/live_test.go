//go:build verify

// Package live_test runs the server with a thousand subscribers on connections of
// their own.
package live_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"carbongraph/upstream/sandbox"
	"carbongraph/verify/program"
)

const (
	subscribers = 1000
	writes      = 10
	client      = "token-of-the-shop"
)

// TestThousandSubscribers has a thousand subscribers follow one list in service
// mode while it is written to. Each has every change once, in order, for a poll an
// interval and one a write. Those who break off leave nothing behind, and those
// who are there at SIGTERM are told.
func TestThousandSubscribers(t *testing.T) {
	var reads atomic.Int64
	rows := sandbox.New()
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			reads.Add(1)
		}
		rows.ServeHTTP(w, r)
	}))
	defer upstream.Close()
	s := start(t, upstream.URL)
	s.write(t, 0)
	quiet, quietFiles := s.metric(t, "go_goroutines"), s.metric(t, "process_open_fds")

	begun := time.Now()
	before := reads.Load()
	all := make([]*subscriber, subscribers)
	var opening sync.WaitGroup
	for part := range 20 {
		opening.Go(func() {
			for i := part; i < subscribers; i += 20 {
				all[i] = s.subscribe(t)
			}
		})
	}
	opening.Wait()
	for i := range writes {
		s.write(t, i+1)
		for _, subscriber := range all {
			subscriber.want(t, fmt.Sprintf(`data: {"data":{"customerContact":{"tags":["%d"]}}}`, i+1))
		}
	}
	// The first answer, a poll a second, and one a write.
	most := int64(1 + time.Since(begun)/time.Second + 1 + writes)
	if sent := reads.Load() - before; sent > most {
		t.Errorf("%d upstream requests in %v with %d writes", sent, time.Since(begun), writes)
	}

	for _, subscriber := range all[:subscribers/2] {
		subscriber.breakOff()
	}
	s.await(t, "carbongraph_live_subscriptions", subscribers/2)
	s.await(t, "process_open_fds", quietFiles+subscribers/2+20)
	s.await(t, "go_goroutines", quiet+subscribers/2*4)
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for _, subscriber := range all[subscribers/2:] {
		subscriber.want(t, "event: complete")
		_ = subscriber.connection.Close()
	}
	if err := s.process.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
}

// server is the built program.
type server struct {
	url, metrics string
	process      *exec.Cmd
}

func start(t *testing.T, upstream string) *server {
	t.Helper()
	tokens := filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(tokens, fmt.Appendf(nil, "shop %x\n", sha256.Sum256([]byte(client))), 0o600); err != nil {
		t.Fatal(err)
	}
	process := program.Start(t,
		"UPSTREAM_URL="+upstream, "METRICS_ADDR=127.0.0.1:0", "LIVE_INTERVAL=1s", "DRAIN_DELAY=2s",
		"AUTH_MODE=service", "UPSTREAM_API_KEY="+sandbox.Token("co1", "rw"), "CLIENT_TOKENS_FILE="+tokens, "UPSTREAM_RATE_LIMIT=6000")
	return &server{process.URL, "http://" + process.Log.Find(t, `for=metrics address=(\S+)`) + "/metrics", process.Cmd}
}

// write changes the row that is followed.
func (s *server) write(t *testing.T, tag int) {
	t.Helper()
	body := fmt.Sprintf(`{"query":"mutation { updateCustomerContact(input: {id: \"cc001\", patch: {tags: [\"%d\"]}}) { userErrors { code } } }"}`, tag)
	request, err := http.NewRequest(http.MethodPost, s.url+"/graphql", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + client}}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if text, err := io.ReadAll(response.Body); err != nil || !strings.Contains(string(text), `"userErrors":[]`) {
		t.Fatalf("%v %s", err, text)
	}
}

// metric is the value of a metric now.
func (s *server) metric(t *testing.T, name string) float64 {
	t.Helper()
	response, err := http.Get(s.metrics)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if text, found := bytes.CutPrefix(lines.Bytes(), []byte(name+" ")); found {
			value, err := strconv.ParseFloat(string(text), 64)
			if err != nil {
				t.Fatal(err)
			}
			return value
		}
	}
	t.Fatalf("no %s", name)
	return 0
}

// await waits until a metric is at most so much.
func (s *server) await(t *testing.T, name string, most float64) {
	t.Helper()
	for begun := time.Now(); s.metric(t, name) > most; time.Sleep(50 * time.Millisecond) {
		if time.Since(begun) > 30*time.Second {
			t.Fatalf("%s is %v, want %v", name, s.metric(t, name), most)
		}
	}
}

// subscriber is one connection with a subscription.
type subscriber struct {
	connection *net.TCPConn
	lines      *bufio.Scanner
}

func (s *server) subscribe(t *testing.T) *subscriber {
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Error(err)
		return nil
	}
	body := `{"query":"subscription { customerContact(id: \"cc001\") { tags } }"}`
	_, err = fmt.Fprintf(connection, "POST /graphql HTTP/1.1\r\nHost: live\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"+
		"Accept: text/event-stream\r\nContent-Length: %d\r\n\r\n%s", client, len(body), body)
	if err != nil {
		t.Error(err)
	}
	one := &subscriber{connection.(*net.TCPConn), bufio.NewScanner(connection)}
	one.want(t, `data: {"data":{"customerContact":{"tags":["0"]}}}`)
	return one
}

// want reads up to the next line of an event, which is to be this one.
func (s *subscriber) want(t *testing.T, line string) {
	_ = s.connection.SetReadDeadline(time.Now().Add(30 * time.Second))
	for s.lines.Scan() {
		text := s.lines.Text()
		if text == line {
			return
		}
		if strings.HasPrefix(text, "data: {") || strings.HasPrefix(text, "event: complete") {
			t.Errorf("got %s, want %s", text, line)
			return
		}
	}
	t.Errorf("the stream ended before %s: %v", line, s.lines.Err())
}

// breakOff resets the connection.
func (s *subscriber) breakOff() {
	_ = s.connection.SetLinger(0)
	_ = s.connection.Close()
}
