// Package handler serves GraphQL over HTTP: it reads a request by the strict
// rules of both, holds it to the limits of package limits before it is
// validated, has gqlgen's generated code execute it, and writes the answer.
//
// Every answer is one JSON object, but for a HEAD request's. The handler keeps
// no state between requests but the caller's cache, and reads and sets no
// cookie.
package handler

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Handler serves GraphQL over HTTP at any path.
//
// It does what gqlgen's executor does rather than calling it: the executor
// validates a document before anything else can look at it, and answers null
// where the deadline has passed.
type Handler struct {
	schema  graphql.ExecutableSchema
	options Options
	rules   ruleSets
	bodies  bodies
}

// New returns a handler that executes requests with the schema.
func New(schema graphql.ExecutableSchema, options Options) *Handler {
	options = options.withDefaults()
	return &Handler{
		schema:  schema,
		options: options,
		rules:   newRuleSets(options.Introspection),
		bodies:  bodies{limit: options.MaxBodyBytes},
	}
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	ctx := r.Context()
	if h.options.RequestTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, h.options.RequestTimeout)
		defer cancel()
	}
	media, acceptable := negotiate(r.Header)
	ctx, a := h.answer(ctx, r, acceptable)
	_, written := h.options.Span(ctx, "write")
	done := h.write(w, a, media)
	written()
	done.Duration = time.Since(start)
	h.options.Observe(ctx, done)
}

// answer is what a request is answered with.
type answer struct {
	// operation is nil where none was found.
	operation *ast.OperationDefinition
	// refused is nil where the operation was executed.
	refused *refusal
	// data is JSON, but for what Assemble puts into it; empty where the
	// operation was not executed.
	data []byte
	// pieces are the data as it is written, and written is told that it was.
	pieces     [][]byte
	written    func()
	errors     gqlerror.List // presented
	extensions map[string]any
}

// answer returns the answer to a request, and the context that goes with it.
func (h *Handler) answer(parent context.Context, r *http.Request, acceptable bool) (ctx context.Context, a answer) {
	ctx = parent
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			panic(p)
		default:
			a.refused = &refusal{status: http.StatusInternalServerError}
			a.errors = gqlerror.List{h.present(ctx, h.options.Recover(ctx, p))}
			a.data, a.pieces = nil, nil
		}
	}()
	refused := h.checkHead(r, acceptable)
	if refused == nil {
		admitted, err := h.options.Before(parent, r)
		if admitted != nil {
			ctx = admitted
		}
		if err != nil {
			refused = refuseRequest(gqlerror.WrapIfUnwrapped(err))
		}
	}
	if refused == nil {
		refused = h.run(ctx, r, &a)
	}
	if refused != nil {
		a.refused = refused
		for _, err := range refused.errors[:min(len(refused.errors), h.options.MaxErrors)] {
			a.errors = append(a.errors, h.present(ctx, err))
		}
	}
	return ctx, a
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

// run reads a request and executes it. It fills in the answer as far as it
// comes.
func (h *Handler) run(ctx context.Context, r *http.Request, a *answer) *refusal {
	op, refused := h.parse(ctx, r, a)
	if refused != nil {
		return refused
	}
	if ctx.Err() != nil {
		return late(ctx)
	}
	h.execute(ctx, op, a)
	return nil
}

// parse reads a request and makes of it an operation that may be executed. It
// fills in the answer's operation as soon as that is known.
func (h *Handler) parse(ctx context.Context, r *http.Request, a *answer) (*graphql.OperationContext, *refusal) {
	_, parsed := h.options.Span(ctx, "parse")
	defer parsed()
	p, refused := h.read(r)
	if refused != nil {
		return nil, refused
	}
	source, refused := h.source(ctx, p)
	if refused != nil {
		return nil, refused
	}
	document, errs := h.document(ctx, source)
	if len(errs) > 0 {
		return nil, refuseRequest(errs...)
	}
	op, err := operation(document.parsed, p.operationName)
	if err != nil {
		return nil, refuseRequest(err)
	}
	a.operation = op
	if r.Method == http.MethodGet && op.Operation != ast.Query {
		return nil, notAllowed(http.MethodPost, "a "+string(op.Operation)+" must be sent as POST")
	}
	variables, err := h.bind(document, op, p.variables)
	if err != nil {
		return nil, refuseRequest(err)
	}
	return &graphql.OperationContext{
		RawQuery:      document.source,
		Variables:     variables,
		OperationName: p.operationName,
		Doc:           document.parsed,
		Extensions:    p.extensions,
		Headers:       r.Header,
		Operation:     op,
	}, nil
}

// read reads the parameters of a request.
func (h *Handler) read(r *http.Request) (params, *refusal) {
	if r.Method == http.MethodGet {
		return decodeURL(r.URL.RawQuery)
	}
	body, refused := h.bodies.read(r)
	if refused != nil {
		return params{}, refused
	}
	defer h.bodies.release(body)
	return decodeBody(body.Bytes())
}

// late is the refusal of a request whose time was up before it was executed.
func late(ctx context.Context) *refusal {
	reason := "the request took too long to arrive"
	if errors.Is(ctx.Err(), context.Canceled) {
		reason = "the caller left"
	}
	refused := refuseRequest(coded(codeTimeout, "%s; it was not executed", reason))
	refused.status = http.StatusGatewayTimeout
	return refused
}
