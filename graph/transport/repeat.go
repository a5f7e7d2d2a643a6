package transport

import (
	"hash/maphash"

	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/operation"
)

// repeats keeps the operations of requests by the bytes of their bodies, so
// that a request which comes again is not decoded and bound again: pages that
// many callers open, and clients that poll. Nothing of a caller is in an
// operation, so callers may share it.
type repeats struct {
	kept *otter.Cache[uint64, repeated]
	seed maphash.Seed
}

// repeated is the body of a request and its operation.
type repeated struct {
	body      string
	operation *operation.Operation
}

const (
	// longestRepeat is the largest body that is kept: what is larger holds
	// values that do not come again.
	longestRepeat = 8 << 10
	// An operation takes about repeatBytes of memory, and repeatWeight for each
	// byte of the body and the document: most of it for plans that depend on
	// variables.
	repeatBytes, repeatWeight = 2 << 10, 20
)

func newRepeats(memory uint64) (*repeats, error) {
	kept, err := otter.New(&otter.Options[uint64, repeated]{
		MaximumWeight: memory,
		Weigher: func(_ uint64, r repeated) uint32 {
			return repeatBytes + repeatWeight*uint32(len(r.body)+len(r.operation.Source))
		},
	})
	return &repeats{kept: kept, seed: maphash.MakeSeed()}, err
}

// find returns the operation of a body; nil where it is not kept.
func (r *repeats) find(body []byte) *operation.Operation {
	if len(body) > longestRepeat {
		return nil
	}
	kept, ok := r.kept.GetIfPresent(maphash.Bytes(r.seed, body))
	if !ok || kept.body != string(body) {
		return nil
	}
	return kept.operation
}

// keep keeps the operation of a body, where it is a query that can be executed.
// Errors are not kept: they are completed while they are answered.
func (r *repeats) keep(body []byte, op *operation.Operation) {
	if len(body) > longestRepeat || op.Type != ast.Query || !op.Sound() {
		return
	}
	r.kept.Set(maphash.Bytes(r.seed, body), repeated{string(body), op})
}
