// Package transport serves GraphQL over HTTP: it reads a request by the strict
// rules of both, has package graph compile and execute its operation, and
// writes the answer.
//
// Every answer is one JSON object, but for a HEAD request's. The handler keeps
// no state between requests, and reads and sets no cookie.
package transport

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph"
	"carbongraph/graph/codes"
	"carbongraph/graph/live"
	"carbongraph/graph/operation"
	"carbongraph/graph/transport/trusted"
	"carbongraph/upstream"
)

// Options are what a Handler needs. Schema, MaxBodyBytes, MaxErrors, CacheBytes,
// Live and the functions are required.
type Options struct {
	Schema *graph.Schema
	// MaxBodyBytes is the largest body of a request.
	MaxBodyBytes int
	// MaxErrors is how many errors an answer may have.
	MaxErrors int
	// CacheBytes is about the memory in which operations are kept for requests
	// that come again.
	CacheBytes uint64
	// StreamTimeout is the time to read and execute a request that is answered
	// with events. Any other has its deadline in its context.
	StreamTimeout time.Duration
	// AllowGET takes queries over GET.
	AllowGET bool
	// Explain allows requests with the header X-Explain to be told which
	// upstream requests they took.
	Explain bool
	// Trusted are the documents that may be asked for by id; nil is none.
	Trusted *trusted.Documents
	// TrustedOnly runs those and nothing else.
	TrustedOnly bool

	// Live answers subscriptions.
	Live *live.Hub

	// Authenticate is called once for each request that can be answered,
	// before its body is read, and now and then while a subscription lasts. An
	// error is the answer.
	Authenticate func(*http.Request) (Caller, error)
	// Streaming is called when the stream of a subscription begins: the request
	// takes no place among those in flight any more.
	Streaming func(http.ResponseWriter)
	// Observe is called once for each request, when its answer is written.
	Observe func(context.Context, Answered)
	// Span is called when a part of a request begins, and what it returns when
	// the part ends: parse, from reading the request to its variables bound, and
	// write.
	Span func(ctx context.Context, name string) (context.Context, func())
}

// Caller is who sends a request.
type Caller struct {
	Credential upstream.Credential
	// Client is the name of the client's token in service mode.
	Client string
}

// Answered is a request that was answered.
type Answered struct {
	// Operation is the operation's name; empty where it is anonymous or none
	// was found.
	Operation string
	// Type is query, mutation or subscription; empty where no operation was
	// found.
	Type string
	// Client is the caller's.
	Client string
	// Codes are the codes of the answer's errors, in their order.
	Codes []string
	// UserError is the code of the first user error; empty for none.
	UserError string
	// Data tells that the answer has a root field that is not null.
	Data bool
	// Status is the HTTP status.
	Status int
	// Rows is the number of rows in the answer, and Bytes the size of its body.
	Rows, Bytes int
	// Events is the number of answers to a subscription.
	Events int
	// Attempts are the upstream requests that it took.
	Attempts []upstream.Attempt
	// Duration is from the request's arrival to its answer written.
	Duration time.Duration
}

// Handler serves GraphQL over HTTP at any path.
type Handler struct {
	options Options
	repeats *repeats
}

// New returns a handler. It fails where a trusted document is not valid.
func New(options Options) (*Handler, error) {
	repeats, err := newRepeats(options.CacheBytes)
	if err != nil {
		return nil, err
	}
	h := &Handler{options: options, repeats: repeats}
	return h, h.checkTrusted()
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if PrefersEvents(r.Header) {
		h.serveStream(w, r)
		return
	}
	start, ctx := time.Now(), r.Context()
	media, acceptable := negotiate(r.Header)
	a := h.answer(ctx, func(a *answer) *refusal {
		if refused := h.accept(ctx, r, acceptable, a); refused != nil {
			return refused
		}
		if a.operation.Type == ast.Subscription {
			refused := refuseRequest(coded(codes.BadUserInput, "a subscription is answered with events: accept %s", mediaStream))
			refused.status = http.StatusNotAcceptable
			return refused
		}
		return h.execute(ctx, a)
	})
	_, written := h.options.Span(ctx, "write")
	done := h.write(w, a, media)
	written()
	done.Duration = time.Since(start)
	h.options.Observe(ctx, done)
}

// answer is what a request is answered with.
type answer struct {
	caller Caller
	// operation is nil where none was found.
	operation *operation.Operation
	// refused is nil where the operation was executed.
	refused  *refusal
	executed bool
	// result is that of a query or a mutation.
	result *graph.Result
	errors gqlerror.List
	// explains tells that the caller asks for an explanation.
	explains bool
	// extensions are those of the answer; nil for none.
	extensions map[string]any
}

// answer returns the answer to a request. Run fills it in as far as it comes.
func (h *Handler) answer(ctx context.Context, run func(*answer) *refusal) (a *answer) {
	a = &answer{}
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			panic(p)
		default:
			a.refuse(ctx, h, &refusal{status: http.StatusInternalServerError, errors: []error{h.options.Schema.Recovered(p)}})
		}
	}()
	if refused := run(a); refused != nil {
		a.refuse(ctx, h, refused)
	}
	return a
}

