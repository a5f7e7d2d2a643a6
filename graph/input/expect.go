package input

import (
	"encoding/json"

	"carbongraph/graph/resource"
	"carbongraph/graph/scalar"
	"carbongraph/upstream/postgrest"
)

// Expectation is what a row must be for a write to touch it.
type Expectation struct{ columns []expected }

// expected is a column and the JSON value that it must have.
type expected struct {
	column *resource.Column
	value  json.RawMessage
	filter postgrest.Filter
}

// Expect translates the member expect of a mutation's input. Null and absent
// expect nothing.
func Expect(r *resource.Resource, input Object) (Expectation, []UserError) {
	object, given := input["expect"].(Object)
	if !given {
		return Expectation{}, nil
	}
	at := Root("input").Member("expect")
	var e Expectation
	var wrong userErrors
	for _, column := range r.Columns {
		if value, given := object[column.Name]; given {
			e.add(&wrong, at.Member(column.Name), column, value)
		}
	}
	if len(object) == 0 {
		wrong.invalid(at, "The expectation is empty. Give it at least one member, or leave it out.")
	}
	return e, wrong
}

func (e *Expectation) add(wrong *userErrors, at *Path, column *resource.Column, value any) {
	c := expected{column: column, value: json.RawMessage("null")}
	target := postgrest.Column{Name: column.Name}
	raw, _ := value.(json.RawMessage)
	switch {
	case value == nil && column.Required:
		wrong.invalid(at, "%s is never null. Leave it out, or give a value.", column.Name)
		return
	case value == nil:
		c.filter = postgrest.IsNull{Column: target}
	case column.Kind == resource.JSON && !scalar.IsObject(raw):
		wrong.invalid(at, "%s is no JSON object. Give an object, or null for none.", column.Name)
		return
	case column.Kind == resource.JSON:
		c.value, c.filter = raw, postgrest.CompareJSON{Column: target, Op: postgrest.JSONEq, Value: string(raw)}
	case column.Kind == resource.TextList:
		c.value, c.filter = encoded(texts(value)), postgrest.CompareList{Column: target, Op: postgrest.ArrayEq, Values: texts(value)}
	default:
		if c.value = json.RawMessage(textOf(value)); column.Kind == resource.ID || column.Kind == resource.Text || column.Kind == resource.DateTime {
			c.value = encoded(value)
		}
		c.filter = postgrest.Compare{Column: target, Op: postgrest.Eq, Value: textOf(value)}
	}
	e.columns = append(e.columns, c)
}

// Filters returns the expectation as conditions of the write.
func (e Expectation) Filters() []postgrest.Filter {
	var filters []postgrest.Filter
	for _, c := range e.columns {
		filters = append(filters, c.filter)
	}
	return filters
}

// JSONNull returns the expectation with a JSON null in the place of each null of
// a JSON column, and whether there is one. To a caller both are one null, but
// no plain condition matches both.
func (e Expectation) JSONNull() (Expectation, bool) {
	var other Expectation
	found := false
	for _, c := range e.columns {
		if c.column.Kind == resource.JSON && string(c.value) == "null" {
			c.filter = postgrest.CompareJSON{Column: postgrest.Column{Name: c.column.Name}, Op: postgrest.JSONEq, Value: "null"}
			found = true
		}
		other.columns = append(other.columns, c)
	}
	return other, found
}

// Columns returns the columns that the expectation is about.
func (e Expectation) Columns() []*resource.Column {
	var columns []*resource.Column
	for _, c := range e.columns {
		columns = append(columns, c.column)
	}
	return columns
}

// Unmet returns the path of the first column whose value in a row, as JSON, is
// not the one expected; nil where all are.
func (e Expectation) Unmet(row func(column string) []byte) *Path {
	for _, c := range e.columns {
		if !EqualJSON(row(c.column.Name), c.value) {
			return Root("input").Member("expect").Member(c.column.Name)
		}
	}
	return nil
}
