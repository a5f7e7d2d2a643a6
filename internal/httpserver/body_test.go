package httpserver_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/internal/httpserver"
)

// post sends the head of a POST request and a part of its body on a connection
// of its own, which ends with the test.
func post(t *testing.T, url, head, body string) net.Conn {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	if _, err := fmt.Fprintf(connection, "POST / HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n%s", head, body); err != nil {
		t.Fatal(err)
	}
	return connection
}

// answer reads an answer off a connection.
func answer(t *testing.T, connection net.Conn) (*http.Response, string) {
	t.Helper()
	_ = connection.SetReadDeadline(time.Now().Add(10 * time.Second))
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

// echo answers with the body of the request, or with the error by which it
// ended.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.WriteHeader(http.StatusRequestTimeout)
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
	}
	_, _ = w.Write(body)
}

// TestBodiesOnTheirWay leaves bodies unfinished: they take no place of a
// request, one address gets half of their number, and the others' are served.
func TestBodiesOnTheirWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var unread atomic.Int32
		capacity := newCapacity(1, func(reason string) {
			if reason == httpserver.Receiving {
				unread.Add(1)
			}
		})
		handler := capacity.Limit(http.HandlerFunc(echo))
		send := func(address string, body io.Reader) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodPost, "/", body)
			r.RemoteAddr = address
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			return w
		}
		silent, end := io.Pipe()
		var sent sync.WaitGroup
		for range 128 {
			sent.Go(func() { send("192.0.2.1:1", silent) })
		}
		synctest.Wait()
		if capacity.InFlight() != 0 {
			t.Errorf("%d requests are in flight, and none has arrived", capacity.InFlight())
		}
		if w := send("192.0.2.1:2", strings.NewReader("x")); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" ||
			!strings.Contains(w.Body.String(), `"code":"RATE_LIMITED"`) || w.Header().Get("Connection") != "close" {
			t.Errorf("one more from the same address: %d %v %s", w.Code, w.Header(), w.Body)
		}
		if n := unread.Load(); n != 1 {
			t.Errorf("told of %d bodies refused, want one", n)
		}
		if w := send("192.0.2.1:3", nil); w.Code != http.StatusOK {
			t.Errorf("a request without a body: %d", w.Code)
		}
		if w := send("192.0.2.2:1", strings.NewReader("hello")); w.Code != http.StatusOK || w.Body.String() != "hello" {
			t.Errorf("another address: %d %q", w.Code, w.Body)
		}
		_ = end.CloseWithError(io.ErrUnexpectedEOF)
		sent.Wait()
		if w := send("192.0.2.1:4", strings.NewReader("hello")); w.Code != http.StatusOK || w.Body.String() != "hello" {
			t.Errorf("after they ended: %d %q", w.Code, w.Body)
		}
	})
}

// TestBodies looks at what the handler is given of a body.
func TestBodies(t *testing.T) {
	t.Parallel()
	whole, over := strings.Repeat("x", bodyBytes), strings.Repeat("x", bodyBytes+1)
	for _, test := range []struct {
		name, head, body string
		status           int
		want             string
		closes           bool
	}{
		{"none", "Content-Length: 0", "", 200, "", false},
		{"the largest", fmt.Sprint("Content-Length: ", len(whole)), whole, 200, whole, false},
		{"one byte too many, in chunks", "Transfer-Encoding: chunked", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(over), over), 200, over, true},
		{"in chunks", "Transfer-Encoding: chunked", "2\r\n{}\r\n0\r\n\r\n", 200, "{}", true},
		{"in chunks and with a length", "Transfer-Encoding: chunked\r\nContent-Length: 4", "2\r\n{}\r\n0\r\n\r\n", 200, "{}", true},
		{"broken chunks", "Transfer-Encoding: chunked", "2\r\n{}\r\nno\r\n\r\n", 400, "{}", true},
		{"late", "Content-Length: 1000", "{", 408, "{", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			capacity := newCapacity(1, func(reason string) { t.Errorf("refused: %s", reason) })
			server := start(t, httpserver.Options{ShutdownTimeout: 5 * time.Second}, capacity.Limit(http.HandlerFunc(echo)).ServeHTTP,
				func(s *httpserver.Server) { s.SetBodyTimeout(200 * time.Millisecond) })
			defer server.end(t)
			connection := post(t, server.url, test.head, test.body)
			response, body := answer(t, connection)
			if response.StatusCode != test.status || body != test.want || response.Close != test.closes {
				t.Errorf("%d %.100q, closes %t; want %d %.100q, %t", response.StatusCode, body, response.Close, test.status, test.want, test.closes)
			}
			if response.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("the header is %v", response.Header)
			}
		})
	}
}

// The deadline of a body ends with the body: a request may take longer.
func TestRequestsOutliveTheDeadlineOfTheirBody(t *testing.T) {
	t.Parallel()
	capacity := newCapacity(2, func(reason string) { t.Errorf("refused: %s", reason) })
	server := start(t, httpserver.Options{ShutdownTimeout: 5 * time.Second},
		capacity.Limit(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-time.After(400 * time.Millisecond):
			case <-r.Context().Done():
				t.Errorf("%s: the request was cancelled", r.Method)
			}
		})).ServeHTTP,
		func(s *httpserver.Server) { s.SetBodyTimeout(100 * time.Millisecond) })
	defer server.end(t)
	client := newClient(t)
	for _, body := range []io.Reader{nil, strings.NewReader("{}"), bytes.NewReader(make([]byte, bodyBytes))} {
		method := http.MethodPost
		if body == nil {
			method = http.MethodGet
		}
		request, err := http.NewRequestWithContext(t.Context(), method, server.url, body)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
}

func TestTheTimeOfARequestBeginsWithItsHeader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		capacity := httpserver.NewCapacity(httpserver.CapacityOptions{Requests: 1, BodyBytes: bodyBytes, Timeout: time.Second})
		handler := capacity.Limit(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if r.Context().Err() == nil {
				t.Error("there is time left")
			}
		}))
		body, sender := io.Pipe()
		go func() {
			time.Sleep(2 * time.Second)
			_ = sender.Close()
		}()
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", body))
	})
}
