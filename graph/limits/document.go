package limits

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/codes"
)

// CheckDocument returns an error for each limit that an operation of the
// document exceeds. The document need not be valid: what is wrong with it
// otherwise is left to the validator, but for a fragment that spreads itself,
// which nothing could be measured with.
func (l Limits) CheckDocument(doc *ast.QueryDocument) gqlerror.List {
	m := newMeasurer(doc)
	for _, f := range doc.Fragments {
		m.fragment(f.Name)
	}
	if m.cyclic != nil {
		return gqlerror.List{cycle(m.cyclic)}
	}
	var errs gqlerror.List
	for _, op := range doc.Operations {
		errs = append(errs, l.checkOperation(m, op)...)
	}
	return errs
}

func cycle(f *ast.FragmentDefinition) *gqlerror.Error {
	err := gqlerror.ErrorPosf(f.Position, "the fragment %s spreads itself", f.Name)
	err.Extensions = map[string]any{"code": codes.ValidationFailed}
	return err
}

func (l Limits) checkOperation(m *measurer, op *ast.OperationDefinition) gqlerror.List {
	size := m.measure(op.SelectionSet)
	var errs gqlerror.List
	for _, limit := range []struct {
		value, allowed  int
		setting, format string
	}{
		{size.depth, l.Depth, "MAX_DEPTH", "the operation is %d levels deep"},
		{size.aliases, l.Aliases, "MAX_ALIASES", "the operation has %d aliases"},
		{size.top, l.RootFields, "MAX_ROOT_FIELDS", "the operation has %d root fields"},
		{m.directives(op), l.Directives, "MAX_DIRECTIVES", "the operation has %d directives"},
		{size.schemas, maxSchemas, "one __schema an operation", "the operation has %d __schema"},
		{size.introspected, maxIntrospectionLists, "this many levels of introspection", "the operation nests %d lists of fields, arguments and types under __schema or __type"},
		{size.fields, FieldsPerToken * l.Tokens, "10 × MAX_TOKENS", "the operation comes to %d fields with its fragments spread"},
	} {
		if limit.value > limit.allowed {
			errs = append(errs, Exceeded(op.Position, fmt.Sprintf(limit.format, limit.value), limit.allowed, limit.setting))
		}
	}
	if len(errs) > 0 {
		return errs
	}
	// The operation is now known to be small enough to be spread out.
	if key, times := m.repeated(op.SelectionSet, l.DuplicateFields); times > 0 {
		what := fmt.Sprintf("the operation selects %q %d times in one selection set", key, times)
		errs = append(errs, Exceeded(op.Position, what, l.DuplicateFields, "MAX_DUPLICATE_FIELDS"))
	}
	return errs
}
