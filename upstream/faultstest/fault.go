package faultstest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"
	"time"
)

// Exchange is one request that was read and waits for its answer.
type Exchange struct {
	Request
	// Conn is the connection, to be written to.
	Conn net.Conn

	reader *bufio.Reader
	left   chan<- time.Time
}

// Fault answers one request, or does not. It reports whether the connection
// goes on to the next request; otherwise it is closed.
type Fault func(*Exchange) bool

// JSON is the header line of PostgREST's answers.
const JSON = "Content-Type: application/json; charset=utf-8"

// Rows answers 200 with rows.
func Rows(body string) Fault { return Answer(http.StatusOK, body, JSON) }

// Problem answers with an error as PostgREST words it.
func Problem(status int, code string, header ...string) Fault {
	body := fmt.Sprintf(`{"code":%q,"details":null,"hint":null,"message":"told by a test"}`, code)
	return Answer(status, body, append(header, JSON)...)
}

// Answer answers with a status, a body and header lines.
func Answer(status int, body string, header ...string) Fault {
	return func(x *Exchange) bool {
		if err := x.head(status, append(header, fmt.Sprintf("Content-Length: %d", len(body)))...); err != nil {
			return false
		}
		_, err := io.WriteString(x.Conn, body)
		return err == nil
	}
}

// After lets time pass before a fault.
func After(d time.Duration, then Fault) Fault {
	return func(x *Exchange) bool {
		time.Sleep(d)
		return then(x)
	}
}

// Reset breaks the connection, without an answer, when the request was read.
func Reset(x *Exchange) bool {
	x.reset()
	return false
}

// Stale answers with rows and breaks the connection when the next request on
// it begins to arrive, unread.
func Stale(body string) Fault {
	return func(x *Exchange) bool {
		if !Rows(body)(x) {
			return false
		}
		_, _ = x.reader.Peek(1)
		x.reset()
		return false
	}
}

// Drop closes the connection, without an answer, when the request was read.
func Drop(*Exchange) bool { return false }

// Hang never answers.
func Hang(x *Exchange) bool {
	x.awaitClient()
	return false
}

// Drip sends the header of a status and then a byte of an endless body every few
// milliseconds.
func Drip(status int) Fault {
	return func(x *Exchange) bool {
		if x.head(status, JSON, "Content-Length: 1000000") != nil {
			return false
		}
		for {
			if _, err := io.WriteString(x.Conn, "["); err != nil {
				x.hungUp()
				return false
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// Short promises more bytes than it sends before it closes the connection.
func Short(body string) Fault {
	return func(x *Exchange) bool {
		if x.head(http.StatusOK, JSON, fmt.Sprintf("Content-Length: %d", len(body)+10)) == nil {
			_, _ = io.WriteString(x.Conn, body)
		}
		return false
	}
}

// Cut closes the connection in the middle of a chunk.
func Cut(x *Exchange) bool {
	if x.head(http.StatusOK, JSON, "Transfer-Encoding: chunked") == nil {
		_, _ = io.WriteString(x.Conn, "20\r\n[{\"id\":\"a")
	}
	return false
}

// Flood answers with an array of so many bytes, which says its length or comes
// in chunks.
func Flood(size int64, chunked bool) Fault {
	return func(x *Exchange) bool {
		length := fmt.Sprintf("Content-Length: %d", size)
		if chunked {
			length = "Transfer-Encoding: chunked"
		}
		if x.head(http.StatusOK, JSON, length) != nil {
			return false
		}
		body := io.Writer(x.Conn)
		if chunked {
			body = httputil.NewChunkedWriter(x.Conn)
		}
		block := bytes.Repeat([]byte("["), 1<<15)
		for sent := int64(0); sent < size; sent += int64(len(block)) {
			block = block[:min(len(block), int(size-sent))]
			if _, err := body.Write(block); err != nil {
				return false
			}
		}
		if !chunked {
			return true
		}
		_, err := io.WriteString(x.Conn, "0\r\n\r\n")
		return err == nil
	}
}

// Bomb answers with so many bytes under gzip, which nobody asked for.
func Bomb(size int64) Fault {
	return func(x *Exchange) bool {
		if x.head(http.StatusOK, JSON, "Content-Encoding: gzip", "Connection: close") != nil {
			return false
		}
		squeeze := gzip.NewWriter(x.Conn)
		block := bytes.Repeat([]byte(" "), 1<<15)
		for sent := int64(0); sent < size; sent += int64(len(block)) {
			if _, err := squeeze.Write(block); err != nil {
				return false
			}
		}
		_ = squeeze.Close()
		return false
	}
}

// Garbage answers with what is no HTTP.
func Garbage(x *Exchange) bool {
	_, _ = io.WriteString(x.Conn, "SSH-2.0-OpenSSH_9.9\r\n\r\n")
	return false
}

// head writes a status line and a header.
func (x *Exchange) head(status int, header ...string) error {
	_, err := fmt.Fprintf(x.Conn, "HTTP/1.1 %d %s\r\n%s\r\n\r\n",
		status, http.StatusText(status), strings.Join(header, "\r\n"))
	return err
}

// reset closes the connection so that the client meets a reset.
func (x *Exchange) reset() {
	if conn, ok := x.Conn.(*net.TCPConn); ok {
		_ = conn.SetLinger(0)
	}
	_ = x.Conn.Close()
}

// awaitClient waits until the client hangs up.
func (x *Exchange) awaitClient() {
	_, _ = io.Copy(io.Discard, x.reader)
	x.hungUp()
}

// hungUp notes that the client hung up, if anybody still reads such notes.
func (x *Exchange) hungUp() {
	select {
	case x.left <- time.Now():
	default:
	}
}
