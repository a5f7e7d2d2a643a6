// Package limits is the one list of what a GraphQL operation may ask for, and
// the check of a document against it before the document is validated, since
// validation takes time in the square of the number of fields.
package limits

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/codes"
)

// Limits are the largest values allowed. Each belongs to the setting that its
// errors name; the configuration has the defaults.
type Limits struct {
	// Tokens of a document, comments included (MAX_TOKENS).
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
	// Cost is the sum of the rows asked for × (1 + relations selected)
	// (MAX_COST).
	Cost int
	// UpstreamRequests are the requests that one operation may send
	// (MAX_UPSTREAM_REQUESTS).
	UpstreamRequests int
	// ResponseBytes is the size of an answer's data (MAX_RESPONSE_BYTES).
	ResponseBytes int
	// Errors are those of one answer (MAX_ERRORS).
	Errors int

	// DefaultPageSize and DefaultNestedPageSize are the rows of a page, at the
	// root and inside a row, where neither first nor last is given.
	DefaultPageSize, DefaultNestedPageSize int
	// MaxPageSize is the most rows of a page (MAX_PAGE_SIZE).
	MaxPageSize int
	// MaxRows is the most rows that the upstream gives in one answer
	// (UPSTREAM_MAX_ROWS).
	MaxRows int
	// Patterns tells whether filters may have regular expressions
	// (REGEX_FILTERS).
	Patterns bool
}

// FieldsPerToken is how many fields an operation may come to, its fragments
// spread, for each of Limits.Tokens. A document comes to more only where
// fragments spread fragments many times over.
const FieldsPerToken = 10

// Exceeded is the error of a limit that is exceeded. The position may be nil.
func Exceeded(at *ast.Position, what string, allowed int, setting string) *gqlerror.Error {
	err := gqlerror.Errorf("%s; this server allows %d (%s)", what, allowed, setting)
	if at != nil {
		err.Locations = []gqlerror.Location{{Line: at.Line, Column: at.Column}}
	}
	err.Extensions = map[string]any{"code": codes.BadUserInput}
	return err
}

// CheckCost refuses an operation that costs too much.
func (l Limits) CheckCost(at *ast.Position, cost int) *gqlerror.Error {
	if cost <= l.Cost {
		return nil
	}
	what := fmt.Sprintf("the operation costs %d, the sum of the rows asked for × (1 + the relations selected)", cost)
	return Exceeded(at, what, l.Cost, "MAX_COST")
}
