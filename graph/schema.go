// Package graph answers GraphQL operations: a resolver translates the
// arguments of its field (package input) and the field's selection set, which
// was compiled with its document (package document), into a call to the
// upstream, and has the answer's bytes rewritten (package answer).
package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/answer"
	"carbongraph/graph/document"
	"carbongraph/graph/generated"
	"carbongraph/graph/input"
	"carbongraph/upstream"
)

// Upstream sends calls with a caller's credential. A read that failed may be
// sent once more; a write is sent once.
type Upstream interface {
	Read(context.Context, upstream.Credential, upstream.Call) (*upstream.Answer, error)
	Write(context.Context, upstream.Credential, upstream.Call) (*upstream.Answer, error)
}

// Options are what a Schema needs.
type Options struct {
	// SDL is the schema that is served; with Federation, as Federated returns
	// it.
	SDL        string
	Federation bool
	Upstream   Upstream
	// PlanBytes is about the memory in which compiled operations are kept.
	PlanBytes uint64
	Limits    input.Limits
	// MaxErrors is the most errors of one answer.
	MaxErrors int
	// Written is told of each root field that was written, with the request's
	// context: its rows, and the code of its first user error, if any.
	Written func(ctx context.Context, rows int, userErrorCode string)
	// Span is called when the plan of an operation begins to be made, and what
	// it returns when it is made. Nil does nothing.
	Span func(ctx context.Context, name string) (context.Context, func())
}

// Schema is the executable schema.
type Schema struct {
	Options
	// executable is what documents are validated against and executed by;
	// served is what introspection shows.
	executable, served *ast.Schema
	plans              *document.Cache[*document.Plans]
}

var _ graphql.ExecutableSchema = (*Schema)(nil)

// New returns the executable schema. It fails where the SDL is not valid.
func New(options Options) (*Schema, error) {
	executable, err := load(options.SDL)
	served := executable
	if options.Federation {
		executable, served, err = loadFederated(options.SDL)
	}
	if err != nil {
		return nil, err
	}
	plans, err := document.NewCache[*document.Plans](options.PlanBytes)
	if err != nil {
		return nil, err
	}
	if options.Span == nil {
		options.Span = func(ctx context.Context, _ string) (context.Context, func()) { return ctx, func() {} }
	}
	return &Schema{Options: options, executable: executable, served: served, plans: plans}, nil
}

func load(sdl string) (*ast.Schema, error) {
	return gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: sdl})
}

// Schema returns the schema that documents are validated against.
func (s *Schema) Schema() *ast.Schema { return s.executable }

// Complexity is not used: see package limits.
func (*Schema) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

// Exec executes the operation in ctx, with resolvers of its own. Its response
// is complete only with what Assemble puts into it.
func (s *Schema) Exec(ctx context.Context) graphql.ResponseHandler {
	request := graphql.GetOperationContext(ctx)
	o := &operation{schema: s, roots: s.plan(ctx, request)}
	request.Stats.SetExtension(operationExtension, o)
	if request.Operation.Operation == ast.Query {
		o.batch = newBatch(s.Upstream, o.reads())
		request.RootResolverMiddleware = o.rootField
	}
	return generated.NewExecutableSchema(generated.Config{Schema: s.served, Resolvers: resolvers{operation: o}}).Exec(ctx)
}

// operationExtension is where gqlgen keeps the operation for Assemble.
const operationExtension = "carbongraph"

// Assemble returns the pieces of the response, to be written one after the
// other, of the operation in ctx, which was executed. The function that it
// returns gives their memory back when they were written.
func (s *Schema) Assemble(ctx context.Context, response []byte) (pieces [][]byte, written func()) {
	o, ok := graphql.GetOperationContext(ctx).Stats.GetExtension(operationExtension).(*operation)
	if !ok {
		return [][]byte{response}, func() {}
	}
	return o.assembly.Pieces(response), o.assembly.Release
}

// plan returns the root fields of the request's operation and their plans.
func (s *Schema) plan(ctx context.Context, request *graphql.OperationContext) []document.Root {
	_, planned := s.Span(ctx, "plan")
	defer planned()
	return s.compiled(ctx, request).Operation(request.Operation.Name).Roots(request.Variables)
}

// compiled returns the plans of the request's document.
func (s *Schema) compiled(ctx context.Context, request *graphql.OperationContext) *document.Plans {
	plans, ok := s.plans.Get(ctx, request.RawQuery)
	if !ok || !plans.Of(request.Doc) {
		plans = document.Compile(request.Doc)
		s.plans.Add(ctx, request.RawQuery, plans)
	}
	return plans
}

// operation is one operation while it is executed.
type operation struct {
	schema   *Schema
	roots    []document.Root
	batch    *batch
	assembly answer.Assembly
}

// reads counts the root fields that read from the upstream.
func (o *operation) reads() int {
	n := 0
	for _, root := range o.roots {
		if root.Reads() {
			n++
		}
	}
	return n
}

// rootField runs around each root field of a query, and tells the batch when
// one has ended: it may have failed before its resolver was called.
func (o *operation) rootField(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	key := graphql.GetRootFieldContext(ctx).Field.Alias
	if o.root(key).Reads() {
		defer o.batch.leave(ctx, key)
	}
	return next(ctx)
}

// root returns the root field with the response key.
func (o *operation) root(key string) document.Root {
	for _, root := range o.roots {
		if root.Key == key {
			return root
		}
	}
	return document.Root{}
}

// field returns the root field that is resolved in ctx.
func (o *operation) field(ctx context.Context) document.Root {
	return o.root(graphql.GetFieldContext(ctx).Field.Alias)
}

// resolvers are the roots of gqlgen's resolvers. The embedded interface is nil
// and serves the object types that are written whole, whose fields gqlgen's
// generated code could resolve one by one but never does.
type resolvers struct {
	generated.ResolverRoot
	operation *operation
}

// Query returns the resolvers of the queries.
func (r resolvers) Query() generated.QueryResolver { return query{r.operation} }

// Mutation returns the resolvers of the mutations.
func (r resolvers) Mutation() generated.MutationResolver { return mutation{r.operation} }
