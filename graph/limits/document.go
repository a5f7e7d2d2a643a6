package limits

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// CheckDocument returns an error for each limit that an operation of the
// document exceeds. The document need not be valid: what is wrong with it
// otherwise, cyclic fragments included, is left to the validator.
func (l Limits) CheckDocument(doc *ast.QueryDocument) gqlerror.List {
	var errs gqlerror.List
	m := newMeasurer(doc)
	for _, op := range doc.Operations {
		errs = append(errs, l.checkOperation(m, op)...)
	}
	return errs
}

func (l Limits) checkOperation(m *measurer, op *ast.OperationDefinition) gqlerror.List {
	size := m.measure(op.SelectionSet)
	if m.cyclic {
		return nil
	}
	var errs gqlerror.List
	for _, limit := range []struct {
		value, allowed  int
		setting, format string
	}{
		{size.depth, l.Depth, "MAX_DEPTH", "the operation is %d levels deep"},
		{size.aliases, l.Aliases, "MAX_ALIASES", "the operation has %d aliases"},
		{size.top, l.RootFields, "MAX_ROOT_FIELDS", "the operation has %d root fields"},
		{m.directives(op), l.Directives, "MAX_DIRECTIVES", "the operation has %d directives"},
		{size.fields, FieldsPerToken * l.Tokens, "10 × MAX_TOKENS", "the operation comes to %d fields with its fragments spread"},
	} {
		if limit.value > limit.allowed {
			errs = append(errs, excess(op.Position, fmt.Sprintf(limit.format, limit.value), limit.allowed, limit.setting))
		}
	}
	if len(errs) > 0 {
		return errs
	}
	// The operation is now known to be small enough to be spread out.
	if key, times := m.repeated(op.SelectionSet, l.DuplicateFields); times > 0 {
		what := fmt.Sprintf("the operation selects %q %d times in one selection set", key, times)
		errs = append(errs, excess(op.Position, what, l.DuplicateFields, "MAX_DUPLICATE_FIELDS"))
	}
	return errs
}
