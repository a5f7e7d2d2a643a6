package security

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/contract/internal/servertest"
)

// A body of as many bytes as are allowed is read, and one byte more is refused
// in the form of every answer.
func TestBodyLimit(t *testing.T) {
	t.Parallel()
	f := servertest.Start(t, &servertest.Credentials{}, "MAX_BODY_BYTES=2000")
	c := f.Caller("co1", "rw")
	for size, status := range map[int]int{2000: http.StatusOK, 2001: http.StatusRequestEntityTooLarge, 1 << 20: http.StatusRequestEntityTooLarge} {
		for _, chunked := range []bool{false, true} {
			text := `{"query":` + servertest.Quoted(t, servertest.FaultQuery) + `}`
			var body io.Reader = strings.NewReader(text + strings.Repeat(" ", size-len(text)))
			if chunked {
				body = io.MultiReader(body)
			}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.URL+"/graphql", body)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("Authorization", "Bearer "+c.Token)
			answer := c.Send(t, request)
			if answer.Status != status {
				t.Errorf("%d bytes, chunked %t: %d %s", size, chunked, answer.Status, answer.Body)
			}
			if status != http.StatusOK {
				answer.WantError(t, "BAD_USER_INPUT", "2000")
			}
		}
	}
}

// A header over 16 KB is not read, whoever sends it.
func TestHeaderLimit(t *testing.T) {
	t.Parallel()
	f := servertest.Start(t, &servertest.Credentials{})
	for size, want := range map[int]int{10 << 10: http.StatusOK, 20 << 10: http.StatusRequestHeaderFieldsTooLarge} {
		response, body := rawPost(t, f.URL, `{__typename}`, "X-Padding: "+strings.Repeat("x", size))
		if response.StatusCode != want {
			t.Errorf("%d bytes: %s %s", size, response.Status, body)
		}
	}
}

// A header that comes a byte at a time has 5 seconds, however long it is.
func TestSlowHeader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		conn := servertest.StartBubble(t, servertest.InMemory{Handler: &servertest.Credentials{}}).Dial(t)
		defer conn.Close()
		go func() { _, _ = io.Copy(io.Discard, conn) }()
		begun := time.Now()
		header := "GET /healthz HTTP/1.1\r\nHost: server\r\nX-Slow: " + strings.Repeat("x", 100)
		for i := range len(header) {
			if _, err := io.WriteString(conn, header[i:i+1]); err != nil {
				break
			}
			time.Sleep(200 * time.Millisecond)
		}
		if took := time.Since(begun).Round(time.Second); took != 5*time.Second {
			t.Errorf("closed after %s", took)
		}
	})
}

// A caller who floods the server leaves an eighth of the 256 requests in flight
// to others. When all are taken the next is refused at once, health checks are
// answered, and those in flight are none the worse.
func TestRequestsInFlight(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	up := &servertest.Credentials{}
	f := servertest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-release
		up.ServeHTTP(w, r)
	}), "REQUEST_TIMEOUT=60s", "UPSTREAM_TIMEOUT=60s", "METRICS_ADDR=127.0.0.1:0", "LOG_LEVEL=info")
	const room, share = 256, 224
	var all sync.WaitGroup
	ask := func(c servertest.Caller, offset int) {
		all.Go(func() {
			c.Ask(t, fmt.Sprintf(`{customerContacts(first:1,offset:%d){nodes{id}}}`, offset)).Want(t, servertest.FaultQueryData)
		})
	}
	flood := f.Caller("co1", "rw")
	for i := range share {
		ask(flood, i)
	}
	wantInFlight(t, f, share)
	refused(t, flood)
	f.Caller("co1", "rw").Ask(t, `{__typename}`).Want(t, `{"__typename":"Query"}`)
	for i := share; i < room; i++ {
		ask(f.Caller("co1", "rw"), i)
	}
	wantInFlight(t, f, room)
	refused(t, f.Caller("co1", "rw"))
	for _, path := range []string{"/healthz", "/readyz"} {
		if response, body := f.Browse(t, http.MethodGet, path, ""); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s %s", path, response.Status, body)
		}
	}
	close(release)
	all.Wait()
	flood.Ask(t, `{__typename}`).Want(t, `{"__typename":"Query"}`)
}

// wantInFlight waits until so many requests are in flight.
func wantInFlight(t *testing.T, f *servertest.Server, want int) {
	t.Helper()
	address := servertest.MetricsURL(t, f.Log)
	line := fmt.Sprintf("\ncarbongraph_requests_in_flight %d\n", want)
	servertest.InTime(t, line, func() bool {
		response, err := f.Client.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		return err == nil && strings.Contains(string(text), line)
	})
}

// refused asks and wants to be refused.
func refused(t *testing.T, c servertest.Caller) {
	t.Helper()
	answer := c.Ask(t, `{__typename}`)
	answer.WantError(t, "RATE_LIMITED", "in flight")
	if answer.Status != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") != "1" {
		t.Errorf("%d %v", answer.Status, answer.Header)
	}
}

// Bodies that never arrive take no place from a request whose body arrives.
func TestBodiesThatNeverArrive(t *testing.T) {
	t.Parallel()
	f := servertest.Start(t, &servertest.Credentials{}, "MAX_IN_FLIGHT=1")
	for range 100 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(f.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"); err != nil {
			t.Fatal(err)
		}
	}
	c := f.Caller("co1", "rw")
	for range 20 {
		c.Ask(t, servertest.FaultQuery).Want(t, servertest.FaultQueryData)
	}
}
