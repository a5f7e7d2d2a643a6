// Command carbongraph serves Carbon's customer contacts over GraphQL. See
// README.md.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"carbongraph/server"
)

//go:embed schema.graphqls
var sdl string

func main() {
	// SIGHUP has files read again where there are any, and ends no process.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "carbongraph:", err)
		os.Exit(1)
	}
}

// run serves until ctx is done and the requests in flight are answered, or does
// what else the arguments ask for.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	return server.Program{SDL: sdl, Getenv: getenv, Stdout: stdout, Stderr: stderr}.Run(ctx, args)
}
