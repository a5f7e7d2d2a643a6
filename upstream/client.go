package upstream

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/go-resty/resty/v2"
	"golang.org/x/net/http/httpguts"
)

// Defaults of a Config.
const (
	DefaultTimeout     = 5 * time.Second
	DefaultMaxBody     = 16 << 20
	DefaultMaxInFlight = 64
)

// Config says where the upstream is and how it is treated. URL is required;
// every other zero value stands for its default.
type Config struct {
	// URL is the base of the REST API: http or https, without credentials,
	// query and fragment.
	URL *url.URL
	// KeyHeader is the header that carries the credential: Authorization, the
	// default, as "Bearer <token>"; any other name as the bare token.
	KeyHeader string
	// Timeout is the time of one attempt; 5 s.
	Timeout time.Duration
	// MaxBody is the largest body of an answer, in bytes; 16 MB.
	MaxBody int64
	// MaxInFlight is how many requests may be under way at once, and how many
	// connections are kept; 64. More wait for their turn.
	MaxInFlight int
	// Bytes bounds the memory of answers to reads; nil does not.
	Bytes *Bytes
	// Budget keeps calls within the rate that the upstream allows a
	// credential; a MemoryBudget without a rate of its own.
	Budget Budget
	// Observe is told of every try; nil for nobody. It is called on the way of
	// the call and must be quick.
	Observe func(context.Context, Attempt)
	// Wrap puts something around the road to the upstream, such as tracing.
	Wrap func(http.RoundTripper) http.RoundTripper
	// Transport is the road itself; a transport of the client's own.
	Transport http.RoundTripper
}

// Client sends calls and says once, for everybody above, what an answer means.
// It is safe for concurrent use.
type Client struct {
	resty     *resty.Client
	idle      interface{ CloseIdleConnections() }
	base      string
	keyHeader string
	bare      bool // the key header carries the token alone
	timeout   time.Duration
	maxBody   int64
	observe   func(context.Context, Attempt)

	memory   memory
	bytes    *Bytes
	flights  flights
	breaker  *breaker
	retries  *retryBudget
	budget   Budget
	slots    bulkhead.Bulkhead[any]
	inFlight atomic.Int32
}

// NewClient is a client of the upstream that cfg names. The error says in one
// line what is wrong with cfg.
func NewClient(cfg Config) (*Client, error) {
	if err := cfg.complete(); err != nil {
		return nil, fmt.Errorf("upstream: %w", err)
	}
	c := &Client{
		base:      strings.TrimRight(cfg.URL.String(), "/"),
		keyHeader: cfg.KeyHeader,
		bare:      cfg.KeyHeader != "Authorization",
		timeout:   cfg.Timeout,
		maxBody:   cfg.MaxBody,
		bytes:     cfg.Bytes,
		observe:   cfg.Observe,
		breaker:   newBreaker(),
		retries:   newRetryBudget(),
		budget:    cfg.Budget,
		slots:     bulkhead.New[any](uint(cfg.MaxInFlight)),
	}
	c.flights = flights{fly: c.fetch, byKey: make(map[flightKey]*flight)}
	road := cfg.Transport
	if road == nil {
		road = newRenewing(newTransport(cfg.Timeout, cfg.MaxInFlight))
	}
	c.idle, _ = road.(interface{ CloseIdleConnections() })
	road = noReplay{road}
	if cfg.Wrap != nil {
		road = cfg.Wrap(road)
	}
	c.resty = newResty(road)
	return c, nil
}

// complete puts in the defaults and refuses what cannot work.
func (cfg *Config) complete() error {
	if err := checkBase(cfg.URL); err != nil {
		return err
	}
	if cfg.Timeout < 0 || cfg.MaxBody < 0 || cfg.MaxInFlight < 0 {
		return errors.New("a time-out, a body limit or a number of requests is negative")
	}
	if cfg.KeyHeader == "" {
		cfg.KeyHeader = "Authorization"
	}
	cfg.KeyHeader = http.CanonicalHeaderKey(cfg.KeyHeader)
	if !httpguts.ValidHeaderFieldName(cfg.KeyHeader) || ownHeader(cfg.KeyHeader) {
		return fmt.Errorf("the key header %q cannot carry a credential", cfg.KeyHeader)
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = DefaultTimeout
	}
	if cfg.MaxBody == 0 {
		cfg.MaxBody = DefaultMaxBody
	}
	if cfg.MaxInFlight == 0 {
		cfg.MaxInFlight = DefaultMaxInFlight
	}
	if cfg.Budget == nil {
		cfg.Budget = NewMemoryBudget(0)
	}
	return nil
}

// checkBase refuses a URL that no call can be put behind. Its text may hold a
// password and is not repeated.
func checkBase(u *url.URL) error {
	switch {
	case u == nil:
		return errors.New("no URL")
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return errors.New("the URL is not http://host or https://host")
	case u.User != nil:
		return errors.New("the URL carries credentials, which go into the key header alone")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return errors.New("the URL has a query or a fragment")
	default:
		return nil
	}
}

// ownHeader reports whether the client, net/http or a proxy gives the header a
// meaning of its own.
func ownHeader(name string) bool {
	switch name {
	case "Accept", "Accept-Encoding", "Connection", "Content-Length", "Content-Type", "Cookie", "Host", "Prefer",
		"Te", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent", "X-Request-Id":
		return true
	default:
		return false
	}
}

// Read sends a GET and returns its answer, at most twice where the
// first try fails in a way that passes. An identical read that is under way
// with the same credential is shared instead. A page past the end of the rows
// is an empty array.
//
// The error is an *Error.
func (c *Client) Read(ctx context.Context, credential Credential, call Call) (*Answer, error) {
	j, failure := c.prepare(ctx, credential, call)
	if failure != nil {
		return nil, failure
	}
	if !isRead(call.Method) {
		return nil, &Error{Kind: Internal, Cause: fmt.Errorf("%q is no read", call.Method)}
	}
	answer, joined, failure := c.flights.read(ctx, j)
	if joined {
		c.observeShared(ctx, &j, answer, failure)
	}
	if failure != nil {
		return nil, failure
	}
	return answer, nil
}

// Write sends a POST, PATCH or DELETE once, whatever happens, and returns its
// answer. A PATCH or DELETE that is not held to rows by id is refused.
//
// The error is an *Error: OutcomeUnknown where nothing tells whether the write
// happened, BadResponse where an answer came that a client of PostgREST cannot
// take, and anything else where the write did not happen.
func (c *Client) Write(ctx context.Context, credential Credential, call Call) (*Answer, error) {
	j, failure := c.prepare(ctx, credential, call)
	if failure != nil {
		return nil, failure
	}
	if err := checkWrite(call); err != nil {
		return nil, &Error{Kind: Internal, Cause: err}
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer c.flights.forget(credential.Fingerprint())
	answer, failed := c.try(ctx, stop, &j, false)
	if failed != nil {
		return nil, failed.Error
	}
	return &answer, nil
}

// Close closes the connections that are idle.
func (c *Client) Close() {
	if c.idle != nil {
		c.idle.CloseIdleConnections()
	}
}
