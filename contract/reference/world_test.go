package reference

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/graph/resource"
)

// world is every row that a caller sees, read table by table from the upstream
// itself. It says what an operation is answered with, in plain Go.
type world struct {
	// rows are in the order of their ids.
	rows map[*resource.Resource][]servertest.Row
	byID map[*resource.Resource]map[string]servertest.Row
}

// readWorld reads the rows that a caller sees.
func readWorld(tb testing.TB, c servertest.Caller) *world {
	tb.Helper()
	w := &world{rows: servertest.ReadRows(tb, c), byID: map[*resource.Resource]map[string]servertest.Row{}}
	for _, r := range servertest.Declared.Resources {
		w.byID[r] = map[string]servertest.Row{}
		for _, row := range w.rows[r] {
			w.byID[r][row.ID()] = row
		}
	}
	return w
}

// related is the row that a row refers to; nil where there is none to see.
func (w *world) related(of servertest.Row, relation *resource.Relation) servertest.Row {
	id := of[relation.Column.Name]
	if id == nil {
		return nil
	}
	return w.byID[relation.Target][fmt.Sprint(id)]
}

// at is the value at a path from a row; nil for a null, also of a row on the
// way.
func (w *world) at(path resource.Path, of servertest.Row) any {
	if path.Relation != nil {
		of = w.related(of, path.Relation)
	}
	return of[path.Column.Name]
}

// listed are the rows that refer to a row, in the order of their ids.
func (w *world) listed(of servertest.Row, list *resource.List) []servertest.Row {
	i := slices.IndexFunc(list.Target.Relations, func(r *resource.Relation) bool { return r.Constraint == list.Constraint })
	column := list.Target.Relations[i].Column.Name
	var rows []servertest.Row
	for _, row := range w.rows[list.Target] {
		if row[column] != nil && fmt.Sprint(row[column]) == of.ID() {
			rows = append(rows, row)
		}
	}
	return rows
}

// found reports whether every word of a text is in one of the texts that the
// resource is searched by, letter case aside.
func (w *world) found(text string, r *resource.Resource, in servertest.Row) bool {
	for word := range strings.FieldsSeq(text) {
		if !slices.ContainsFunc(r.Search, func(path resource.Path) bool {
			value, ok := w.at(path, in).(string)
			return ok && strings.Contains(strings.ToLower(value), strings.ToLower(word))
		}) {
			return false
		}
	}
	return true
}
