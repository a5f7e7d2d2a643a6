// Package faultstest is an upstream for tests that fails on purpose, where the
// byte matters: it resets, hangs, drips, cuts answers short and counts what
// reaches it.
package faultstest

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// Request is a request as it was read from the wire.
type Request struct {
	Method string
	Target string
	Header http.Header
	Body   string
}

// Upstream is a listener on loopback that answers each request with a Fault.
type Upstream struct {
	// URL is the base address, http://127.0.0.1:port.
	URL string
	// Left receives the moment at which a client hung up on a Hang or a Drip.
	Left chan time.Time

	listener net.Listener
	serving  sync.WaitGroup

	mu       sync.Mutex
	script   []Fault
	requests []Request
	open     map[net.Conn]struct{}
	accepted int
	closed   bool
}

// Start starts an upstream that answers the first request with the first
// fault, the second with the second, and all further ones with the last. It
// stops when the test ends.
func Start(tb testing.TB, script ...Fault) *Upstream {
	tb.Helper()
	if len(script) == 0 {
		tb.Fatal("an upstream without a script")
	}
	listener := listen(tb)
	u := &Upstream{
		URL:      "http://" + listener.Addr().String(),
		Left:     make(chan time.Time, 1024),
		listener: listener,
		script:   script,
		open:     make(map[net.Conn]struct{}),
	}
	u.serving.Go(u.accept)
	tb.Cleanup(u.stop)
	return u
}

// Refused is the base address of an upstream that does not listen.
func Refused(tb testing.TB) string {
	tb.Helper()
	listener := listen(tb)
	if err := listener.Close(); err != nil {
		tb.Fatal(err)
	}
	return "http://" + listener.Addr().String()
}

// listen listens on a free port of loopback.
func listen(tb testing.TB) net.Listener {
	tb.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	return listener
}

// Script replaces what is left of the script.
func (u *Upstream) Script(script ...Fault) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.script = script
}

// Requests are the requests that were read, in order.
func (u *Upstream) Requests() []Request {
	u.mu.Lock()
	defer u.mu.Unlock()
	return append([]Request(nil), u.requests...)
}

// Count is how many requests were read.
func (u *Upstream) Count() int { return len(u.Requests()) }

// Connections is how many connections were accepted.
func (u *Upstream) Connections() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.accepted
}

func (u *Upstream) accept() {
	for {
		conn, err := u.listener.Accept()
		if err != nil {
			return
		}
		if !u.enter(conn) {
			return
		}
		u.serving.Go(func() {
			defer u.leave(conn)
			u.serve(conn)
		})
	}
}

// enter notes an open connection, unless the upstream has stopped.
func (u *Upstream) enter(conn net.Conn) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed {
		_ = conn.Close()
		return false
	}
	u.open[conn] = struct{}{}
	u.accepted++
	return true
}

func (u *Upstream) leave(conn net.Conn) {
	_ = conn.Close()
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.open, conn)
}

func (u *Upstream) stop() {
	_ = u.listener.Close()
	u.mu.Lock()
	u.closed = true
	for conn := range u.open {
		_ = conn.Close()
	}
	u.mu.Unlock()
	u.serving.Wait()
}

// serve reads requests and lets the script answer them, until a fault or the
// client ends the connection.
func (u *Upstream) serve(conn net.Conn) {
	reader := bufio.NewReader(conn)
	for {
		request, err := readRequest(reader)
		if err != nil {
			return
		}
		x := &Exchange{Request: request, Conn: conn, reader: reader, left: u.Left}
		if !u.next(request)(x) {
			return
		}
	}
}

// next notes a request and takes the fault that answers it.
func (u *Upstream) next(request Request) Fault {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.requests = append(u.requests, request)
	fault := u.script[0]
	if len(u.script) > 1 {
		u.script = u.script[1:]
	}
	return fault
}

func readRequest(reader *bufio.Reader) (Request, error) {
	r, err := http.ReadRequest(reader)
	if err != nil {
		return Request{}, err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return Request{}, err
	}
	return Request{Method: r.Method, Target: r.RequestURI, Header: r.Header, Body: string(body)}, nil
}
