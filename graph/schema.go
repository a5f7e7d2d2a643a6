// Package graph answers GraphQL operations. It has the way of a request from
// the text of a document to the pieces of the answer:
//
//	Schema.Compile(document) ──▶ operation.Document ──▶ Bind ──▶ operation.Operation
//	Schema.Execute(operation) ──▶ reads and writes upstream ──▶ Result
//
// A query reads all that its root fields need before anything is written: rows
// that several fields ask for are read once, and reads do not wait for one
// another. The root fields of a mutation are executed one after the other.
package graph

import (
	"context"
	"log/slog"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/limits"
	"carbongraph/graph/operation"
	"carbongraph/graph/resource"
	"carbongraph/upstream"
)

// Upstream sends calls with a caller's credential. A read that failed may be
// sent once more; a write is sent once.
type Upstream interface {
	Read(context.Context, upstream.Credential, upstream.Call) (*upstream.Answer, error)
	Write(context.Context, upstream.Credential, upstream.Call) (*upstream.Answer, error)
}

// Options are what a Schema needs; all but Federation, KeptFor, KeptBytes,
// Introspection and ScopeCheck are required.
type Options struct {
	// SDL is the schema, and Catalogue the resources in it.
	SDL       string
	Catalogue *resource.Catalogue
	// Federation serves the schema as a subgraph of Apollo Federation 2.
	Federation bool
	Upstream   Upstream
	// Bytes bounds the memory of answers; nil does not.
	Bytes  *upstream.Bytes
	Limits limits.Limits
	// CacheBytes is about the memory for compiled documents and for answers to
	// introspection.
	CacheBytes uint64
	// KeptFor is how long Upstream keeps answers, and KeptBytes about the memory
	// for what is written of them; 0 is not at all.
	KeptFor   time.Duration
	KeptBytes uint64
	// Introspection allows __schema and __type, and lets errors suggest names.
	Introspection bool
	// ScopeCheck has an empty list answered with FORBIDDEN where the caller's
	// key lacks the scope to see any row.
	ScopeCheck bool
	// Log gets what is kept from callers.
	Log *slog.Logger
	// Panicked is told of each panic while a field is answered.
	Panicked func()
}

// Schema executes operations. It is safe for concurrent use.
type Schema struct {
	options  Options
	sdl      string
	schema   *ast.Schema
	compiler *operation.Compiler
	keys     keys
	// introspected are answers to introspection.
	introspected *otter.Cache[introspectionKey, []byte]
	written      *writtenLists
	capSeen      capWarning
}

// New returns the schema. It fails where the SDL is not valid.
func New(options Options) (*Schema, error) {
	s := &Schema{options: options, sdl: options.SDL}
	source := options.SDL
	if options.Federation {
		var err error
		if s.sdl, err = Federated(options.SDL, options.Catalogue); err != nil {
			return nil, err
		}
		source = s.sdl + federationDirectives + federationFields
	}
	var err error
	if s.schema, err = gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: source}); err != nil {
		return nil, err
	}
	if s.keys, err = newKeys(); err != nil {
		return nil, err
	}
	s.introspected, err = otter.New(&otter.Options[introspectionKey, []byte]{
		MaximumWeight: options.CacheBytes / 4,
		Weigher:       func(key introspectionKey, answer []byte) uint32 { return uint32(len(key.source) + len(answer)) },
	})
	if err != nil {
		return nil, err
	}
	if s.written, err = newWrittenLists(options.KeptBytes, options.KeptFor); err != nil {
		return nil, err
	}
	s.compiler, err = operation.NewCompiler(operation.Options{
		Schema: s.schema, Catalogue: options.Catalogue, Limits: options.Limits, CacheBytes: options.CacheBytes / 4 * 3,
		Introspection: options.Introspection,
	})
	return s, err
}

// Close ends what the schema runs in the background.
func (s *Schema) Close() {
	s.keys.StopAllGoroutines()
	s.written.close()
}

// SDL returns the schema as it is served.
func (s *Schema) SDL() string { return s.sdl }

// AST returns the schema that operations are validated by. It must not be
// changed.
func (s *Schema) AST() *ast.Schema { return s.schema }

// Compile returns the document of a text. The errors are those of the parser,
// the limits and the validator, each with a code.
func (s *Schema) Compile(source string) (*operation.Document, gqlerror.List) {
	return s.compiler.Compile(source)
}
