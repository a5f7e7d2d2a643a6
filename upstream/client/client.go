package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"carbongraph/upstream"
	"carbongraph/upstream/budget"
)

// Config says where the upstream is and how it is treated. What is not said to
// be optional is required.
type Config struct {
	// URL is the base of the REST API: http or https, without credentials,
	// query and fragment.
	URL *url.URL
	// KeyHeader is the header that carries the credential: Authorization, as
	// "Bearer <token>"; any other name as the bare token.
	KeyHeader string
	// Timeout is the time of one attempt.
	Timeout time.Duration
	// MaxBody is the largest body of an answer, in bytes.
	MaxBody int64
	// MaxInFlight is how many requests may be under way at most, and how many
	// connections are kept. More wait for their turn.
	MaxInFlight int
	// Bytes bounds the memory of answers to reads; optional.
	Bytes *upstream.Bytes
	// Budget keeps calls within the rate that the upstream allows a credential.
	Budget *budget.Shares
	// Observe is told of every try; optional. It is called on the way of the call
	// and must be quick.
	Observe func(context.Context, upstream.Attempt)
	// Wrap puts something around the transport, such as tracing; optional.
	Wrap func(http.RoundTripper) http.RoundTripper
	// Transport is used in place of the client's own; optional.
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
	observe   func(context.Context, upstream.Attempt)

	memory  memory
	bytes   *upstream.Bytes
	flights flights
	breaker *breaker
	retries *retryBudget
	budget  *budget.Shares
	turns   *turns
}

// New returns a client of the upstream that cfg names. The error says in one
// line what is wrong with cfg.
func New(cfg Config) (*Client, error) {
	cfg.KeyHeader = http.CanonicalHeaderKey(cfg.KeyHeader)
	if err := cfg.check(); err != nil {
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
		turns:     newTurns(cfg.MaxInFlight),
	}
	if c.observe == nil {
		c.observe = func(context.Context, upstream.Attempt) {}
	}
	c.flights = flights{fetch: c.fetch, byKey: make(map[flightKey]*flight)}
	transport := cfg.Transport
	if transport == nil {
		transport = newRenewing(newTransport(cfg.Timeout, cfg.MaxInFlight))
	}
	c.idle, _ = transport.(interface{ CloseIdleConnections() })
	transport = noReplay{transport}
	if cfg.Wrap != nil {
		transport = cfg.Wrap(transport)
	}
	c.resty = newResty(transport)
	return c, nil
}

// check refuses what cannot work.
func (cfg *Config) check() error {
	switch {
	case cfg.URL == nil:
		return errors.New("no URL")
	case cfg.Timeout <= 0 || cfg.MaxBody <= 0 || cfg.MaxInFlight <= 0:
		return errors.New("the time of an attempt, the size of a body or the number of requests is not above 0")
	case cfg.Budget == nil:
		return errors.New("no rate budget")
	}
	if err := upstream.CheckURL(cfg.URL); err != nil {
		return fmt.Errorf("the URL %w", err)
	}
	if err := upstream.CheckKeyHeader(cfg.KeyHeader); err != nil {
		return fmt.Errorf("the key header %w", err)
	}
	return nil
}

// Read sends a GET and returns its answer, at most twice where the first try
// fails in a way that passes. An identical read that is under way with the same
// credential is shared instead. A page past the end of the rows is an empty
// array.
//
// The error is an *upstream.Error.
func (c *Client) Read(ctx context.Context, credential upstream.Credential, call upstream.Call) (*upstream.Answer, error) {
	j, failure := c.prepare(ctx, credential, call)
	if failure == nil && call.Method != http.MethodGet {
		failure = &upstream.Error{Kind: upstream.Internal, Cause: fmt.Errorf("%q is no read", call.Method)}
	}
	if failure != nil {
		return nil, failure
	}
	answer, joined, failure := c.flights.read(ctx, j)
	if joined {
		shared := j.shared(answer, failure)
		c.observe(ctx, shared)
		attempts := []upstream.Attempt{shared}
		if failure != nil {
			failure = failure.With(attempts)
		} else {
			answer.Attempts = attempts
		}
	}
	if failure != nil {
		return nil, failure
	}
	return answer, nil
}

// Write sends a POST, PATCH or DELETE once, whatever happens, and returns its
// answer. A PATCH or DELETE that is not held to rows by id is refused.
//
// The error is an *upstream.Error: OutcomeUnknown where nothing tells whether the
// write happened, BadResponse where an answer came that a client of PostgREST
// cannot take, and anything else where the write did not happen.
func (c *Client) Write(ctx context.Context, credential upstream.Credential, call upstream.Call) (*upstream.Answer, error) {
	j, failure := c.prepare(ctx, credential, call)
	if failure != nil {
		return nil, failure
	}
	if err := checkWrite(call); err != nil {
		return nil, &upstream.Error{Kind: upstream.Internal, Cause: err}
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer c.flights.forget(credential.Fingerprint())
	answer, failed := c.try(ctx, stop, j, false)
	if failed != nil {
		return nil, failed.Error.With(j.attempts)
	}
	answer.Attempts = j.attempts
	return &answer, nil
}

// Close closes the connections that are idle.
func (c *Client) Close() {
	if c.idle != nil {
		c.idle.CloseIdleConnections()
	}
}

// Stats is the state of a client at one moment.
type Stats struct {
	// InFlight is how many requests are under way, and Limit how many may be.
	InFlight, Limit int
	// Breaker is closed, open or half-open.
	Breaker string
}

// Stats is the state of the client now.
func (c *Client) Stats() Stats {
	inFlight, limit := c.turns.count()
	return Stats{InFlight: inFlight, Limit: limit, Breaker: c.breaker.state()}
}
