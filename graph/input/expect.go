package input

import (
	"encoding/json"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"carbongraph/graph/answer"
	"carbongraph/graph/model"
	"carbongraph/graph/scalar"
	"carbongraph/upstream"
)

// Expectation is what a row must be for a write to touch it.
type Expectation struct{ columns []expected }

// expected is a column and the JSON value that it must have.
type expected struct {
	name   string
	value  json.RawMessage
	filter upstream.Filter
}

// Expect translates the member expect of a mutation's input; nil expects
// nothing.
func Expect(in *model.CustomerContactExpectation) (Expectation, []answer.UserError) {
	if in == nil {
		return Expectation{}, nil
	}
	b := expectations{at: Root().Member("expect")}
	b.id("customerId", in.CustomerID, true)
	b.id("contactId", in.ContactID, true)
	b.id("customerLocationId", in.CustomerLocationID, false)
	b.id("userId", in.UserID, false)
	b.texts("tags", in.Tags)
	b.json("customFields", in.CustomFields)
	if len(b.columns) == 0 && len(b.wrong) == 0 {
		b.wrong = append(b.wrong, Invalid(b.at, "The expectation is empty. Give it at least one member, or leave it out."))
	}
	return Expectation{b.columns}, b.wrong
}

// Filters returns the expectation as conditions of the write.
func (e Expectation) Filters() []upstream.Filter {
	var filters []upstream.Filter
	for _, column := range e.columns {
		filters = append(filters, column.filter)
	}
	return filters
}

// Shape returns the shape of rows with the columns that the expectation is
// about, and the id.
func (e Expectation) Shape() *answer.Shape {
	columns := answer.NewColumns("id")
	for _, column := range e.columns {
		columns = columns.Union(answer.NewColumns(column.name))
	}
	return answer.NewShape(columns)
}

// Unmet returns the path of the first column whose value in a row, as JSON, is
// not the one expected; nil where all are.
func (e Expectation) Unmet(row func(column string) []byte) *Path {
	for _, column := range e.columns {
		if !equalJSON(row(column.name), column.value) {
			return Root().Member("expect").Member(column.name)
		}
	}
	return nil
}

// expectations collects the columns of an expectation.
type expectations struct {
	at      *Path
	columns []expected
	wrong   []answer.UserError
}

func (b *expectations) add(name string, value json.RawMessage, filter upstream.Filter) {
	b.columns = append(b.columns, expected{name, value, filter})
}

func (b *expectations) null(name string) {
	b.add(name, json.RawMessage("null"), upstream.IsNull{Column: upstream.Column{Name: name}})
}

func (b *expectations) id(name string, member graphql.Omittable[*string], required bool) {
	id, given := member.ValueOK()
	switch {
	case !given:
	case id == nil && required:
		b.wrong = append(b.wrong, Invalid(b.at.Member(name), "%s is never null. Leave it out, or give an id.", name))
	case id == nil:
		b.null(name)
	default:
		b.add(name, encoded(*id), upstream.Compare{Column: upstream.Column{Name: name}, Op: upstream.Eq, Value: *id})
	}
}

func (b *expectations) texts(name string, member graphql.Omittable[[]string]) {
	texts, given := member.ValueOK()
	switch {
	case !given:
	case texts == nil:
		b.null(name)
	default:
		b.add(name, encoded(texts), upstream.CompareList{Column: upstream.Column{Name: name}, Op: upstream.ArrayEq, Values: slices.Clone(texts)})
	}
}

func (b *expectations) json(name string, member graphql.Omittable[json.RawMessage]) {
	value, given := member.ValueOK()
	switch {
	case !given:
	case value == nil:
		b.null(name)
	case !scalar.IsObject(value):
		b.wrong = append(b.wrong, Invalid(b.at.Member(name), "%s is no JSON object. Give an object, or null for none.", name))
	default:
		b.add(name, value, upstream.CompareJSON{Column: upstream.Column{Name: name}, Op: upstream.JSONEq, Value: string(value)})
	}
}
