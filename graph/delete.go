package graph

import (
	"encoding/json"
	"errors"
	"slices"

	"carbongraph/graph/codes"
	"carbongraph/graph/input"
	"carbongraph/graph/resource"
	"carbongraph/upstream/postgrest"
)

// delete deletes rows by id. Where the upstream would delete rows of another
// table with them, those are looked for first.
func (w *write) delete() error {
	ids := w.root.Write.IDs
	var userErrors []input.UserError
	if guard := w.resource.Guard; guard != nil && !w.root.Write.Unguarded {
		var refused bool
		var err error
		if ids, userErrors, refused, err = w.guard(guard); err != nil {
			return w.fail(err, w.changed())
		}
		if refused || len(ids) == 0 {
			return w.refuse(userErrors...)
		}
	}
	return w.change(ids, func(expect input.Expectation) encodable {
		return postgrest.Delete{Table: w.resource.Table, IDs: ids, Expect: expect.Filters(), Select: w.plan.Shape.Selection()}
	}, userErrors)
}

// guard reads the rows that are to be deleted, each with one row that would be
// deleted with it. It returns the ids of those that are there, what is wrong
// with the others, and whether nothing may be deleted.
func (w *write) guard(guard *resource.Guard) (ids []string, userErrors []input.UserError, refuse bool, err error) {
	found, err := w.guarded(guard)
	if err != nil {
		return nil, nil, false, err
	}
	expect := w.root.Write.Expect
	for i, id := range w.root.Write.IDs {
		row, there := found[id]
		if !there {
			userErrors = append(userErrors, w.notFound(w.idPath(i)))
			continue
		}
		ids = append(ids, id)
		unmet := expect.Unmet(func(column string) []byte { return row[column] })
		if unmet != nil {
			userErrors, refuse = append(userErrors, w.conflict(unmet)), true
			continue
		}
		if name, ok := deletedToo(row, guard); ok {
			refuse = true
			userErrors = append(userErrors, input.NewUserError(codes.StillReferenced, w.idPath(i),
				"Carbon would delete %s together with the %s, such as %s. Nothing was deleted. Set %s to true to delete them as well.",
				guard.Plural, w.resource.Name, name, guard.Argument))
		}
	}
	if refuse || len(ids) == 0 {
		return ids, userErrors, refuse, nil
	}
	scopes, known, err := w.x.scopes()
	if err == nil && known && !slices.Contains(scopes, guard.Scope) {
		userErrors = append(userErrors, input.NewUserError(codes.WriteForbidden, input.Root("input").Member(guard.Argument),
			"Your key lacks the scope %s, so it cannot be seen whether Carbon would delete %s as well. Nothing was deleted. Set %s to true to delete unseen.",
			guard.Scope, guard.Plural, guard.Argument))
		return ids, userErrors, true, nil
	}
	return ids, userErrors, false, err
}

// errUnasked is a row that was not asked for, or one without an id.
var errUnasked = errors.New("a row has no id, or one that was not asked for")

// guardedRow is a row that is to be deleted, by column.
type guardedRow map[string]json.RawMessage

// guarded reads the rows that are to be deleted, by id.
func (w *write) guarded(guard *resource.Guard) (map[string]guardedRow, error) {
	columns := []string{w.resource.ID().Name}
	for _, column := range w.root.Write.Expect.Columns() {
		if !slices.Contains(columns, column.Name) {
			columns = append(columns, column.Name)
		}
	}
	selection := postgrest.Selection{Columns: columns, Lists: []postgrest.List{guardList(guard.Tables, guard.Name)}}
	call, err := byID(w.resource, selection, w.root.Write.IDs).Call()
	if err != nil {
		return nil, err
	}
	answered, err := w.x.read(call)
	if err != nil {
		return nil, err
	}
	var rows []guardedRow
	if err := json.Unmarshal(answered.Body, &rows); err != nil {
		return nil, badResponse(err)
	}
	found := make(map[string]guardedRow, len(rows))
	for _, row := range rows {
		var id string
		err := json.Unmarshal(row["id"], &id)
		if _, twice := found[id]; err != nil || twice || !slices.Contains(w.root.Write.IDs, id) {
			return nil, badResponse(errUnasked)
		}
		found[id] = row
	}
	return found, nil
}

// guardList asks for one row of the last table, by way of the tables before it.
func guardList(tables []string, name string) postgrest.List {
	list := postgrest.List{
		Relation: postgrest.Relation{Table: tables[0]}, Select: postgrest.Selection{Columns: []string{"id"}},
		Page: postgrest.Page{Order: []postgrest.Order{{Column: postgrest.Column{Name: "id"}}}, Limit: 1},
	}
	if len(tables) == 1 {
		list.Select.Columns = append(list.Select.Columns, name)
		return list
	}
	inner := guardList(tables[1:], name)
	list.Where = postgrest.Related{Relation: inner.Relation, Filter: postgrest.All{}}
	list.Select.Lists = []postgrest.List{inner}
	return list
}

// deletedToo returns what a row that would be deleted with a row is called, and
// whether there is one.
func deletedToo(row guardedRow, guard *resource.Guard) (string, bool) {
	for range guard.Tables {
		var rows []guardedRow
		if json.Unmarshal(row["m0"], &rows) != nil || len(rows) == 0 {
			return "", false
		}
		row = rows[0]
	}
	var name string
	if json.Unmarshal(row[guard.Name], &name) != nil {
		// A row that has no name is there all the same.
		name = "one without a name"
	}
	return name, true
}
