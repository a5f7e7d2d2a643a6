// Package input translates the arguments of the schema's fields into values
// that package postgrest encodes. It is pure: nothing is sent.
//
// Arguments are coerced before: an input object is a map[string]any that has
// the members that were given, with defaults; a list is []any; String, ID,
// enums, Decimal and DateTime are string, Boolean is bool, Int and Float are
// json.Number, JSON and JSONObject are json.RawMessage, null is nil.
//
// Nothing a caller gives is dropped. An operand that is null or empty is an
// Error, never a condition left out; a member that is absent is a condition
// not asked for.
package input

import (
	"encoding/json"

	"carbongraph/graph/resource"
	"carbongraph/upstream/postgrest"
)

// Object is an input object.
type Object = map[string]any

// Relation returns a relation as the upstream knows it.
func Relation(r *resource.Relation) postgrest.Relation {
	relation := postgrest.Relation{Table: r.Target.Table}
	if r.Hint {
		relation.Constraint = r.Constraint
	}
	if r.Key != r.Target.Table {
		relation.Alias = r.Key
	}
	return relation
}

// ListRelation returns the relation of a list as the upstream knows it.
func ListRelation(l *resource.List) postgrest.Relation {
	relation := postgrest.Relation{Table: l.Target.Table}
	if l.Hint {
		relation.Constraint = l.Constraint
	}
	return relation
}

// textOf returns a scalar that is compared with a column, as text.
func textOf(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	case bool:
		if value {
			return "true"
		}
	}
	return "false"
}

// integer returns the value of an Int, which is of 32 bits.
func integer(value any) int {
	number, _ := value.(json.Number)
	n, _ := number.Int64()
	return int(n)
}
