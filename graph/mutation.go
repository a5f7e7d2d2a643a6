package graph

import (
	"context"

	"carbongraph/graph/answer"
	"carbongraph/graph/input"
	"carbongraph/graph/model"
	"carbongraph/upstream"
)

// mutation resolves the root fields of mutations.
type mutation struct{ *operation }

// CreateCustomerContact resolves createCustomerContact.
func (m mutation) CreateCustomerContact(ctx context.Context, in model.CreateCustomerContactInput) (*answer.Object, error) {
	row, wrong := input.Create(in, m.schema.Limits)
	return m.create(ctx, []upstream.InsertRow{row}, wrong, named{id: input.IDPath(), references: input.Root()})
}

// CreateCustomerContacts resolves createCustomerContacts.
func (m mutation) CreateCustomerContacts(ctx context.Context, in model.CreateCustomerContactsInput) (*answer.Object, error) {
	rows, wrong := input.CreateMany(in, m.schema.Limits)
	var at named
	if len(rows) == 1 {
		at.references = input.RowsPath().Index(0)
		at.id = at.references.Member("id")
	}
	return m.create(ctx, rows, wrong, at)
}

func (m mutation) create(ctx context.Context, rows []upstream.InsertRow, wrong []answer.UserError, at named) (*answer.Object, error) {
	w := m.write(ctx)
	if wrong != nil {
		return w.refuse(wrong)
	}
	body, err := w.send(upstream.Insert{Rows: rows, Select: w.shape.Selection()})
	if err != nil {
		return w.fail(err, at)
	}
	created, err := answer.Created(body, w.shape)
	if err == nil && len(created.IDs()) != len(rows) {
		err = errRowCount
	}
	if err != nil {
		return nil, badResponse(upstream.OutcomeUnknown, err)
	}
	return w.answer(created, nil)
}

// UpdateCustomerContact resolves updateCustomerContact.
func (m mutation) UpdateCustomerContact(ctx context.Context, in model.UpdateCustomerContactInput) (*answer.Object, error) {
	set, wrong := input.Patch(in.Patch, m.schema.Limits)
	expect, unclear := input.Expect(in.Expect.Value())
	w := m.write(ctx)
	if wrong = join(input.ID(in.ID), wrong, unclear); wrong != nil {
		return w.refuse(wrong)
	}
	update := upstream.Update{IDs: []string{in.ID}, Expect: expect.Filters(), Set: set, Select: w.shape.Selection()}
	return w.change(update, touched{ids: update.IDs, expect: expect})
}

// UpdateCustomerContacts resolves updateCustomerContacts.
func (m mutation) UpdateCustomerContacts(ctx context.Context, in model.UpdateCustomerContactsInput) (*answer.Object, error) {
	set, wrong := input.Patch(in.Patch, m.schema.Limits)
	w := m.write(ctx)
	if wrong = join(input.IDs(input.IDsPath(), in.Ids, m.schema.Limits), wrong); wrong != nil {
		return w.refuse(wrong)
	}
	update := upstream.Update{IDs: in.Ids, Set: set, Select: w.shape.Selection()}
	return w.change(update, touched{ids: in.Ids, bulk: true})
}

// DeleteCustomerContact resolves deleteCustomerContact.
func (m mutation) DeleteCustomerContact(ctx context.Context, in model.DeleteCustomerContactInput) (*answer.Object, error) {
	expect, unclear := input.Expect(in.Expect.Value())
	w := m.write(ctx)
	if wrong := join(input.ID(in.ID), unclear); wrong != nil {
		return w.refuse(wrong)
	}
	del := upstream.Delete{IDs: []string{in.ID}, Expect: expect.Filters(), Select: w.shape.Selection()}
	return w.change(del, touched{ids: del.IDs, expect: expect})
}

// DeleteCustomerContacts resolves deleteCustomerContacts.
func (m mutation) DeleteCustomerContacts(ctx context.Context, in model.DeleteCustomerContactsInput) (*answer.Object, error) {
	w := m.write(ctx)
	if wrong := input.IDs(input.IDsPath(), in.Ids, m.schema.Limits); wrong != nil {
		return w.refuse(wrong)
	}
	return w.change(upstream.Delete{IDs: in.Ids, Select: w.shape.Selection()}, touched{ids: in.Ids, bulk: true})
}

func join(lists ...[]answer.UserError) []answer.UserError {
	var all []answer.UserError
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}
