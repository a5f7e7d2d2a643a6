package upstream

import (
	"crypto/tls"
	"net/http"
	"time"
)

// NewTransport is the transport of a client, with its TLS changed.
func NewTransport(timeout time.Duration, maxInFlight int, change func(*tls.Config)) http.RoundTripper {
	t := newTransport(timeout, maxInFlight)
	change(t.TLSClientConfig)
	return t
}

// Age makes the client's connections older.
func Age(c *Client, by time.Duration) {
	r := c.idle.(*renewing)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.since = r.since.Add(-by)
}
