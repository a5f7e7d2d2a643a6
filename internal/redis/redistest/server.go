// Package redistest runs Redis servers for tests: real ones, each a process of
// its own on a free loopback port, without a file on disk.
package redistest

import (
	"bufio"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a server may take to answer its first command.
const patience = 10 * time.Second

// Password is what a server asks for.
const Password = "redis-s3cret"

// Server is a Redis server that runs until the test ends.
type Server struct {
	tb      testing.TB
	address string
	flags   []string
	process *exec.Cmd
}

// Start starts a server with flags of redis-server besides its own.
func Start(tb testing.TB, flags ...string) *Server {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := &Server{tb: tb, address: listener.Addr().String(), flags: flags}
	if err := listener.Close(); err != nil {
		tb.Fatal(err)
	}
	s.Restart()
	tb.Cleanup(s.Kill)
	return s
}

// URL is where the server is, with the password.
func (s *Server) URL() string { return "redis://:" + Password + "@" + s.address }

// Restart starts a server that was killed, empty and at the same address.
func (s *Server) Restart() {
	s.tb.Helper()
	_, port, err := net.SplitHostPort(s.address)
	if err != nil {
		s.tb.Fatal(err)
	}
	s.process = exec.Command("redis-server", append([]string{"--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no",
		"--requirepass", Password, "--loglevel", "warning", "--dir", s.tb.TempDir()}, s.flags...)...)
	if err := s.process.Start(); err != nil {
		s.tb.Fatalf("redis-server, which these tests need: %v", err)
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		reply, err := s.Do("PING")
		if err == nil && reply == "+PONG" {
			return
		}
		if time.Now().After(deadline) {
			s.tb.Fatalf("redis-server does not answer: %q, %v", reply, err)
		}
	}
}

// Kill ends the server at once.
func (s *Server) Kill() {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
	s.process = nil
}

// Hang keeps the server from answering: connections stay, and new ones are
// taken.
func (s *Server) Hang() { s.signal(syscall.SIGSTOP) }

// Resume ends Hang.
func (s *Server) Resume() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(signal syscall.Signal) {
	s.tb.Helper()
	if err := s.process.Process.Signal(signal); err != nil {
		s.tb.Fatal(err)
	}
}

// Do sends one command over a connection of its own, and returns the first
// line of the reply as it came.
func (s *Server) Do(words ...string) (string, error) {
	lines, err := s.send(words, 1)
	if err != nil {
		return "", err
	}
	return lines[0], nil
}

// MustDo sends a command that must succeed.
func (s *Server) MustDo(words ...string) {
	s.tb.Helper()
	if reply, err := s.Do(words...); err != nil || reply[0] == '-' {
		s.tb.Fatalf("%v: %q, %v", words, reply, err)
	}
}

// Keys are the keys that there are.
func (s *Server) Keys() []string {
	s.tb.Helper()
	head, err := s.Do("KEYS", "*")
	var n int
	if _, scan := fmt.Sscanf(head, "*%d", &n); err != nil || scan != nil {
		s.tb.Fatalf("KEYS *: %q, %v", head, err)
	}
	lines, err := s.send([]string{"KEYS", "*"}, 1+2*n)
	if err != nil {
		s.tb.Fatal(err)
	}
	var keys []string
	for i := 2; i < len(lines); i += 2 {
		keys = append(keys, lines[i])
	}
	return keys
}

// send sends a command after the password, and reads lines of its reply.
func (s *Server) send(words []string, lines int) ([]string, error) {
	conn, err := net.DialTimeout("tcp", s.address, time.Second)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return nil, err
	}
	if _, err := fmt.Fprint(conn, command("AUTH", Password), command(words...)); err != nil {
		return nil, err
	}
	reader := bufio.NewReader(conn)
	var got []string
	for range lines + 1 {
		line, err := reader.ReadString('\n')
		if err != nil {
			return nil, err
		}
		got = append(got, strings.TrimRight(line, "\r\n"))
	}
	return got[1:], nil
}

// command is a command on the wire: an array of strings.
func command(words ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(words))
	for _, word := range words {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(word), word)
	}
	return b.String()
}
