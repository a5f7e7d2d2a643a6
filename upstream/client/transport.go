package client

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	// idleTimeout is shorter than what PostgREST keeps an idle connection for
	// (32 to 60 s), so that this side closes first: a write that meets a
	// connection just closed by the other has an unknown outcome.
	idleTimeout = 20 * time.Second
	// maxHeader bounds the header of an answer; net/http would take 10 MB.
	maxHeader = 64 << 10
	// pingAfter is how long an HTTP/2 connection may be silent before it is
	// asked whether it lives. One connection carries every request there, so
	// a dead one must not be found out by their timing out.
	pingAfter = 10 * time.Second
)

// connectTime is the part of an attempt that connecting may take, so that a host
// which swallows packets is told from a slow answer.
func connectTime(attempt time.Duration) time.Duration { return attempt / 2 }

// newTransport returns a transport to the upstream for attempts of so long.
//
// It takes no proxy from the environment: where a bearer token goes is for
// UPSTREAM_URL alone to say. It asks for no compression: an answer is then
// as large as it is, and its bytes are read without being inflated.
func newTransport(attempt time.Duration, maxInFlight int) *http.Transport {
	return &http.Transport{
		DialContext:            (&net.Dialer{Timeout: connectTime(attempt), KeepAlive: 15 * time.Second}).DialContext,
		TLSHandshakeTimeout:    connectTime(attempt),
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(0)},
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: connectTime(attempt)},
		DisableCompression:     true,
		MaxIdleConns:           maxInFlight,
		MaxIdleConnsPerHost:    maxInFlight,
		MaxConnsPerHost:        maxInFlight,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// renewAfter is how long connections are used: the upstream's name is then
// looked up again, so that a change of its addresses is seen.
const renewAfter = 3 * time.Minute

// renewing is a transport that is replaced by a new one from time to time.
// Requests under way keep their connections, which are closed when they become
// idle.
type renewing struct {
	mu      sync.Mutex
	current *http.Transport
	since   time.Time
}

func newRenewing(t *http.Transport) *renewing { return &renewing{current: t, since: time.Now()} }

func (r *renewing) RoundTrip(request *http.Request) (*http.Response, error) {
	return r.transport().RoundTrip(request)
}

// CloseIdleConnections closes the connections that are idle.
func (r *renewing) CloseIdleConnections() { r.transport().CloseIdleConnections() }

func (r *renewing) transport() *http.Transport {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := time.Now(); now.Sub(r.since) >= renewAfter {
		r.current.CloseIdleConnections()
		r.current, r.since = r.current.Clone(), now
	}
	return r.current
}

// newHTTPClient keeps no cookies and follows no redirect.
func newHTTPClient(transport http.RoundTripper) *http.Client {
	return &http.Client{
		Transport: noRedirect{transport},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}

// noRedirect takes the Location out of every answer. Without it, http.Client
// makes an error of a redirect whose Location it cannot parse, which would then
// look like an answer that never came.
type noRedirect struct{ http.RoundTripper }

func (n noRedirect) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := n.RoundTripper.RoundTrip(r)
	if err == nil {
		delete(answer.Header, "Location")
	}
	return answer, err
}

// noReplay takes from writes the headers by which net/http believes that it may
// send them again, should anything on the way have added one. It stands next
// to the transport, behind whatever Config.Wrap puts around it.
type noReplay struct{ http.RoundTripper }

func (n noReplay) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet && (r.Header["Idempotency-Key"] != nil || r.Header["X-Idempotency-Key"] != nil) {
		r = r.Clone(r.Context())
		delete(r.Header, "Idempotency-Key")
		delete(r.Header, "X-Idempotency-Key")
	}
	return n.RoundTripper.RoundTrip(r)
}
