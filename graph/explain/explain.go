// Package explain tells developers, in the extensions of an answer, which
// upstream requests it took.
package explain

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"carbongraph/upstream"
)

// Header is the request header that asks for an explanation, with the value 1.
const Header = "X-Explain"

// Schema executes as the schema in it does, and adds extensions.explain to the
// answers of requests that ask for it: the upstream requests, each as method,
// path and query, so that it can be sent again with curl. It names neither
// host nor credential.
type Schema struct {
	graphql.ExecutableSchema
	// Attempts returns what was sent upstream for the request of ctx, and the
	// reads that needed nothing sent, in the order in which they began.
	Attempts func(ctx context.Context) []upstream.Attempt
}

// Exec executes the operation in ctx.
func (s Schema) Exec(ctx context.Context) graphql.ResponseHandler {
	next := s.ExecutableSchema.Exec(ctx)
	if graphql.GetOperationContext(ctx).Headers.Get(Header) != "1" {
		return next
	}
	return func(ctx context.Context) *graphql.Response {
		response := next(ctx)
		requests := []Request{}
		for _, a := range s.Attempts(ctx) {
			requests = append(requests, explained(a))
		}
		graphql.RegisterExtension(ctx, "explain", map[string]any{"requests": requests})
		return response
	}
}

// Request is an upstream request as an explanation tells it.
type Request struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Query  string `json:"query"`
	// Status is null where no answer came.
	Status *int `json:"status"`
	Bytes  int  `json:"bytes"`
	// Rows is the rows of the answer; null where it does not say.
	Rows         *int    `json:"rows"`
	Milliseconds float64 `json:"milliseconds"`
	// Shared tells that nothing was sent: an identical read was under way.
	Shared bool `json:"shared,omitempty"`
	// Cached tells that nothing was sent: the answer was kept from before.
	Cached bool `json:"cached,omitempty"`
	// Retry tells that it was sent because the request before it failed.
	Retry bool `json:"retry,omitempty"`
}

func explained(a upstream.Attempt) Request {
	path, query, _ := strings.Cut(a.Target, "?")
	r := Request{
		Method: a.Method, Path: path, Query: query, Bytes: a.Bytes,
		Milliseconds: math.Round(float64(a.Duration)/float64(10*time.Microsecond)) / 100,
		Shared:       a.Shared, Cached: a.Cached, Retry: a.Second,
	}
	if a.Status != 0 {
		r.Status = &a.Status
	}
	if a.Rows >= 0 {
		r.Rows = &a.Rows
	}
	return r
}
