package input

import (
	"slices"
	"strconv"

	"carbongraph/graph/cursor"
	"carbongraph/graph/resource"
	"carbongraph/upstream/postgrest"
)

// maxOrderKeys is the most keys of an order: each adds two conditions to the
// filter that a cursor stands for, and the whole must fit into a URL.
const maxOrderKeys = 4

// Order is a total order of the rows of a resource.
type Order struct{ keys []OrderKey }

// OrderKey is one key of an order.
type OrderKey struct {
	// Path leads to the column.
	Path resource.Path
	// CustomField is a key inside the column, which then holds JSON; else
	// empty.
	CustomField string

	// name is what the caller calls the key.
	name                   string
	descending, nullsFirst bool
}

// OrderBy translates the argument orderBy of a list. The order that it returns
// ends with the id, so that no two rows are equal in it.
func OrderBy(r *resource.Resource, argument any) (Order, error) {
	terms, _ := argument.([]any)
	path := Root("orderBy")
	if len(terms) > maxOrderKeys {
		return Order{}, wrong(path, "has %d sort keys; a list can be sorted by at most %d", len(terms), maxOrderKeys)
	}
	var order Order
	for i, term := range terms {
		object, _ := term.(Object)
		key, err := orderKey(path.Index(i), r, object)
		if err != nil {
			return Order{}, err
		}
		order.keys = append(order.keys, key)
	}
	order.keys = append(order.keys, OrderKey{name: "ID", Path: resource.Path{Column: r.ID()}})
	// What follows the id never decides.
	id := slices.IndexFunc(order.keys, func(k OrderKey) bool { return k.Path.Relation == nil && k.Path.Column == r.ID() })
	order.keys = order.keys[:id+1]
	return order, nil
}

func orderKey(path *Path, r *resource.Resource, term Object) (OrderKey, error) {
	field, isField := term["field"].(string)
	customField, isCustom := term["customField"].(string)
	var key OrderKey
	switch {
	case isField == isCustom:
		return OrderKey{}, wrong(path, "needs exactly one of field and customField")
	case isCustom && customField == "":
		return OrderKey{}, wrong(path.Member("customField"), "is empty; it needs the id of a custom field")
	case isCustom:
		key = OrderKey{name: customField, Path: resource.Path{Column: r.Column("customFields")}, CustomField: customField}
	default:
		key = OrderKey{name: field, Path: r.OrderPath(field)}
	}
	key.descending = term["direction"] == "DESC"
	key.nullsFirst = key.descending
	if nulls := term["nulls"]; nulls != nil {
		key.nullsFirst = nulls == "FIRST"
	}
	return key, nil
}

// Keys returns the keys of the order, the most significant first.
func (o Order) Keys() []OrderKey { return o.keys }

// Fingerprint tells a cursor of this order from those of others.
func (o Order) Fingerprint() cursor.Order { return cursor.OrderOf(o.spelled()...) }

// spelled is the order as texts: equal for equal orders alone.
func (o Order) spelled() []string {
	var terms []string
	for _, k := range o.keys {
		name := k.Path.Column.Name
		if k.Path.Relation != nil {
			name = k.Path.Relation.Field + "." + name
		}
		terms = append(terms, name, k.CustomField, strconv.FormatBool(k.descending)+" "+strconv.FormatBool(k.nullsFirst))
	}
	return terms
}

// terms returns the order as the upstream takes it, turned round if backward.
func (o Order) terms(backward bool) []postgrest.Order {
	terms := make([]postgrest.Order, len(o.keys))
	for i, k := range o.keys {
		terms[i] = postgrest.Order{Column: k.column(), Descending: k.descending != backward, NullsFirst: k.nullsFirst != backward}
		if k.Path.Relation != nil {
			terms[i].Relation = Relation(k.Path.Relation)
		}
	}
	return terms
}

// nullable reports whether some rows have no value for the key.
func (k OrderKey) nullable() bool {
	return k.Path.Relation != nil || !k.Path.Column.Required || k.CustomField != ""
}

func (k OrderKey) column() postgrest.Column {
	column := postgrest.Column{Name: k.Path.Column.Name}
	if k.CustomField != "" {
		column.Path = []string{k.CustomField}
	}
	return column
}
