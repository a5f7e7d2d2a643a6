// Package load sends a server a fixed number of requests over connections that
// are kept, as many at a time as there are connections, and notes how long each
// took.
package load

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// patience is how long all the answers of one run may take.
const patience = time.Minute

// Client is a server's clients: one connection for each that asks at a time.
type Client struct {
	conns    []*conn
	requests [][]byte
	length   int
}

// New opens connections to address. The request of the i-th connection, as it
// goes over the wire, is request(i).
func New(ctx context.Context, address string, connections int, request func(i int) []byte) (*Client, error) {
	c := &Client{}
	for i := range connections {
		opened, err := dial(ctx, address)
		if err != nil {
			c.Close()
			return nil, err
		}
		c.conns = append(c.conns, opened)
		c.requests = append(c.requests, request(i))
	}
	return c, nil
}

// Close closes the connections.
func (c *Client) Close() {
	for _, opened := range c.conns {
		_ = opened.Close()
	}
}

// Probe sends one request and returns the body of its answer, which tells how
// long those of the next runs must be.
func (c *Client) Probe() ([]byte, error) {
	c.hurry()
	var body bytes.Buffer
	length, err := c.conns[0].exchange(c.requests[0], &body)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, &body)
	}
	c.length = length
	return body.Bytes(), nil
}

// Run sends n requests in all and returns how long each took, the shortest
// first. It fails where an answer is no 200 or not as long as the one probed.
func (c *Client) Run(n int) ([]time.Duration, error) {
	c.hurry()
	var left atomic.Int64
	left.Store(int64(n))
	taken := make([][]time.Duration, len(c.conns))
	errs := make([]error, len(c.conns))
	var workers sync.WaitGroup
	for i := range c.conns {
		workers.Go(func() { taken[i], errs[i] = c.work(i, &left) })
	}
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	all := slices.Concat(taken...)
	slices.Sort(all)
	return all, nil
}

// hurry has the connections fail when patience is over.
func (c *Client) hurry() {
	for _, opened := range c.conns {
		_ = opened.SetDeadline(time.Now().Add(patience))
	}
}

// work sends requests on the i-th connection until none is left.
func (c *Client) work(i int, left *atomic.Int64) ([]time.Duration, error) {
	var taken []time.Duration
	for left.Add(-1) >= 0 {
		begun := time.Now()
		length, err := c.conns[i].exchange(c.requests[i], io.Discard)
		if err != nil {
			return nil, err
		}
		taken = append(taken, time.Since(begun))
		if length != c.length {
			return nil, fmt.Errorf("an answer of %d bytes, where the first had %d", length, c.length)
		}
	}
	return taken, nil
}
