// Package redistest runs Redis servers for tests: real ones, each a process of
// its own on a free loopback port, without a file on disk.
package redistest

import (
	"net"
	"os/exec"
	"syscall"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// patience is how long a server may take to answer its first command.
const patience = 10 * time.Second

// Password is what a server asks for.
const Password = "redis-s3cret"

// Server is a Redis server that runs until the test ends.
type Server struct {
	// Client sends the server a test's own commands.
	Client *goredis.Client

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
	s.Client = goredis.NewClient(&goredis.Options{Addr: s.address, Password: Password})
	tb.Cleanup(func() { _ = s.Client.Close() })
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
		err := s.Client.Ping(s.tb.Context()).Err()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			s.tb.Fatalf("redis-server does not answer: %v", err)
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

// MustDo sends a command that must succeed.
func (s *Server) MustDo(words ...string) {
	s.tb.Helper()
	command := make([]any, len(words))
	for i, word := range words {
		command[i] = word
	}
	if err := s.Client.Do(s.tb.Context(), command...).Err(); err != nil {
		s.tb.Fatalf("%v: %v", words, err)
	}
}

// Keys are the keys that there are.
func (s *Server) Keys() []string {
	s.tb.Helper()
	keys, err := s.Client.Keys(s.tb.Context(), "*").Result()
	if err != nil {
		s.tb.Fatalf("KEYS *: %v", err)
	}
	return keys
}
