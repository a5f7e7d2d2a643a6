package reference

import (
	"cmp"
	"encoding/json"
	"math/big"
	"slices"
	"strings"

	"carbongraph/contract/internal/servertest"
	"carbongraph/graph/resource"
)

// key is one key of an order of a resource: a value of its enum, or a custom
// field.
type key struct {
	resource.Order
	custom     string
	descending bool
	// nulls is FIRST, LAST or empty for the default.
	nulls string
}

// by is the key of a value of a resource's enum.
func by(r *resource.Resource, value string) key {
	i := slices.IndexFunc(r.Orders, func(o resource.Order) bool { return o.Value == value })
	return key{Order: r.Orders[i]}
}

// with is the key in a direction, with the nulls at an end.
func (k key) with(descending bool, nulls string) key {
	k.descending, k.nulls = descending, nulls
	return k
}

// String is the key as an argument.
func (k key) String() string {
	members := []string{"field: " + k.Value}
	if k.custom != "" {
		members = []string{`customField: "` + k.custom + `"`}
	}
	if k.descending {
		members = append(members, "direction: DESC")
	}
	if k.nulls != "" {
		members = append(members, "nulls: "+k.nulls)
	}
	return "{" + strings.Join(members, ", ") + "}"
}

// argument is the key as a variable.
func (k key) argument() map[string]any {
	made := map[string]any{}
	if k.custom != "" {
		made["customField"] = k.custom
	} else {
		made["field"] = k.Value
	}
	if k.descending {
		made["direction"] = "DESC"
	}
	if k.nulls != "" {
		made["nulls"] = k.nulls
	}
	return made
}

// orderBy is an order as an argument.
func orderBy(keys []key) string {
	spelled := make([]string, len(keys))
	for i, k := range keys {
		spelled[i] = k.String()
	}
	return "[" + strings.Join(spelled, ", ") + "]"
}

// sorted returns rows in an order, which ends with the id.
func (w *world) sorted(rows []servertest.Row, keys []key) []servertest.Row {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b servertest.Row) int { return w.compare(keys, a, b) })
	return rows
}

// compare compares two rows in an order, which ends with the id. The rows need
// not be there any more.
func (w *world) compare(keys []key, a, b servertest.Row) int {
	for _, k := range keys {
		if c := k.compare(w.value(k, a), w.value(k, b)); c != 0 {
			return c
		}
	}
	return strings.Compare(a.ID(), b.ID())
}

// value is what a row is sorted by; nil where it has nothing. A JSON null in
// the custom fields is a value, and here is jsonNull.
func (w *world) value(k key, of servertest.Row) any {
	if k.custom != "" {
		fields, _ := of["customFields"].(map[string]any)
		value, has := fields[k.custom]
		if has && value == nil {
			return jsonNull{}
		}
		return value
	}
	return w.at(k.Path, of)
}

// jsonNull is the null of JSON where nil is that of SQL.
type jsonNull struct{}

// compare compares two values by the key: nulls first or last, whatever the
// direction, and by default last when ascending and first when descending.
func (k key) compare(x, y any) int {
	nullsFirst := k.nulls == "FIRST" || k.nulls == "" && k.descending
	switch {
	case x == nil && y == nil:
		return 0
	case x == nil || y == nil:
		if (x == nil) == nullsFirst {
			return -1
		}
		return 1
	}
	kind := resource.JSON
	if k.custom == "" {
		kind = k.Path.Column.Kind
	}
	c := compareValues(kind, x, y)
	if k.descending {
		return -c
	}
	return c
}

// compareJSON compares JSON values as jsonb does: by type, then texts by their
// bytes and numbers by size. Of arrays and objects, of which there is one of
// each, it compares no more than the type.
func compareJSON(x, y any) int {
	if c := cmp.Compare(typeRank(x), typeRank(y)); c != 0 {
		return c
	}
	switch x := x.(type) {
	case string:
		return strings.Compare(x, y.(string))
	case json.Number:
		return number(x.String()).Cmp(number(y.(json.Number).String()))
	case bool:
		return cmp.Compare(rankOf(x), rankOf(y.(bool)))
	default:
		return 0
	}
}

func rankOf(b bool) int {
	if b {
		return 1
	}
	return 0
}

func typeRank(v any) int {
	switch v.(type) {
	case jsonNull:
		return 0
	case string:
		return 1
	case json.Number:
		return 2
	case bool:
		return 3
	case []any:
		return 4
	default:
		return 5
	}
}

// number reads a number of JSON's grammar exactly.
func number(text string) *big.Rat {
	n, ok := new(big.Rat).SetString(text)
	if !ok {
		panic("no number: " + text)
	}
	return n
}
