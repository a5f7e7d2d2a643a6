package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"carbongraph/bench/internal/load"
	"carbongraph/bench/internal/process"
)

// contender is a server that is measured.
type contender int

const (
	reverseProxy contender = iota
	thisServer
	keepingServer
	plainServer
)

func (c contender) String() string {
	return [...]string{"reverse proxy", "this server", "this server, CACHE_TTL", "plain gqlgen + resty"}[c]
}

// stage is servers that run side by side before one upstream.
type stage struct {
	upstream *process.Server
	watch    *load.Client // of the upstream's own count
	servers  map[contender]*process.Server
}

// start starts an upstream and the contenders.
func start(ctx context.Context, b *built, s settings, contenders ...contender) (*stage, error) {
	upstream, err := process.Start(ctx, b.upstream, []string{fmt.Sprintf("-chunked=%t", s.chunked)}, nil)
	if err != nil {
		return nil, err
	}
	st := &stage{upstream: upstream, servers: make(map[contender]*process.Server)}
	if st.watch, err = load.New(ctx, upstream.Address, 1, func(int) []byte { return get("/seen", upstream.Address, "") }); err != nil {
		return nil, errors.Join(err, st.stop())
	}
	url := "http://" + upstream.Address
	for _, c := range contenders {
		switch c {
		case reverseProxy:
			st.servers[c], err = process.Start(ctx, b.proxy, []string{"-upstream", url}, nil)
		case thisServer:
			st.servers[c], err = process.Start(ctx, b.server, nil, []string{"LISTEN_ADDR=127.0.0.1:0", "UPSTREAM_URL=" + url})
		case keepingServer:
			st.servers[c], err = startKeeping(ctx, b, url)
		case plainServer:
			st.servers[c], err = process.Start(ctx, b.plain, []string{"-upstream", url}, nil)
		}
		if err != nil {
			delete(st.servers, c)
			return nil, errors.Join(err, st.stop())
		}
	}
	return st, nil
}

// startKeeping starts this server in service mode, with answers kept.
func startKeeping(ctx context.Context, b *built, upstream string) (*process.Server, error) {
	var clients strings.Builder
	for i := range mostTokens {
		fmt.Fprintf(&clients, "client-%d %x\n", i, sha256.Sum256([]byte(token(i))))
	}
	file := filepath.Join(b.folder, "clients")
	if err := os.WriteFile(file, []byte(clients.String()), 0o600); err != nil {
		return nil, err
	}
	return process.Start(ctx, b.server, nil, []string{
		"LISTEN_ADDR=127.0.0.1:0", "UPSTREAM_URL=" + upstream, "UPSTREAM_API_KEY=key", "AUTH_MODE=service", "CLIENT_TOKENS_FILE=" + file, "CACHE_TTL=10m",
	})
}

// mostTokens is how many connections with a token of their own there may be.
const mostTokens = 64

// token is the token of a connection.
func token(connection int) string { return fmt.Sprintf("token-%d", connection) }

// stop ends the servers.
func (st *stage) stop() error {
	errs := []error{st.upstream.Stop()}
	for _, server := range st.servers {
		errs = append(errs, server.Stop())
	}
	if st.watch != nil {
		st.watch.Close()
	}
	return errors.Join(errs...)
}

// seen is what the upstream was asked.
type seen struct {
	Reads  int
	Target string
}

func (st *stage) seen() (s seen, err error) {
	body, err := st.watch.Probe()
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(body, &s)
}

// lanes opens clients for the operation to every server of the stage, so many
// at a time, and has each answer once. The proxy is asked for the very target
// that this server asks for.
//
// Each connection has a token of its own: equal reads at the same time with
// the same credential would go upstream once, which no proxy does.
func (st *stage) lanes(ctx context.Context, o operation, concurrency int) ([]*lane, error) {
	asking := thisServer
	if st.servers[keepingServer] != nil {
		asking = keepingServer
	}
	own, err := st.graphQLLane(ctx, asking, o, concurrency)
	if err != nil {
		return nil, err
	}
	lanes := []*lane{own}
	asked, err := st.seen()
	if err != nil {
		return nil, err
	}
	for _, c := range []contender{reverseProxy, plainServer} {
		if st.servers[c] == nil {
			continue
		}
		var l *lane
		if c == reverseProxy {
			l, err = st.lane(ctx, c, concurrency, func(host, token string) ([]byte, error) { return get(asked.Target, host, token), nil })
		} else {
			l, err = st.graphQLLane(ctx, c, o, concurrency)
		}
		if err != nil {
			return nil, err
		}
		lanes = append(lanes, l)
	}
	slices.SortFunc(lanes, func(a, b *lane) int { return int(a.contender - b.contender) })
	return lanes, checkLanes(lanes, o)
}

func (st *stage) graphQLLane(ctx context.Context, c contender, o operation, concurrency int) (*lane, error) {
	return st.lane(ctx, c, concurrency, o.post)
}

func (st *stage) lane(ctx context.Context, c contender, concurrency int, request func(host, token string) ([]byte, error)) (*lane, error) {
	server := st.servers[c]
	var wrong error
	client, err := load.New(ctx, server.Address, concurrency, func(i int) []byte {
		text, err := request(server.Address, token(i))
		wrong = errors.Join(wrong, err)
		return text
	})
	if err = errors.Join(err, wrong); err != nil {
		return nil, err
	}
	body, err := client.Probe()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c, err)
	}
	reads := 1
	if c == keepingServer {
		reads = 0
	}
	return &lane{contender: c, stage: st, server: server, client: client, body: body, reads: reads}, nil
}

// checkLanes makes sure that all answer with the same rows.
func checkLanes(lanes []*lane, o operation) error {
	upstream, err := restRows(lanes[0].body)
	if err != nil {
		return err
	}
	for _, l := range lanes[1:] {
		rows, err := graphQLRows(l.body)
		if err == nil {
			err = checkRows(rows, upstream, o.rows)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", l.contender, err)
		}
	}
	return nil
}
