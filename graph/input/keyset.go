package input

import (
	"encoding/json"
	"slices"

	"carbongraph/graph/cursor"
	"carbongraph/graph/resource"
	"carbongraph/graph/scalar"
	"carbongraph/upstream/postgrest"
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
func (o Order) after(values []json.RawMessage, backward bool) (postgrest.Filter, error) {
	if len(values) != len(o.keys) {
		return nil, cursor.ErrMalformed
	}
	var condition postgrest.Filter
	for i, key := range slices.Backward(o.keys) {
		value, err := key.decode(values[i])
		if err != nil {
			return nil, err
		}
		beyond := key.beyond(value, backward)
		if condition != nil {
			beyond = append(beyond, postgrest.All{key.same(value), condition})
		}
		if condition = beyond; len(beyond) == 1 {
			condition = beyond[0]
		}
	}
	return condition, nil
}

// beyond returns the conditions, one of which holds of the rows that the key
// alone puts after the value.
func (k OrderKey) beyond(value keyValue, backward bool) postgrest.Any {
	nullsFirst := k.nullsFirst != backward
	if value.null {
		if nullsFirst {
			return postgrest.Any{k.present()}
		}
		return postgrest.Any{}
	}
	op, jsonOp := postgrest.Gt, postgrest.JSONGt
	if k.descending != backward {
		op, jsonOp = postgrest.Lt, postgrest.JSONLt
	}
	beyond := postgrest.Any{k.compare(op, jsonOp, value.text)}
	if k.nullable() && !nullsFirst {
		beyond = append(beyond, k.absent())
	}
	return beyond
}

// same returns the condition on the rows that the key puts with the value.
func (k OrderKey) same(value keyValue) postgrest.Filter {
	if value.null {
		return k.absent()
	}
	return k.compare(postgrest.Eq, postgrest.JSONEq, value.text)
}

func (k OrderKey) compare(op postgrest.Op, jsonOp postgrest.JSONOp, value string) postgrest.Filter {
	if k.CustomField != "" {
		return postgrest.CompareJSON{Column: k.column(), Op: jsonOp, Value: value}
	}
	return at(k.Path, postgrest.Compare{Column: k.column(), Op: op, Value: value})
}

// present holds of the rows that have a value. No related row and a null in
// one are alike: there is no value to sort by.
func (k OrderKey) present() postgrest.Filter {
	return at(k.Path, postgrest.Not{Filter: postgrest.IsNull{Column: k.column()}})
}

func (k OrderKey) absent() postgrest.Filter {
	if k.Path.Relation == nil {
		return postgrest.IsNull{Column: k.column()}
	}
	return postgrest.Not{Filter: k.present()}
}

// decode reads the key's value as a cursor carries it. A value of the wrong
// kind is a cursor that was made up.
func (k OrderKey) decode(value json.RawMessage) (keyValue, error) {
	if k.CustomField != "" {
		var field []json.RawMessage
		if json.Unmarshal(value, &field) != nil || field == nil || len(field) > 1 {
			return keyValue{}, cursor.ErrMalformed
		}
		if len(field) == 0 {
			return keyValue{null: true}, nil
		}
		// What PostgreSQL could not hold, no row had.
		if scalar.CheckJSON(field[0]) != nil {
			return keyValue{}, cursor.ErrMalformed
		}
		return keyValue{text: string(field[0])}, nil
	}
	decoded, err := scalar.Decode(value)
	if err != nil || !k.holds(decoded) {
		return keyValue{}, cursor.ErrMalformed
	}
	if decoded == nil {
		return keyValue{null: true}, nil
	}
	return keyValue{text: textOf(decoded)}, nil
}

// holds reports whether the key's column may hold a value.
func (k OrderKey) holds(value any) bool {
	kind := k.Path.Column.Kind
	numeric := kind == resource.Int || kind == resource.Float || kind == resource.Decimal
	switch value := value.(type) {
	case nil:
		return k.nullable()
	case bool:
		return kind == resource.Boolean
	case json.Number:
		return numeric
	case string:
		return kind != resource.Boolean && !numeric && scalar.CheckText(value) == nil
	default:
		return false
	}
}
