// Command upstream stands in for Carbon's REST API in the benchmarks: it
// answers reads of customerContact as PostgREST does, byte for byte, but from
// answers rendered beforehand, so that it takes as little as can be of the
// machine that it shares with what is measured.
//
// It prints the address it listens on. GET /seen answers what it was asked so
// far: the number of reads and the target of the last.
package main

import (
	"flag"
	"fmt"
	"net"
	"os"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "upstream:", err)
		os.Exit(1)
	}
}

func run() error {
	chunked := flag.Bool("chunked", false, "send bodies in chunks, as PostgREST before 13 and most gateways do")
	flag.Parse()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	return newServer(*chunked).serve(listener)
}
