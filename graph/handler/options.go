package handler

import (
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/handler/trusted"
	"carbongraph/graph/limits"
)

// Options are the settings of a Handler. The zero value serves POST alone,
// without introspection, under the default limits.
type Options struct {
	// Limits are those of one operation; all zero stands for
	// limits.Default().
	Limits limits.Limits
	// MaxBodyBytes is the largest body of a request; 0 stands for 256 KiB.
	MaxBodyBytes int
	// MaxErrors is how many errors an answer may have; 0 stands for 10.
	MaxErrors int
	// PageSize is the rows of a page where the caller does not say; 0 stands
	// for 100.
	PageSize int
	// RequestTimeout is the time of one request, from its head read to its
	// answer; 0 is none.
	RequestTimeout time.Duration

	// AllowGET takes queries over GET.
	AllowGET bool
	// Introspection answers __schema and __type, and lets errors suggest
	// names.
	Introspection bool

	// Trusted are the documents that may be asked for by id; nil is none.
	Trusted *trusted.Documents
	// TrustedElsewhere finds documents by ids that Trusted does not have, such
	// as those of another release's manifest; nil finds none. What it finds is
	// held to the limits and validated like any document.
	TrustedElsewhere func(ctx context.Context, id string) (document string, ok bool)
	// TrustedOnly runs those and nothing else.
	TrustedOnly bool

	// Cache keeps documents by their text; nil keeps none. Only documents
	// that are valid and within the limits are kept.
	Cache graphql.Cache[*Document]
	// Rewrite may change a document after it was parsed, before its limits
	// are checked and it is validated; nil changes nothing.
	Rewrite func(*ast.QueryDocument)

	// Assemble makes of the data of an executed operation the pieces that are
	// written, one after the other; the function that it returns is called when
	// they were. Nil writes the data as it is.
	Assemble func(ctx context.Context, data []byte) (pieces [][]byte, written func())

	// Before is called once for each request that can be answered, before
	// its body is read. All that follows has the context it returns, unless
	// that is nil; an error is the answer. Nil does nothing.
	Before func(context.Context, *http.Request) (context.Context, error)
	// Presenter makes of any error what the caller may see. It is called for
	// every error of an answer; those of the handler, the parser and the
	// validator are a *gqlerror.Error with a code, meant for the caller. Nil
	// shows errors with a code, and of others nothing.
	Presenter graphql.ErrorPresenterFunc
	// Recover makes an error of a panic; the error goes to Presenter. Nil
	// makes one that says nothing, and forgets the panic.
	Recover graphql.RecoverFunc
	// Statuses are HTTP statuses by error code, for callers that accept
	// application/graphql-response+json: an answer whose root fields are all
	// null has the status of its first error that is here, and then data that
	// is null. Nil is UNAUTHENTICATED: 401.
	Statuses map[string]int
	// Observe is called once for each request, when its answer is written,
	// with the request's context. Nil does nothing.
	Observe func(context.Context, Answered)
	// Span is called when a part of a request begins, and what it returns
	// when the part ends: parse, from reading the request to its variables
	// bound, and write. Nil does nothing.
	Span func(ctx context.Context, name string) (context.Context, func())
}

// Answered is a request that was answered.
type Answered struct {
	// Operation is the operation's name; empty where it is anonymous or none
	// was found.
	Operation string
	// Type is query, mutation or subscription; empty where no operation was
	// found.
	Type string
	// Codes are the codes of the answer's errors, in their order.
	Codes []string
	// Data tells that the answer has a root field that is not null.
	Data bool
	// Status is the HTTP status.
	Status int
	// Bytes is the size of the body.
	Bytes int
	// Duration is from the request's arrival to its answer written.
	Duration time.Duration
}

// The defaults of a server that was not told otherwise.
const (
	defaultMaxBodyBytes = 256 << 10
	defaultMaxErrors    = 10
	defaultPageSize     = 100
)

func (o Options) withDefaults() Options {
	if o.Limits == (limits.Limits{}) {
		o.Limits = limits.Default()
	}
	if o.MaxBodyBytes == 0 {
		o.MaxBodyBytes = defaultMaxBodyBytes
	}
	if o.MaxErrors == 0 {
		o.MaxErrors = defaultMaxErrors
	}
	if o.PageSize == 0 {
		o.PageSize = defaultPageSize
	}
	if o.Cache == nil {
		o.Cache = graphql.NoCache[*Document]{}
	}
	if o.Rewrite == nil {
		o.Rewrite = func(*ast.QueryDocument) {}
	}
	if o.Assemble == nil {
		o.Assemble = func(_ context.Context, data []byte) ([][]byte, func()) { return [][]byte{data}, nil }
	}
	if o.Before == nil {
		o.Before = func(ctx context.Context, _ *http.Request) (context.Context, error) { return ctx, nil }
	}
	if o.Presenter == nil {
		o.Presenter = presentClosed
	}
	if o.Recover == nil {
		o.Recover = func(context.Context, any) error { return errInternal() }
	}
	if o.Statuses == nil {
		o.Statuses = map[string]int{"UNAUTHENTICATED": http.StatusUnauthorized}
	}
	if o.Observe == nil {
		o.Observe = func(context.Context, Answered) {}
	}
	if o.Span == nil {
		o.Span = func(ctx context.Context, _ string) (context.Context, func()) { return ctx, func() {} }
	}
	return o
}
