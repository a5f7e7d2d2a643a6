package input

import (
	"encoding/json"
	"slices"

	"carbongraph/graph/cursor"
	"carbongraph/graph/handler/strictjson"
	"carbongraph/graph/scalar"
	"carbongraph/upstream"
)

// keyValue is a row's value for a key of an order: a text, a JSON value, or
// none.
type keyValue struct {
	null bool
	text string // of a custom field, its JSON
}

// after returns the condition on the rows that come after a row in the order,
// or before it where backward. The row is given by its values for the keys, as
// a cursor carries them; it need not be there any more.
//
// For the keys a, b, c and the row's values x, y, z the condition is
// a > x or (a = x and (b > y or (b = y and c > z))), where ">" is whatever the
// order makes of it. Rows without a value for a key are one class, before or
// after all values, within which the next key decides.
func (o Order) after(values []json.RawMessage, backward bool) (upstream.Filter, error) {
	if len(values) != len(o.keys) {
		return nil, cursor.ErrMalformed
	}
	var condition upstream.Filter
	for i, key := range slices.Backward(o.keys) {
		value, err := key.decode(values[i])
		if err != nil {
			return nil, err
		}
		beyond := key.beyond(value, backward)
		if condition != nil {
			beyond = append(beyond, upstream.All{key.same(value), condition})
		}
		if condition = beyond; len(beyond) == 1 {
			condition = beyond[0]
		}
	}
	return condition, nil
}

// beyond returns the conditions, one of which holds of the rows that the key
// alone puts after the value.
func (k orderKey) beyond(value keyValue, backward bool) upstream.Any {
	nullsFirst := k.nullsFirst != backward
	if value.null {
		if nullsFirst {
			return upstream.Any{k.present()}
		}
		return upstream.Any{}
	}
	op, jsonOp := upstream.Gt, upstream.JSONGt
	if k.descending != backward {
		op, jsonOp = upstream.Lt, upstream.JSONLt
	}
	beyond := upstream.Any{k.compare(op, jsonOp, value.text)}
	if k.nullable && !nullsFirst {
		beyond = append(beyond, k.absent())
	}
	return beyond
}

// same returns the condition on the rows that the key puts with the value.
func (k orderKey) same(value keyValue) upstream.Filter {
	if value.null {
		return k.absent()
	}
	return k.compare(upstream.Eq, upstream.JSONEq, value.text)
}

func (k orderKey) compare(op upstream.Op, jsonOp upstream.JSONOp, value string) upstream.Filter {
	if k.field() != "" {
		return upstream.CompareJSON{Column: k.column, Op: jsonOp, Value: value}
	}
	return k.related(upstream.Compare{Column: k.column, Op: op, Value: value})
}

// present holds of the rows that have a value. No related row and a null in
// one are alike: there is no value to sort by.
func (k orderKey) present() upstream.Filter {
	return k.related(upstream.Not{Filter: upstream.IsNull{Column: k.column}})
}

func (k orderKey) absent() upstream.Filter {
	if k.relation == (upstream.Relation{}) {
		return upstream.IsNull{Column: k.column}
	}
	return upstream.Not{Filter: k.present()}
}

func (k orderKey) related(filter upstream.Filter) upstream.Filter {
	if k.relation == (upstream.Relation{}) {
		return filter
	}
	return upstream.Related{Relation: k.relation, Filter: filter}
}

// decode reads the key's value as a cursor carries it. A value of the wrong
// kind is a cursor that was made up.
func (k orderKey) decode(value json.RawMessage) (keyValue, error) {
	if k.field() != "" {
		var field []json.RawMessage
		if json.Unmarshal(value, &field) != nil || field == nil || len(field) > 1 {
			return keyValue{}, cursor.ErrMalformed
		}
		if len(field) == 0 {
			return keyValue{null: true}, nil
		}
		// What PostgreSQL could not hold, no row had.
		held, err := strictjson.Decode(field[0])
		if err == nil {
			_, err = scalar.UnmarshalJSON(held)
		}
		if err != nil {
			return keyValue{}, cursor.ErrMalformed
		}
		return keyValue{text: string(field[0])}, nil
	}
	var text *string
	if json.Unmarshal(value, &text) != nil || text == nil && !k.nullable || text != nil && scalar.CheckText(*text) != nil {
		return keyValue{}, cursor.ErrMalformed
	}
	if text == nil {
		return keyValue{null: true}, nil
	}
	return keyValue{text: *text}, nil
}
