package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"carbongraph/graph/answer"
	"carbongraph/graph/document"
	"carbongraph/graph/input"
	"carbongraph/graph/model"
	"carbongraph/upstream"
)

// errRowCount is a create that was answered with too few rows or too many.
var errRowCount = errors.New("not as many rows as were created")

// write is one root field of a mutation while it is resolved.
type write struct {
	ctx    context.Context
	schema *Schema
	root   document.Root
	shape  *answer.Shape
}

func (m mutation) write(ctx context.Context) write {
	root := m.field(ctx)
	return write{ctx: ctx, schema: m.schema, root: root, shape: root.Payload.Shape()}
}

// encodable is an Insert, an Update or a Delete.
type encodable interface {
	Call() (upstream.Call, error)
}

// send sends the write, once, and returns the rows that it was answered with.
func (w write) send(value encodable) ([]byte, error) {
	call, err := value.Call()
	if err != nil {
		return nil, err
	}
	credential, _ := upstream.CredentialFrom(w.ctx)
	written, err := w.schema.Upstream.Write(w.ctx, credential, call)
	if err != nil {
		return nil, err
	}
	return written.Body, nil
}

// answer writes the payload.
func (w write) answer(rows *answer.Found, userErrors []answer.UserError) (*answer.Object, error) {
	w.written(rows, userErrors)
	faults := answer.NewFaults(w.schema.MaxErrors)
	payload, ok := w.root.Payload.Write(w.root.Key, rows, userErrors, faults)
	// The write was answered, but not as it should be: whether the row is what
	// the caller wanted is not known.
	report(w.ctx, upstream.OutcomeUnknown, faults.List())
	if !ok {
		return nil, nil
	}
	return &payload, nil
}

func (w write) written(rows *answer.Found, userErrors []answer.UserError) {
	count, code := 0, ""
	if rows != nil {
		count = len(rows.IDs())
	}
	if len(userErrors) > 0 {
		code = userErrors[0].Code
	}
	w.schema.Written(w.ctx, count, code)
}

// refuse answers with what is wrong with the input; nothing was sent.
func (w write) refuse(userErrors []answer.UserError) (*answer.Object, error) {
	return w.answer(nil, userErrors)
}

// touched is the rows that an update or a delete is about.
type touched struct {
	ids    []string
	bulk   bool // the input names them in a list
	expect input.Expectation
}

// at is where the input names the i-th id.
func (t touched) at(i int) *input.Path {
	if t.bulk {
		return input.IDsPath().Index(i)
	}
	return input.IDPath()
}

// named is where the input names what the upstream may refuse.
func (t touched) named() named {
	n := named{references: input.PatchPath()}
	if len(t.ids) == 1 {
		n.id = t.at(0)
	}
	return n
}

// named is where the input of a write names what the upstream may refuse. A
// nil path is one that cannot be told, since there are several rows.
type named struct {
	id *input.Path
	// references is the object whose members refer to other rows.
	references *input.Path
}

// change sends an update or a delete and answers with the rows that it
// touched, and for each that it did not, why.
func (w write) change(value encodable, t touched) (*answer.Object, error) {
	body, err := w.send(value)
	if err != nil {
		return w.failChange(err, t)
	}
	rows, err := answer.Find(body, w.shape, t.ids)
	if err != nil {
		return nil, badResponse(upstream.OutcomeUnknown, err)
	}
	if len(rows.IDs()) == len(t.ids) {
		return w.answer(rows, nil)
	}
	userErrors, err := w.missed(rows, t)
	if err != nil {
		if len(rows.IDs()) == 0 {
			return nil, err
		}
		// Some rows were written, so the payload stands beside the error.
		graphql.AddError(w.ctx, err)
	}
	return w.answer(rows, userErrors)
}

