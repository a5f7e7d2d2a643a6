package upstream

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
)

// passage is a try on the road, as the dialer comes to know it: a context that
// can be told from inside net/http.
type passage struct {
	context.Context
	// connections is how many connections the try was given: none if nothing
	// was sent, two if net/http repeated it.
	connections atomic.Int32
	ended       atomic.Bool
}

type passageKey struct{}

// Value finds the passage itself, and all that its context carries.
func (p *passage) Value(key any) any {
	if key == (passageKey{}) {
		return p
	}
	return p.Context.Value(key)
}

// dialFunc opens a connection.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// errNotWanted ends a dial for a try that ended without it.
var errNotWanted = errors.New("the connection is not wanted any more")

// dialGate opens no more connections than there are requests under way.
//
// net/http dials for every request that finds no idle connection, and keeps
// the connection when the request has meanwhile been given another that became
// free. A burst of short requests so opens more connections than it ever had
// requests at once. Here a dial waits while there is a connection for
// everybody: its request will be given one of them.
type dialGate struct {
	dial dialFunc
	// demand is the number of requests under way.
	demand atomic.Int32

	waiting atomic.Int32
	mu      sync.Mutex
	changed sync.Cond
	open    int // connections that are open or being opened; guarded by mu
}

func newDialGate(dial dialFunc) *dialGate {
	g := &dialGate{dial: dial}
	g.changed.L = &g.mu
	return g
}

// DialContext dials when there is demand for one more connection.
func (g *dialGate) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	p, ok := ctx.Value(passageKey{}).(*passage)
	if !ok {
		return g.dial(ctx, network, address)
	}
	if !g.enter(p) {
		return nil, errNotWanted
	}
	conn, err := g.dial(ctx, network, address)
	if err != nil {
		g.leave()
		return nil, err
	}
	return &gatedConn{Conn: conn, gate: g}, nil
}

// enter waits for demand and counts a connection as open. It gives up when the
// passage has ended, for then it needs none.
func (g *dialGate) enter(p *passage) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting.Add(1)
	defer g.waiting.Add(-1)
	for g.open >= int(g.demand.Load()) {
		if p.ended.Load() {
			return false
		}
		g.changed.Wait()
	}
	g.open++
	return true
}

// leave counts a connection as closed.
func (g *dialGate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open--
	g.changed.Broadcast()
}

// begin counts a request as under way.
func (g *dialGate) begin() {
	g.demand.Add(1)
	g.wake()
}

// end counts a request as ended. Its passage is over: a dial that still waits
// for it gives up.
func (g *dialGate) end(p *passage) {
	p.ended.Store(true)
	g.demand.Add(-1)
	g.wake()
}

// wake lets the dials that wait look again.
func (g *dialGate) wake() {
	if g.waiting.Load() == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.changed.Broadcast()
}

// gatedConn tells the gate when it is closed.
type gatedConn struct {
	net.Conn
	gate   *dialGate
	closed sync.Once
}

func (c *gatedConn) Close() error {
	c.closed.Do(c.gate.leave)
	return c.Conn.Close()
}
