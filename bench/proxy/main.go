// Command proxy is httputil.ReverseProxy in front of the upstream, and nothing
// else: the least that a hop in Go costs, against which the benchmarks measure.
//
// It prints the address it listens on.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
)

// keptConnections is as many as the server under test keeps, so that neither
// has to dial while it is measured.
const keptConnections = 64

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "proxy:", err)
		os.Exit(1)
	}
}

func run() error {
	upstream := flag.String("upstream", "", "`URL` of the upstream")
	flag.Parse()
	target, err := url.Parse(*upstream)
	if err != nil {
		return err
	}
	transport := &http.Transport{MaxIdleConnsPerHost: keptConnections, DisableCompression: true}
	proxy := &httputil.ReverseProxy{
		Transport: transport,
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(target) },
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	return http.Serve(listener, proxy)
}
