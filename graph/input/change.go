package input

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"carbongraph/graph/answer"
	"carbongraph/graph/model"
	"carbongraph/graph/scalar"
	"carbongraph/upstream"
)

// changes collects the columns that a mutation's input sets, and what is wrong
// with it: all of it, so that the caller can mend it at once.
type changes struct {
	at     *Path
	limits Limits
	values []upstream.Value
	wrong  []answer.UserError
}

// Invalid is the UserError of an input that is wrong in itself.
func Invalid(at *Path, format string, args ...any) answer.UserError {
	return answer.UserError{Code: string(model.UserErrorCodeInvalid), Message: fmt.Sprintf(format, args...), Field: at.Names()}
}

func (c *changes) invalid(at *Path, format string, args ...any) {
	c.wrong = append(c.wrong, Invalid(at, format, args...))
}

// Create translates the input of a mutation that creates one row.
func Create(in model.CreateCustomerContactInput, limits Limits) (upstream.InsertRow, []answer.UserError) {
	return createRow(Root(), in, limits)
}

// CreateMany translates the input of a mutation that creates several rows.
func CreateMany(in model.CreateCustomerContactsInput, limits Limits) ([]upstream.InsertRow, []answer.UserError) {
	at := RowsPath()
	if wrong := countOf(at, len(in.CustomerContacts), limits); wrong != nil {
		return nil, wrong
	}
	var rows []upstream.InsertRow
	var wrong []answer.UserError
	for i, one := range in.CustomerContacts {
		row, invalid := createRow(at.Index(i), one, limits)
		rows, wrong = append(rows, row), append(wrong, invalid...)
		if id := present(one.ID); id != nil && slices.ContainsFunc(in.CustomerContacts[:i], func(other model.CreateCustomerContactInput) bool {
			otherID := present(other.ID)
			return otherID != nil && *otherID == *id
		}) {
			wrong = append(wrong, Invalid(at.Index(i).Member("id"), "This id is given twice. Give each row an id of its own."))
		}
	}
	return rows, wrong
}

func createRow(at *Path, in model.CreateCustomerContactInput, limits Limits) (upstream.InsertRow, []answer.UserError) {
	c := changes{at: at, limits: limits}
	if id := present(in.ID); id != nil {
		c.id("id", *id, "leave it out")
	}
	c.id("customerId", in.CustomerID, "")
	c.id("contactId", in.ContactID, "")
	c.optional("customerLocationId", in.CustomerLocationID)
	c.optional("userId", in.UserID)
	c.json("customFields", in.CustomFields)
	c.texts("tags", in.Tags)
	return c.values, c.wrong
}

// Patch translates the patch of an update.
func Patch(in model.CustomerContactPatch, limits Limits) ([]upstream.Value, []answer.UserError) {
	c := changes{at: PatchPath(), limits: limits}
	c.required("customerId", in.CustomerID)
	c.required("contactId", in.ContactID)
	c.optional("customerLocationId", in.CustomerLocationID)
	c.optional("userId", in.UserID)
	c.json("customFields", in.CustomFields)
	c.texts("tags", in.Tags)
	if len(c.values) == 0 && len(c.wrong) == 0 {
		c.invalid(c.at, "The patch is empty. Give it at least one member to change.")
	}
	return c.values, c.wrong
}

// IDs checks the ids that a mutation names.
func IDs(at *Path, ids []string, limits Limits) []answer.UserError {
	if wrong := countOf(at, len(ids), limits); wrong != nil {
		return wrong
	}
	var wrong []answer.UserError
	for i, id := range ids {
		switch {
		case id == "":
			wrong = append(wrong, Invalid(at.Index(i), "The id is empty. Give the id of a customer contact."))
		case slices.Contains(ids[:i], id):
			wrong = append(wrong, Invalid(at.Index(i), "This id is given twice. Give each id once."))
		}
	}
	return wrong
}

// ID checks the one id that a mutation names.
func ID(id string) []answer.UserError {
	if id != "" {
		return nil
	}
	return []answer.UserError{Invalid(IDPath(), "The id is empty. Give the id of a customer contact.")}
}

// Root is where the input of a mutation stands.
func Root() *Path { return (*Path)(nil).Member("input") }

// IDPath is where a mutation of one row names it.
func IDPath() *Path { return Root().Member("id") }

// IDsPath is where a mutation of several rows names them.
func IDsPath() *Path { return Root().Member("ids") }

// RowsPath is where a mutation that creates several rows has them.
func RowsPath() *Path { return Root().Member("customerContacts") }

// PatchPath is where an update has what it changes.
func PatchPath() *Path { return Root().Member("patch") }

// countOf checks the number of rows that a mutation is about.
func countOf(at *Path, n int, limits Limits) []answer.UserError {
	switch {
	case n == 0:
		return []answer.UserError{Invalid(at, "The list is empty. Give it at least one element.")}
	case n > limits.ListValues:
		return []answer.UserError{Invalid(at, "The list has %d elements. This server allows %d (MAX_LIST_VALUES).", n, limits.ListValues)}
	default:
		return nil
	}
}

func (c *changes) set(column string, value json.RawMessage) {
	c.values = append(c.values, upstream.Value{Column: column, JSON: value})
}

// required notes an id that cannot be cleared.
func (c *changes) required(name string, member graphql.Omittable[*string]) {
	id, given := member.ValueOK()
	switch {
	case !given:
	case id == nil:
		c.invalid(c.at.Member(name), "%s cannot be cleared. Leave it out, or give an id.", name)
	default:
		c.id(name, *id, "leave it out")
	}
}

// optional notes an id that may be null.
func (c *changes) optional(name string, member graphql.Omittable[*string]) {
	id, given := member.ValueOK()
	switch {
	case !given:
	case id == nil:
		c.set(name, json.RawMessage("null"))
	default:
		c.id(name, *id, "null for none")
	}
}

// id notes an id. Or is what can be given in the place of one, if anything.
func (c *changes) id(name, id, or string) {
	switch {
	case id != "":
		c.set(name, encoded(id))
	case or == "":
		c.invalid(c.at.Member(name), "The id is empty. Give an id.")
	default:
		c.invalid(c.at.Member(name), "The id is empty. Give an id, or %s.", or)
	}
}

func (c *changes) json(name string, member graphql.Omittable[json.RawMessage]) {
	value, given := member.ValueOK()
	switch {
	case !given:
	case value == nil:
		c.set(name, json.RawMessage("null"))
	case !scalar.IsObject(value):
		c.invalid(c.at.Member(name), "%s is no JSON object. Give an object, or null for none.", name)
	default:
		c.set(name, value)
	}
}

func (c *changes) texts(name string, member graphql.Omittable[[]string]) {
	texts, given := member.ValueOK()
	switch {
	case !given:
	case texts == nil:
		c.set(name, json.RawMessage("null"))
	case len(texts) > c.limits.ListValues:
		c.invalid(c.at.Member(name), "The list has %d values. This server allows %d (MAX_LIST_VALUES).", len(texts), c.limits.ListValues)
	default:
		c.set(name, encoded(texts))
	}
}

// encoded returns texts, which always marshal, as JSON.
func encoded(texts any) json.RawMessage {
	value, _ := json.Marshal(texts)
	return value
}