// missed reads the rows that a write did not touch and says of each why: it is
// not there, it is not what was expected, or it may not be changed.
func (w write) missed(rows *answer.Found, t touched) ([]answer.UserError, error) {
	ids := slices.DeleteFunc(slices.Clone(t.ids), rows.Has)
	shape := t.expect.Shape()
	parts, err := lookUp(w.ctx, w.schema.Upstream, shape, ids)
	if err != nil {
		return nil, err
	}
	reasons := make(map[string]answer.UserError, len(ids))
	for _, p := range parts {
		if p.err != nil {
			return nil, p.err
		}
		seen, err := answer.Find(p.answer.Body, shape, p.ids)
		if err != nil {
			return nil, badResponse(upstream.BadResponse, err)
		}
		for _, id := range seen.IDs() {
			reasons[id] = userError(model.UserErrorCodeForbidden, nil, "The customer contact is there, but your credential may not change it.")
			if at := t.expect.Unmet(func(column string) []byte { return seen.Column(id, column) }); at != nil {
				reasons[id] = userError(model.UserErrorCodeConflict, at, "The customer contact is not as expected: another value stands there. Read it again and decide anew.")
			}
		}
	}
	var userErrors []answer.UserError
	for i, id := range t.ids {
		if rows.Has(id) {
			continue
		}
		reason, seen := reasons[id]
		if !seen {
			reason = userError(model.UserErrorCodeNotFound, nil, "There is no customer contact with this id that your credential can see.")
		}
		if reason.Field == nil {
			reason.Field = t.at(i).Names()
		}
		userErrors = append(userErrors, reason)
	}
	return userErrors, nil
}

func userError(code model.UserErrorCode, at *input.Path, message string) answer.UserError {
	return answer.UserError{Code: string(code), Message: message, Field: at.Names()}
}

// failChange answers an update or a delete that failed.
func (w write) failChange(err error, t touched) (*answer.Object, error) {
	switch {
	case isKind(err, upstream.RowForbidden):
		return w.refuse([]answer.UserError{userError(model.UserErrorCodeForbidden, input.Root(), "Your credential may not make this change.")})
	case isKind(err, upstream.TooLong) && t.bulk:
		return w.refuse([]answer.UserError{input.Invalid(input.IDsPath(), "The ids are too long to be sent to Carbon together. Give fewer or shorter ones.")})
	case isKind(err, upstream.TooLong):
		return w.refuse([]answer.UserError{input.Invalid(input.Root(), "The id and what is expected are too long to be sent to Carbon together.")})
	default:
		return w.fail(err, t.named())
	}
}

// fail answers a write that the upstream refused: with a UserError for what
// the caller can mend, else with the error.
func (w write) fail(err error, at named) (*answer.Object, error) {
	var failure *upstream.Error
	if !errors.As(err, &failure) {
		return nil, err
	}
	switch failure.Kind {
	case upstream.RowForbidden:
		return w.refuse([]answer.UserError{userError(model.UserErrorCodeForbidden, input.Root(),
			"Your credential may not create this customer contact, or there is no such customer: Carbon does not say which.")})
	case upstream.AlreadyExists:
		return w.refuse([]answer.UserError{userError(model.UserErrorCodeAlreadyExists, cmp.Or(at.id, input.Root()),
			"There is a customer contact with this id already.")})
	case upstream.MissingReference:
		return w.refuse([]answer.UserError{missingReference(failure, at.references)})
	case upstream.StillReferenced:
		return w.refuse([]answer.UserError{userError(model.UserErrorCodeStillReferenced, cmp.Or(at.id, input.Root()),
			"Another row still refers to the customer contact, such as a customer whose sales contact it is. Nothing was deleted.")})
	default:
		return nil, err
	}
}

// missingReference names the member that refers to a row that is not there.
// The rows of a bulk create cannot be told apart, and a foreign key that is
// not known here is of the whole input.
func missingReference(failure *upstream.Error, references *input.Path) answer.UserError {
	member, known := strings.CutPrefix(failure.Constraint, upstream.Table+"_")
	member, isKey := strings.CutSuffix(member, "_fkey")
	if !known || !isKey || !slices.Contains([]string{"customerId", "contactId", "customerLocationId", "userId"}, member) {
		return userError(model.UserErrorCodeReferenceNotFound, input.Root(), "A row that the input refers to is not there.")
	}
	at := input.Root()
	if references != nil {
		at = references.Member(member)
	}
	return userError(model.UserErrorCodeReferenceNotFound, at, fmt.Sprintf("The row that %s refers to is not there.", member))
}
