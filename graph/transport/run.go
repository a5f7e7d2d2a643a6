package transport

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/codes"
)

// Request is an operation that is asked for by another protocol than GraphQL
// over HTTP.
type Request struct {
	// Body is what GraphQL over HTTP would post. It is read where Document is
	// empty.
	Body []byte

	// Document is the text of a document that need not be trusted, and
	// OperationName the operation in it; empty where there is one.
	Document, OperationName string
	// Variables is the text of a JSON object; empty is none. It may have the
	// members in Names alone.
	Variables []byte
	Names     []string

	// Type is the type of the only operations that are executed: query or
	// mutation.
	Type ast.Operation
	// MaxBytes is the largest data of an answer. What is larger is null in it.
	MaxBytes int
}

// Run executes the operation of a request as ServeHTTP does, with the
// caller's credential, and tells Observe of it. It returns the answer: the text
// of a JSON object with data, errors and extensions. The deadline is that of
// ctx.
func (h *Handler) Run(ctx context.Context, caller Caller, request Request) ([]byte, Answered) {
	start := time.Now()
	a := h.answer(ctx, func(a *answer) *refusal {
		a.caller = caller
		if refused := h.parseRequest(ctx, request, a); refused != nil {
			return refused
		}
		if ctx.Err() != nil {
			return late(ctx)
		}
		refused := h.execute(ctx, a)
		a.bound(ctx, h, request.MaxBytes)
		return refused
	})
	_, written := h.options.Span(ctx, "write")
	text, done := a.text()
	written()
	done.Duration = time.Since(start)
	h.options.Observe(ctx, done)
	return text, done
}

// Refuse answers a request of another protocol with an error, as ServeHTTP
// answers one without a usable credential, and tells Observe of it.
func (h *Handler) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	start := time.Now()
	var a answer
	a.refuse(r.Context(), h, refuseRequest(err))
	done := h.write(w, &a, mediaGraphQL)
	done.Duration = time.Since(start)
	h.options.Observe(r.Context(), done)
}

// parseRequest makes of a request an operation that may be executed.
func (h *Handler) parseRequest(ctx context.Context, request Request, a *answer) *refusal {
	_, parsed := h.options.Span(ctx, "parse")
	defer parsed()
	document, p, refused := h.readRequest(request)
	if refused != nil {
		return refused
	}
	return h.prepare(document, p, a, func(is ast.Operation) *refusal {
		if is == request.Type {
			return nil
		}
		return refuseRequest(coded(codes.BadUserInput, "the operation is a %s, and only a %s is executed here", is, request.Type))
	})
}

// readRequest returns the document of a request and its parameters.
func (h *Handler) readRequest(request Request) (document string, p params, refused *refusal) {
	if request.Document == "" {
		if p, refused = decodeBody(request.Body); refused != nil {
			return "", p, refused
		}
		document, refused = h.source(p)
		return document, p, refused
	}
	p.operationName = request.OperationName
	if p.variables, refused = decodeObject("variables", string(request.Variables)); refused != nil {
		return "", p, refused
	}
	for name := range p.variables {
		if !slices.Contains(request.Names, name) {
			return "", p, refuse(http.StatusBadRequest, "there is no variable of the name %q", name)
		}
	}
	return request.Document, p, nil
}

// bound has null in place of data that is larger than the most bytes.
func (a *answer) bound(ctx context.Context, h *Handler, most int) {
	size := a.result.Size()
	if size <= most {
		return
	}
	a.result.Data, a.result.HasData = [][]byte{[]byte("null")}, false
	a.errors = append(a.errors, h.options.Schema.Present(ctx, nil, coded(codes.BadUserInput,
		"the operation was executed, and its answer is not handed on: it has %d bytes of at most %d; ask for fewer rows or fields", size, most)))
}

// text returns the whole answer, and tells what it is.
func (a *answer) text() ([]byte, Answered) {
	before, after := a.envelope()
	text := bytes.NewBuffer(before)
	if a.result != nil {
		defer a.result.Release()
		for _, piece := range a.result.Data {
			text.Write(piece)
		}
	}
	text.Write(after)
	return text.Bytes(), a.answered(a.status(mediaGraphQL), text.Len())
}
