// Package limits bounds what one GraphQL operation may ask, before anything is
// spent on it.
//
// CheckDocument reads a parsed document before it is validated, since
// validation takes time in the square of the number of fields. CheckCost reads
// a validated operation with its variables. Both read each fragment once,
// however often it is spread.
package limits

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Limits are the largest values allowed. Each belongs to the setting of the
// server that its errors name.
type Limits struct {
	// Tokens of a document, comments included (MAX_TOKENS). The parser
	// enforces it; here it bounds fragments, see FieldsPerToken.
	Tokens int
	// Depth is levels of fields. Those under __schema and __type are not
	// counted (MAX_DEPTH).
	Depth int
	// Aliases are those written, where a fragment counts each time it is
	// spread: `a: x` is one, `x` and `x: x` are none (MAX_ALIASES).
	Aliases int
	// RootFields are counted as written, before equal ones are merged, where
	// a fragment counts each time it is spread (MAX_ROOT_FIELDS).
	RootFields int
	// DuplicateFields is how often one response key may be selected in one
	// selection set, merged as execution merges it (MAX_DUPLICATE_FIELDS).
	DuplicateFields int
	// Directives are those written in the operation and in the fragments
	// that it uses (MAX_DIRECTIVES).
	Directives int
	// ListValues are the values in one list of the input (MAX_LIST_VALUES).
	ListValues int
	// Cost is what Cost may come to (MAX_COST).
	Cost int
}

// FieldsPerToken is how many fields an operation may come to, its fragments
// spread, for each of Limits.Tokens. A document comes to more only where
// fragments spread fragments many times over.
const FieldsPerToken = 10

// Default returns the limits of a server that was not told otherwise.
func Default() Limits {
	return Limits{
		Tokens:          1000,
		Depth:           10,
		Aliases:         15,
		RootFields:      10,
		DuplicateFields: 50,
		Directives:      10,
		ListValues:      100,
		Cost:            10000,
	}
}

// CheckList refuses a list of the input with n values where that is too many.
// The position may be nil.
func (l Limits) CheckList(at *ast.Position, n int) *gqlerror.Error {
	if n <= l.ListValues {
		return nil
	}
	return excess(at, fmt.Sprintf("a list has %d values", n), l.ListValues, "MAX_LIST_VALUES")
}

// excess is the error of a limit that is exceeded.
func excess(at *ast.Position, what string, allowed int, setting string) *gqlerror.Error {
	err := gqlerror.Errorf("%s; this server allows %d (%s)", what, allowed, setting)
	if at != nil {
		err.Locations = []gqlerror.Location{{Line: at.Line, Column: at.Column}}
	}
	err.Extensions = map[string]any{"code": "BAD_USER_INPUT"}
	return err
}
