package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"carbongraph/bench/internal/postgrest"
)

// server speaks as much HTTP/1.1 as the clients of a benchmark do: GETs without
// a body, one after the other on connections that are kept. net/http would
// take several times the processor for the same.
type server struct {
	chunked bool

	mu      sync.Mutex
	answers map[string][]byte // whole answers by target
	reads   int
	last    string
}

func newServer(chunked bool) *server {
	return &server{chunked: chunked, answers: make(map[string][]byte)}
}

func (s *server) serve(listener net.Listener) error {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go s.converse(conn)
	}
}

// converse answers the requests of a connection until its client is gone or
// sends what is no GET.
func (s *server) converse(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	var target []byte
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return
		}
		rest, isGet := bytes.CutPrefix(line, []byte("GET "))
		end := bytes.IndexByte(rest, ' ')
		if !isGet || end < 0 {
			return
		}
		target = append(target[:0], rest[:end]...)
		for len(bytes.TrimRight(line, "\r\n")) > 0 {
			if line, err = in.ReadSlice('\n'); err != nil {
				return
			}
		}
		if _, err := conn.Write(s.answer(target)); err != nil {
			return
		}
	}
}

// answer is the whole answer to a GET.
func (s *server) answer(target []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if string(target) == "/seen" {
		return s.message(http.StatusOK, nil, fmt.Sprintf(`{"reads":%d,"target":%q}`, s.reads, s.last))
	}
	s.reads++
	if string(target) != s.last {
		s.last = string(target)
	}
	answer, known := s.answers[s.last]
	if !known {
		answer = s.read(s.last)
		s.answers[s.last] = answer
	}
	return answer
}

// read renders the answer to a read.
func (s *server) read(target string) []byte {
	page, err := postgrest.Read(target)
	if err != nil {
		return s.message(http.StatusBadRequest, nil, fmt.Sprintf(`{"code":"PGRST100","message":%q}`, err))
	}
	return s.message(http.StatusOK, []string{"Content-Range: " + page.ContentRange, "Content-Location: " + target}, page.Body)
}

// message is an answer with its header, as PostgREST's HTTP server sends it. A
// body in chunks is one chunk: PostgREST has the whole of it before it sends.
func (s *server) message(status int, header []string, body string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	if s.chunked {
		b.WriteString("Transfer-Encoding: chunked\r\n")
		body = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	}
	b.WriteString("Date: " + time.Now().UTC().Format(http.TimeFormat) + "\r\nServer: postgrest/14.14\r\n")
	for _, line := range header {
		b.WriteString(line + "\r\n")
	}
	b.WriteString("Content-Type: application/json; charset=utf-8\r\n")
	if !s.chunked {
		b.WriteString("Content-Length: " + strconv.Itoa(len(body)) + "\r\n")
	}
	b.WriteString("\r\n" + body)
	return b.Bytes()
}
