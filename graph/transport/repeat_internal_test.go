package transport

import (
	"errors"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/operation"
)

// Only queries that can be executed are kept, for no body but their own.
func TestRepeatsKeep(t *testing.T) {
	t.Parallel()
	r, err := newRepeats(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	wrong := []*operation.Root{{Err: errors.New("a wrong argument")}}
	foreign := []*operation.Root{{References: []operation.Reference{{}, {Err: errors.New("no entity")}}}}
	for _, test := range []struct {
		name string
		body string
		op   *operation.Operation
		kept bool
	}{
		{"a query", "query", &operation.Operation{Type: ast.Query}, true},
		{"a large query", strings.Repeat("x", longestRepeat), &operation.Operation{Type: ast.Query}, true},
		{"too large a query", strings.Repeat("x", longestRepeat+1), &operation.Operation{Type: ast.Query}, false},
		{"a mutation", "mutation", &operation.Operation{Type: ast.Mutation}, false},
		{"a subscription", "subscription", &operation.Operation{Type: ast.Subscription}, false},
		{"a wrong argument", "wrong", &operation.Operation{Type: ast.Query, Roots: wrong}, false},
		{"an entity that is none", "entity", &operation.Operation{Type: ast.Query, Roots: foreign}, false},
	} {
		r.keep([]byte(test.body), test.op)
		if got := r.find([]byte(test.body)); (got == test.op) != test.kept || got != nil && got != test.op {
			t.Errorf("%s: kept %v", test.name, got)
		}
		if got := r.find([]byte(test.body + " ")); got != nil {
			t.Errorf("%s: found under another body", test.name)
		}
	}
}

// What is kept stays within its memory.
func TestRepeatsAreBounded(t *testing.T) {
	t.Parallel()
	const most = 100
	r, err := newRepeats(most * repeatBytes)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 * most {
		r.keep([]byte(strings.Repeat("x", i)), &operation.Operation{Type: ast.Query})
	}
	r.kept.CleanUp()
	if kept := r.kept.EstimatedSize(); kept == 0 || kept > most {
		t.Errorf("%d operations are kept, want at most %d", kept, most)
	}
}