// refuse has the answer be a refusal.
func (a *answer) refuse(ctx context.Context, h *Handler, refused *refusal) {
	a.refused, a.executed, a.result, a.errors = refused, false, nil, nil
	for _, err := range refused.errors[:min(len(refused.errors), h.options.MaxErrors)] {
		a.errors = append(a.errors, h.options.Schema.Present(ctx, nil, err))
	}
}

// accept reads a request and makes of it an operation that may be executed.
func (h *Handler) accept(ctx context.Context, r *http.Request, acceptable bool, a *answer) *refusal {
	if refused := h.checkHead(r, acceptable); refused != nil {
		return refused
	}
	var err error
	if a.caller, err = h.options.Authenticate(r); err != nil {
		return refuseRequest(err)
	}
	if refused := h.parse(ctx, r, a); refused != nil {
		return refused
	}
	if ctx.Err() != nil {
		return late(ctx)
	}
	a.explains = h.options.Explain && r.Header.Get(explainHeader) == "1"
	return nil
}

// execute executes the operation.
func (h *Handler) execute(ctx context.Context, a *answer) *refusal {
	ctx = upstream.WithCredential(ctx, a.caller.Credential)
	a.result, a.executed = h.options.Schema.Execute(ctx, a.operation), true
	a.errors = a.result.Errors
	if a.operation.Type == ast.Mutation && len(a.result.Attempts) > 0 {
		h.options.Live.Written(ctx)
	}
	if a.explains {
		a.extensions = explain(a.result.Attempts)
	}
	return nil
}

// checkHead refuses what can be told from the method and the header.
func (h *Handler) checkHead(r *http.Request, acceptable bool) *refusal {
	switch {
	case r.Method == http.MethodPost, r.Method == http.MethodGet && h.options.AllowGET:
	case h.options.AllowGET:
		return notAllowed("GET, POST", "send GET or POST")
	default:
		return notAllowed("POST", "send POST")
	}
	if !acceptable {
		return refuse(http.StatusNotAcceptable, "accept %s or %s, in UTF-8", mediaGraphQL, mediaJSON)
	}
	if r.Method == http.MethodPost {
		return checkContent(r.Header)
	}
	return nil
}

func notAllowed(allow, message string) *refusal {
	refused := refuse(http.StatusMethodNotAllowed, "%s", message)
	refused.allow = allow
	return refused
}

// parse reads a request and makes of it an operation that may be executed. It
// fills in the answer's operation as soon as that is known.
func (h *Handler) parse(ctx context.Context, r *http.Request, a *answer) *refusal {
	_, parsed := h.options.Span(ctx, "parse")
	defer parsed()
	if r.Method == http.MethodGet {
		return h.parseURL(r.URL.RawQuery, a)
	}
	body, refused := h.readBody(r)
	if refused != nil {
		return refused
	}
	if a.operation = h.repeats.find(body); a.operation != nil {
		return nil
	}
	p, refused := decodeBody(body)
	if refused != nil {
		return refused
	}
	if refused = h.prepareParams(p, a, allowed); refused == nil {
		h.repeats.keep(body, a.operation)
	}
	return refused
}

// parseURL is parse for a GET request.
func (h *Handler) parseURL(query string, a *answer) *refusal {
	p, refused := decodeURL(query)
	if refused != nil {
		return refused
	}
	return h.prepareParams(p, a, func(is ast.Operation) *refusal {
		if is == ast.Mutation {
			return notAllowed(http.MethodPost, "a mutation must be sent as POST")
		}
		return nil
	})
}

// allowed refuses no type of operation.
func allowed(ast.Operation) *refusal { return nil }

// prepareParams is prepare for the document that the parameters name.
func (h *Handler) prepareParams(p params, a *answer, refuse func(ast.Operation) *refusal) *refusal {
	source, refused := h.source(p)
	if refused != nil {
		return refused
	}
	return h.prepare(source, p, a, refuse)
}

// prepare makes of a document an operation that may be executed. It fills in
// the answer's operation as soon as that is known. Refuse tells which types of
// operation may not be.
func (h *Handler) prepare(source string, p params, a *answer, refuse func(ast.Operation) *refusal) *refusal {
	document, errs := h.options.Schema.Compile(source)
	if len(errs) > 0 {
		return refuseRequest(errs...)
	}
	op, err := document.Bind(p.operationName, p.variables)
	if a.operation = op; op != nil {
		if refused := refuse(op.Type); refused != nil {
			return refused
		}
	}
	if err != nil {
		return refuseRequest(err)
	}
	return nil
}

// late is the refusal of a request whose time was up before it was executed.
func late(ctx context.Context) *refusal {
	reason := "the request took too long to arrive"
	if errors.Is(ctx.Err(), context.Canceled) {
		reason = "the caller left"
	}
	refused := refuseRequest(coded(codes.UpstreamTimeout, "%s; it was not executed", reason))
	refused.status = http.StatusGatewayTimeout
	return refused
}
