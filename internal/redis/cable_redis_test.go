//go:build verify

package redis_test

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"carbongraph/internal/redis/redistest"
)

// cable is a way to a Redis server that can be cut for one who goes by it.
type cable struct {
	url, from, to string

	tb       testing.TB
	mu       sync.Mutex
	listener net.Listener
	ends     []net.Conn
	all      sync.WaitGroup
}

// lay lays a cable to the server.
func lay(tb testing.TB, server *redistest.Server) *cable {
	tb.Helper()
	before, to, _ := strings.Cut(server.URL(), "@")
	c := &cable{tb: tb, to: to, from: "127.0.0.1:0"}
	c.mend()
	c.from = c.listener.Addr().String()
	c.url = before + "@" + c.from
	tb.Cleanup(func() {
		c.cut()
		c.all.Wait()
	})
	return c
}

// mend lets through what comes.
func (c *cable) mend() {
	c.tb.Helper()
	listener, err := net.Listen("tcp", c.from)
	if err != nil {
		c.tb.Fatal(err)
	}
	c.mu.Lock()
	c.listener = listener
	c.mu.Unlock()
	c.all.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			c.carry(near)
		}
	})
}

// carry carries a connection on, both ways, until one end is closed.
func (c *cable) carry(near net.Conn) {
	far, err := net.Dial("tcp", c.to)
	if err != nil {
		near.Close()
		return
	}
	c.mu.Lock()
	c.ends = append(c.ends, near, far)
	c.mu.Unlock()
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		c.all.Go(func() {
			_, _ = io.Copy(way[0], way[1])
			near.Close()
			far.Close()
		})
	}
}

// cut closes every connection and takes no new one.
func (c *cable) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listener.Close()
	for _, end := range c.ends {
		end.Close()
	}
	c.ends = nil
}
