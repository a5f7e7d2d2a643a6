package handler

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/limits"
)

// operation finds the operation to execute. An empty name is no name.
func operation(doc *ast.QueryDocument, name string) (*ast.OperationDefinition, *gqlerror.Error) {
	if name == "" {
		if len(doc.Operations) > 1 {
			return nil, coded(codeValidation, "the document has several operations: say which in operationName")
		}
		return doc.Operations[0], nil
	}
	if op := doc.Operations.ForName(name); op != nil {
		return op, nil
	}
	return nil, coded(codeValidation, "the document has no operation of the name in operationName")
}

// bind returns the operation's variables, and refuses what costs too much with
// them.
func (h *Handler) bind(document *Document, op *ast.OperationDefinition, given map[string]any) (map[string]any, *gqlerror.Error) {
	schema := h.schema.Schema()
	variables, err := coercer{schema, h.options.Limits}.variables(document, op, given)
	if err != nil {
		return nil, err
	}
	return variables, h.options.Limits.CheckCost(limits.Request{
		Schema:    schema,
		Operation: op,
		Variables: variables,
		PageSize:  h.options.PageSize,
	})
}

// execute has the generated code execute an operation.
func (h *Handler) execute(ctx context.Context, op *graphql.OperationContext, a *answer) {
	op.DisableIntrospection = !h.options.Introspection
	op.RecoverFunc = h.options.Recover
	op.ResolverMiddleware = resolveField
	op.RootResolverMiddleware = resolveRootField
	ctx = graphql.WithOperationContext(ctx, op)
	ctx = graphql.WithResponseContext(ctx, h.options.Presenter, h.options.Recover)
	response := h.schema.Exec(ctx)(ctx)
	if a.data = response.Data; len(a.data) == 0 {
		a.data = []byte("null")
	}
	a.pieces, a.written = h.options.Assemble(ctx, a.data)
	a.errors = slices.Concat(response.Errors, graphql.GetErrors(ctx))
	a.errors = a.errors[:min(len(a.errors), h.options.MaxErrors)]
	a.extensions = graphql.GetExtensions(ctx)
}

func resolveField(ctx context.Context, next graphql.Resolver) (any, error) { return next(ctx) }

func resolveRootField(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	return next(ctx)
}

// present makes of an error what the caller may see. The handler always has
// something to say, also where the presenter has not.
func (h *Handler) present(ctx context.Context, err error) *gqlerror.Error {
	if presented := h.options.Presenter(ctx, err); presented != nil {
		return presented
	}
	return errInternal()
}
