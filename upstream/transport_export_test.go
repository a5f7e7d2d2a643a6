package upstream

import (
	"crypto/tls"
	"net/http"
	"time"
)

// NewTransport is the transport of a client, with its TLS changed.
func NewTransport(timeout time.Duration, maxInFlight int, change func(*tls.Config)) http.RoundTripper {
	t := newTransport(timeout, maxInFlight, newDialer(timeout).DialContext)
	change(t.TLSClientConfig)
	return t
}
