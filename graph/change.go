package graph

import (
	"slices"

	"carbongraph/graph/answer"
	"carbongraph/graph/codes"
	"carbongraph/graph/input"
	"carbongraph/upstream"
	"carbongraph/upstream/postgrest"
)

// update changes rows by id.
func (w *write) update() error {
	return w.change(w.root.Write.IDs, func(expect input.Expectation) encodable {
		return postgrest.Update{
			Table: w.resource.Table, IDs: w.root.Write.IDs, Expect: expect.Filters(), Set: w.root.Write.Set, Select: w.plan.Shape.Selection(),
		}
	}, nil)
}

// change sends an update or a delete of the rows with the ids, and answers with
// the rows that it touched, and for each that it did not, why. UserErrors are
// those that are known already.
func (w *write) change(ids []string, statement func(input.Expectation) encodable, userErrors []input.UserError) error {
	expect := w.root.Write.Expect
	touched, err := w.touch(ids, statement(expect))
	if err != nil {
		return w.fail(err, w.changed())
	}
	missing, err := w.missed(ids, touched)
	if err == nil && len(missing) > 0 && missing[0].Code == codes.WriteForbidden {
		if other, ok := expect.JSONNull(); ok {
			// The row is as expected, but for the column: SQL has two nulls, and
			// no plain condition matches both.
			if touched, err = w.touch(ids, statement(other)); err != nil {
				return w.fail(err, w.changed())
			}
			missing = nil
			if !touched[0].Is() {
				missing, err = w.missed(ids, touched)
			}
		}
	}
	touched = slices.DeleteFunc(touched, func(row answer.Row) bool { return !row.Is() })
	if err != nil {
		if len(touched) == 0 {
			return err
		}
		// Some rows were written, so the payload stands beside the error.
		w.field.fail(err)
	}
	return w.payload(touched, append(userErrors, missing...))
}

// touch sends the statement and returns the rows that it touched, in the order
// of the ids.
func (w *write) touch(ids []string, statement encodable) ([]answer.Row, error) {
	rows, err := w.send(w.x.ctx, statement, w.plan.Shape)
	if err != nil {
		return nil, err
	}
	touched, err := rows.ByID(ids)
	if err != nil {
		return nil, unclear(err)
	}
	return touched, nil
}

// changed is where the input of an update or a delete names what may be
// refused.
func (w *write) changed() refused {
	at := refused{
		resource: w.resource, row: input.Root("input"), references: input.Root("input").Member("patch"),
		forbidden: "Your credential may not make this change.",
	}
	if set := w.root.Write.Set; len(set) == 1 {
		at.value = at.references.Member(set[0].Column)
	}
	if len(w.root.Write.IDs) == 1 {
		at.id = w.idPath(0)
	}
	return at
}

// idPath is where the input has the i-th id.
func (w *write) idPath(i int) *input.Path {
	if w.root.Many {
		return input.Root("input").Member("ids").Index(i)
	}
	return input.Root("input").Member("id")
}

// missed reads the rows of ids that a statement did not touch and says of each
// why: it is not there, it is not what was expected, or it may not be changed.
func (w *write) missed(ids []string, touched []answer.Row) ([]input.UserError, error) {
	var missing []string
	for i, id := range ids {
		if !touched[i].Is() {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil, nil
	}
	expect := w.root.Write.Expect
	rows, err := w.lookUp(w.resource, idShape(w.resource, expect.Columns()...), missing)
	if err != nil {
		return nil, err
	}
	var userErrors []input.UserError
	for i, id := range missing {
		at := w.idPath(slices.Index(w.root.Write.IDs, id))
		switch {
		case !rows[i].Is():
			userErrors = append(userErrors, w.notFound(at))
		case expect.Unmet(rows[i].Column) != nil:
			userErrors = append(userErrors, w.conflict(expect.Unmet(rows[i].Column)))
		default:
			userErrors = append(userErrors, input.NewUserError(codes.WriteForbidden, at,
				"The %s is there, but your credential may not change it.", w.resource.Name))
		}
	}
	return userErrors, nil
}

func (w *write) notFound(at *input.Path) input.UserError {
	return input.NewUserError(codes.NotFound, at, "There is no %s with this id that your credential can see.", w.resource.Name)
}

func (w *write) conflict(at *input.Path) input.UserError {
	return input.NewUserError(codes.Conflict, at, "The %s is not as expected: another value stands there. Read it again and decide anew.", w.resource.Name)
}

// certain reports whether a write that failed certainly did nothing.
func certain(err error) bool {
	return !isKind(err, upstream.OutcomeUnknown) && !isKind(err, upstream.BadResponse)
}
