package servertest

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"carbongraph/server"
)

// Command runs the program with arguments and settings, NAME=value, to its end,
// and returns what it printed.
func Command(tb testing.TB, args []string, settings ...string) (string, error) {
	tb.Helper()
	var printed bytes.Buffer
	err := server.Program{SDL: SDL, Getenv: Environment(settings...), Stdout: &printed, Stderr: io.Discard}.Run(tb.Context(), args)
	return printed.String(), err
}

// Running is a program that the test stops itself.
type Running struct {
	URL string
	// Stop tells it to stop, as SIGTERM does.
	Stop context.CancelFunc
	// Stopped receives what it returned.
	Stopped chan error
}

// StartRunning starts the program with the settings, NAME=value, on an address of
// this machine.
func StartRunning(tb testing.TB, log io.Writer, settings ...string) *Running {
	tb.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(tb.Context()))
	tb.Cleanup(stop)
	r := &Running{Stop: stop, Stopped: make(chan error, 1)}
	greeting := make(Greeting, 1)
	program := server.Program{SDL: SDL, Getenv: Environment(append([]string{"LISTEN_ADDR=127.0.0.1:0"}, settings...)...), Stdout: greeting, Stderr: log}
	go func() { r.Stopped <- program.Run(ctx, nil) }()
	select {
	case text := <-greeting:
		r.URL = AddressIn(text)
	case err := <-r.Stopped:
		tb.Fatalf("run returned: %v", err)
	case <-time.After(30 * time.Second):
		tb.Fatal("the server does not start")
	}
	return r
}

// Environment returns the variables, NAME=value, of which the last of a name
// counts.
func Environment(settings ...string) (getenv func(name string) string) {
	values := map[string]string{}
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		values[name] = value
	}
	return func(name string) string { return values[name] }
}

// Greeting takes what the program says on its standard output when it starts.
type Greeting chan string

// Write implements io.Writer.
func (g Greeting) Write(p []byte) (int, error) {
	g <- string(p)
	return len(p), nil
}

// AddressIn returns the URL of the server in what it says when it starts.
func AddressIn(text string) string {
	_, after, _ := strings.Cut(text, "listens on ")
	url, _, _ := strings.Cut(after, "/graphql")
	return url
}
