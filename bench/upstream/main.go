// Command upstream stands in for Carbon's REST API in the benchmarks: it
// answers reads of customerContact as PostgREST does, byte for byte, but from
// answers rendered beforehand, so that it takes as little as can be of the
// machine that it shares with what is measured.
//
// It prints the address it listens on. GET /seen answers what it was asked so
// far: the number of reads and the target of the last.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
)

func main() {
	err := run(context.Background(), os.Args[1:], os.Stdout)
	fmt.Fprintln(os.Stderr, "upstream:", err)
	os.Exit(1)
}

// run serves until it cannot.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("upstream", flag.ContinueOnError)
	chunked := flags.Bool("chunked", false, "send bodies in chunks, as PostgREST before 13 and most gateways do")
	if err := flags.Parse(args); err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "listening on http://%s\n", listener.Addr()); err != nil {
		return err
	}
	return newServer(*chunked).serve(listener)
}
