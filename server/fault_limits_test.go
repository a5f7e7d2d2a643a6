package server

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// A body of as many bytes as are allowed is read, and one byte more is refused
// in the form of every answer.
func TestBodyLimit(t *testing.T) {
	t.Parallel()
	f := startFacade(t, &credentials{}, "MAX_BODY_BYTES=2000")
	c := f.caller("co1", "rw")
	for size, status := range map[int]int{2000: http.StatusOK, 2001: http.StatusRequestEntityTooLarge, 1 << 20: http.StatusRequestEntityTooLarge} {
		for _, chunked := range []bool{false, true} {
			text := `{"query":` + quoted(t, faultQuery) + `}`
			var body io.Reader = strings.NewReader(text + strings.Repeat(" ", size-len(text)))
			if chunked {
				body = io.MultiReader(body)
			}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.url+"/graphql", body)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("Authorization", "Bearer "+c.token)
			answer := c.send(t, request)
			if answer.status != status {
				t.Errorf("%d bytes, chunked %t: %d %s", size, chunked, answer.status, answer.body)
			}
			if status != http.StatusOK {
				answer.wantError(t, "BAD_USER_INPUT", "2000")
			}
		}
	}
}

// A header over 16 KB is not read, whoever sends it.
func TestHeaderLimit(t *testing.T) {
	t.Parallel()
	f := startFacade(t, &credentials{})
	for size, want := range map[int]int{10 << 10: http.StatusOK, 20 << 10: http.StatusRequestHeaderFieldsTooLarge} {
		response, body := rawPost(t, f.url, `{__typename}`, "X-Padding: "+strings.Repeat("x", size))
		if response.StatusCode != want {
			t.Errorf("%d bytes: %s %s", size, response.Status, body)
		}
	}
}

// A header that comes a byte at a time has 5 seconds, however long it is.
func TestSlowHeader(t *testing.T) {
	t.Parallel()
	f := startFacade(t, &credentials{})
	conn, err := net.Dial("tcp", strings.TrimPrefix(f.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	begun := time.Now()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		_, _ = io.Copy(io.Discard, conn)
	}()
	header := "GET /healthz HTTP/1.1\r\nHost: facade\r\nX-Slow: " + strings.Repeat("x", 100)
	for i := range len(header) {
		_, _ = io.WriteString(conn, header[i:i+1])
		select {
		case <-closed:
			if took := time.Since(begun); took < 3*time.Second {
				t.Errorf("closed after %s", took)
			}
			return
		case <-time.After(200 * time.Millisecond):
		}
	}
	t.Errorf("still open after %s", time.Since(begun))
}

// metricsURL is where the log says that the metrics are.
func metricsURL(t *testing.T, log *logged) string {
	t.Helper()
	var address []string
	inTime(t, "the log says where the metrics are", func() bool {
		address = regexp.MustCompile(`for"?[=:]"?metrics"?[ ,]"?address"?[=:]"?([0-9.:]+)`).FindStringSubmatch(log.String())
		return address != nil
	})
	return "http://" + address[1] + "/metrics"
}

// A caller who floods the server leaves an eighth of the 256 requests in flight
// to others. When all are taken the next is refused at once, health checks are
// answered, and those in flight are none the worse.
func TestRequestsInFlight(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	up := &credentials{}
	f := startFacade(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-release
		up.ServeHTTP(w, r)
	}), "REQUEST_TIMEOUT=60s", "UPSTREAM_TIMEOUT=60s", "METRICS_ADDR=127.0.0.1:0", "LOG_LEVEL=info")
	const room, share = 256, 224
	var all sync.WaitGroup
	ask := func(c caller, offset int) {
		all.Go(func() {
			c.ask(t, fmt.Sprintf(`{customerContacts(first:1,offset:%d){nodes{id}}}`, offset)).want(t, faultQueryData)
		})
	}
	flood := f.caller("co1", "rw")
	for i := range share {
		ask(flood, i)
	}
	f.wantInFlight(t, share)
	refused(t, flood)
	f.caller("co1", "rw").ask(t, `{__typename}`).want(t, `{"__typename":"Query"}`)
	for i := share; i < room; i++ {
		ask(f.caller("co1", "rw"), i)
	}
	f.wantInFlight(t, room)
	refused(t, f.caller("co1", "rw"))
	for _, path := range []string{"/healthz", "/readyz"} {
		if response, body := f.browse(t, http.MethodGet, path, ""); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s %s", path, response.Status, body)
		}
	}
	close(release)
	all.Wait()
	flood.ask(t, `{__typename}`).want(t, `{"__typename":"Query"}`)
}

// wantInFlight waits until so many requests are in flight.
func (f *facade) wantInFlight(t *testing.T, want int) {
	t.Helper()
	address := metricsURL(t, f.log)
	line := fmt.Sprintf("\ncarbongraph_requests_in_flight %d\n", want)
	inTime(t, line, func() bool {
		response, err := f.client.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		return err == nil && strings.Contains(string(text), line)
	})
}

// refused asks and wants to be refused.
func refused(t *testing.T, c caller) {
	t.Helper()
	answer := c.ask(t, `{__typename}`)
	answer.wantError(t, "RATE_LIMITED", "in flight")
	if answer.status != http.StatusServiceUnavailable || answer.header.Get("Retry-After") != "1" {
		t.Errorf("%d %v", answer.status, answer.header)
	}
}

// Bodies that never arrive take no place from a request whose body arrives.
func TestBodiesThatNeverArrive(t *testing.T) {
	t.Parallel()
	f := startFacade(t, &credentials{}, "MAX_IN_FLIGHT=1")
	for range 100 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(f.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"); err != nil {
			t.Fatal(err)
		}
	}
	c := f.caller("co1", "rw")
	for range 20 {
		c.ask(t, faultQuery).want(t, faultQueryData)
	}
}
