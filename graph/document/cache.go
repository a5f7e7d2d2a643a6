// Package document keeps what documents were compiled to, and compiles their
// operations to plans, so that an operation that comes again pays for its
// variables alone.
package document

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// weightOfByte is how many bytes of memory a compiled document takes for each
// byte of its text, at the most: usual ones take about 20 for the syntax tree
// and 20 for the plans, the densest 75 and 70.
const weightOfByte = 75

// Cache keeps values by the text of their document, up to a number of bytes
// of memory. It is safe for concurrent use.
type Cache[V any] struct {
	entries *otter.Cache[string, V]
}

var _ graphql.Cache[*ast.QueryDocument] = (*Cache[*ast.QueryDocument])(nil)

// NewCache returns a cache of about maxBytes of memory.
func NewCache[V any](maxBytes uint64) (*Cache[V], error) {
	entries, err := otter.New(&otter.Options[string, V]{
		MaximumWeight: maxBytes,
		Weigher:       func(text string, _ V) uint32 { return uint32(len(text)) * weightOfByte },
	})
	if err != nil {
		return nil, err
	}
	return &Cache[V]{entries: entries}, nil
}

// Get returns the value kept for the text.
func (c *Cache[V]) Get(_ context.Context, text string) (V, bool) {
	return c.entries.GetIfPresent(text)
}

// Add keeps a value for the text.
func (c *Cache[V]) Add(_ context.Context, text string, value V) {
	c.entries.Set(text, value)
}
