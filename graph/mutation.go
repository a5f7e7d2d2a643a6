package graph

import (
	"cmp"
	"context"
	"errors"

	"carbongraph/graph/answer"
	"carbongraph/graph/codes"
	"carbongraph/graph/input"
	"carbongraph/graph/operation"
	"carbongraph/graph/resource"
	"carbongraph/upstream"
)

// mutate answers a root field of a mutation.
func (f *field) mutate() error {
	root := f.root
	w := &write{field: f, resource: root.Resource, plan: root.Plan(root.Resource)}
	if root.Action == operation.Introspect {
		return f.introspect()
	}
	if len(root.Write.UserErrors) > 0 {
		return w.refuse(root.Write.UserErrors...)
	}
	switch root.Action {
	case operation.Update:
		return w.update()
	case operation.Delete:
		return w.delete()
	default:
		return w.create()
	}
}

// write is a root field of a mutation while it is executed.
type write struct {
	*field
	resource *resource.Resource
	plan     *operation.Plan
}

// payload writes what came of the mutation.
func (w *write) payload(rows []answer.Row, userErrors []input.UserError) error {
	w.w = w.writer(0)
	w.ok = w.w.Payload(w.plan.Payload, answer.Payload{Type: w.resource, Rows: rows, UserErrors: userErrors})
	if len(userErrors) > 0 {
		w.userError = string(userErrors[0].Code)
	}
	// The write was answered, but not as it should be: whether the row is what
	// the caller wanted is not known.
	w.report(upstream.OutcomeUnknown)
	return nil
}

// refuse answers with what the caller has to mend.
func (w *write) refuse(userErrors ...input.UserError) error { return w.payload(nil, userErrors) }

// encodable is an Insert, an Update or a Delete.
type encodable interface {
	Call() (upstream.Call, error)
}

// send sends a write, once, and returns the rows that it was answered with.
func (w *write) send(ctx context.Context, value encodable, shape *answer.Shape) (*answer.Rows, error) {
	call, err := value.Call()
	if err != nil {
		return nil, err
	}
	answered, err := w.x.write(ctx, call)
	if err != nil {
		return nil, err
	}
	rows, err := w.x.readRows(answered, shape)
	if err != nil {
		return nil, unclear(err)
	}
	return rows, nil
}

// unclear is the failure of a write whose answer cannot be trusted.
func unclear(cause error) error {
	return &upstream.Error{Kind: upstream.OutcomeUnknown, Cause: cause}
}

// refusal returns what the caller can mend of a failed write; ok tells that it
// can.
func (w *write) refusal(err error, at refused) (input.UserError, bool) {
	failure, ok := errors.AsType[*upstream.Error](err)
	if !ok {
		return input.UserError{}, false
	}
	one := at.resource.Name
	switch failure.Kind {
	case upstream.RowForbidden:
		return input.NewUserError(codes.WriteForbidden, at.row, "%s", at.forbidden), true
	case upstream.AlreadyExists:
		if failure.Constraint != at.resource.Table+"_pkey" {
			return input.NewUserError(codes.AlreadyExists, nil, "There is a %s already with a value that only one may have.", one), true
		}
		return input.NewUserError(codes.AlreadyExists, at.id, "There is a %s with this id already.", one), true
	case upstream.MissingReference:
		return missingReference(failure, at), true
	case upstream.StillReferenced:
		return input.NewUserError(codes.StillReferenced, cmp.Or(at.id, at.row),
			"Another row still refers to the %s, such as a customer whose sales contact it is. Nothing was deleted.", one), true
	case upstream.Invalid:
		return input.NewUserError(codes.Invalid, cmp.Or(at.value, at.row), "Carbon refuses a value of the input: it is out of range, or breaks a rule of the database."), true
	case upstream.TooLong:
		return input.NewUserError(codes.Invalid, at.row, "The input is too long to be sent to Carbon. Give fewer or shorter values."), true
	default:
		return input.UserError{}, false
	}
}

// refused is where the input names what the upstream may refuse.
type refused struct {
	resource *resource.Resource
	// row is the input, or the one row of it that was sent.
	row *input.Path
	// id is where the id is; nil where it cannot be told, or none was sent.
	id *input.Path
	// references is the object whose members refer to other rows; nil where
	// there are several rows.
	references *input.Path
	// value is the only value that was sent; nil where there are several.
	value *input.Path
	// forbidden is what is said where row-level security refused the write.
	forbidden string
}

// fail answers a write that failed: with a UserError for what the caller can
// mend, else with the error.
func (w *write) fail(err error, at refused) error {
	if userError, ok := w.refusal(err, at); ok {
		return w.refuse(userError)
	}
	return err
}

// missingReference names the member that refers to a row that is not there. The
// rows of a bulk create cannot be told apart, and a foreign key that the
// declaration does not have is of the whole input.
func missingReference(failure *upstream.Error, at refused) input.UserError {
	for _, relation := range at.resource.Relations {
		if relation.Constraint != failure.Constraint || relation.Column == nil {
			continue
		}
		path := at.row
		if at.references != nil {
			path = at.references.Member(relation.Column.Name)
		}
		return input.NewUserError(codes.ReferenceNotFound, path, "The row that %s refers to is not there.", relation.Column.Name)
	}
	return input.NewUserError(codes.ReferenceNotFound, at.row, "A row that the input refers to is not there.")
}

// lookUp reads rows by id, in as many requests as it takes, and returns them in
// the order of the ids.
func (w *write) lookUp(r *resource.Resource, shape *answer.Shape, ids []string) ([]answer.Row, error) {
	l := &lookUp{resource: r, shape: shape, ids: append([]string(nil), ids...), maxRows: w.x.schema.options.Limits.MaxRows}
	together(l.tasks(w.x))
	rows := make([]answer.Row, len(ids))
	for i, id := range ids {
		var err error
		if rows[i], err = l.row(id); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// idShape returns the shape of rows with their id and some columns.
func idShape(r *resource.Resource, columns ...*resource.Column) *answer.Shape {
	shape := answer.NewShape(r)
	shape.AddID()
	for _, column := range columns {
		shape.AddColumn(column)
	}
	shape.Seal()
	return shape
}
