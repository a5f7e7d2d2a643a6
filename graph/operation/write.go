package operation

import (
	"slices"
	"strings"

	"carbongraph/graph/answer"
	"carbongraph/graph/input"
)

// write translates the input of a mutation.
func (b *binder) write(r *Root, given input.Object) *Write {
	w := &Write{}
	add := func(userErrors []input.UserError) { w.UserErrors = append(w.UserErrors, userErrors...) }
	var wrong []input.UserError
	switch r.Action {
	case Create, Upsert:
		w.Rows, wrong = input.Rows(r.Resource, given, r.Many, r.Action == Upsert)
		add(wrong)
		return w
	case Delete:
		if guard := r.Resource.Guard; guard != nil {
			w.Unguarded, _ = given[guard.Argument].(bool)
		}
	default:
	}
	if r.Many {
		w.IDs, wrong = input.IDs(r.Resource, given)
	} else {
		w.IDs, wrong = input.ID(r.Resource, given)
	}
	add(wrong)
	if r.Action == Update {
		w.Set, wrong = input.Patch(r.Resource, given)
		add(wrong)
	}
	w.Expect, wrong = input.Expect(r.Resource, given)
	add(wrong)
	return w
}

// columns is the columns that a bulk create sends.
func (w *Write) columns() string {
	if len(w.Rows) < 2 {
		return ""
	}
	var names []string
	for _, row := range w.Rows {
		for _, value := range row.Values {
			names = append(names, value.Column)
		}
		if row.Inside != nil {
			names = append(names, row.Relation.Column.Name)
		}
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ",")
}

// addWritten has the rows of a bulk create carry the columns that were sent, so
// that they can be put in the order of the input: PostgREST answers rows with
// related rows in an order of its own.
func (b *binder) addWritten(s *answer.Shape, w *Write) {
	if len(w.Rows) < 2 || !s.HasRelated() {
		return
	}
	for _, row := range w.Rows {
		for _, value := range row.Values {
			s.AddColumn(s.Resource().Column(value.Column))
		}
		if row.Inside != nil {
			s.AddColumn(row.Relation.Column)
		}
	}
}
