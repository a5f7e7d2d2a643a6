// Package process runs a server as a child and tells what it takes of the
// machine. It reads /proc, so it works on Linux alone.
package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// patience is how long a server may take to say where it listens.
const patience = 10 * time.Second

// Server is a running server.
type Server struct {
	// Address is where it listens, as host:port.
	Address string

	command *exec.Cmd
	ended   chan struct{}
}

// listening finds the address in what a server says when it starts.
var listening = regexp.MustCompile(`\blisten(?:s|ing) on\b.*?(127\.0\.0\.1:\d+)`)

// Start starts the program with the arguments, and the variables on top of
// this process's own, and waits until it says on which port of 127.0.0.1 it is
// listening. It ends with ctx.
func Start(ctx context.Context, program string, args, variables []string) (*Server, error) {
	command := exec.CommandContext(ctx, program, args...)
	command.Env = append(os.Environ(), variables...)
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = time.Second
	output, input := io.Pipe()
	command.Stdout, command.Stderr = input, input
	if err := command.Start(); err != nil {
		return nil, err
	}
	s := &Server{command: command, ended: make(chan struct{})}
	go func() {
		// It is ended by a signal, which Wait calls an error.
		_ = command.Wait()
		_ = input.Close()
		close(s.ended)
	}()
	announced := make(chan string, 1)
	go listen(output, announced)
	select {
	case s.Address = <-announced:
	case <-time.After(patience):
	}
	if s.Address == "" {
		return nil, errors.Join(fmt.Errorf("%s did not say where it is listening", program), s.Stop())
	}
	return s, nil
}

// listen passes on the address that the server says it is listening on, or
// nothing when its output ends, and reads the rest so that it never waits.
func listen(output io.Reader, announced chan<- string) {
	defer close(announced)
	var said strings.Builder
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if match := listening.FindStringSubmatch(lines.Text()); match != nil {
			announced <- match[1]
			_, _ = io.Copy(io.Discard, output)
			return
		}
		said.WriteString(lines.Text() + "\n")
	}
	_, _ = io.WriteString(os.Stderr, said.String())
}

// Stop ends the server.
func (s *Server) Stop() error {
	if err := s.command.Cancel(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-s.ended:
		return nil
	case <-time.After(patience):
		return s.command.Process.Kill()
	}
}
