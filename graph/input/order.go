package input

import (
	"fmt"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"carbongraph/graph/answer"
	"carbongraph/graph/cursor"
	"carbongraph/graph/model"
	"carbongraph/upstream"
)

// maxOrderKeys is the most keys of an order: each adds two conditions to the
// filter that a cursor stands for, and the whole must fit into a URL.
const maxOrderKeys = 4

// Order is a total order of customer contacts.
type Order struct{ keys []orderKey }

// orderKey is one key of an order.
type orderKey struct {
	// name is what the caller calls the key.
	name     string
	relation upstream.Relation // of a related row's column, else zero
	column   upstream.Column
	// nullable is a key that some rows have no value for.
	nullable               bool
	descending, nullsFirst bool
}

// The columns that a list can be ordered by.
var orderColumns = map[model.CustomerContactOrderField]orderKey{
	model.CustomerContactOrderFieldID:                 {column: upstream.Column{Name: "id"}},
	model.CustomerContactOrderFieldCustomerID:         {column: upstream.Column{Name: "customerId"}},
	model.CustomerContactOrderFieldContactID:          {column: upstream.Column{Name: "contactId"}},
	model.CustomerContactOrderFieldCustomerLocationID: {column: upstream.Column{Name: "customerLocationId"}, nullable: true},
	model.CustomerContactOrderFieldUserID:             {column: upstream.Column{Name: "userId"}, nullable: true},
	model.CustomerContactOrderFieldCompanyID:          {column: upstream.Column{Name: "companyId"}, nullable: true},
	model.CustomerContactOrderFieldCustomerName: {
		relation: upstream.Relation{Name: "customer", Constraint: "customerContact_customerId_fkey"},
		column:   upstream.Column{Name: "name"}, nullable: true,
	},
	model.CustomerContactOrderFieldContactFirstName:     ofContact("firstName"),
	model.CustomerContactOrderFieldContactLastName:      ofContact("lastName"),
	model.CustomerContactOrderFieldContactFullName:      ofContact("fullName"),
	model.CustomerContactOrderFieldContactEmail:         ofContact("email"),
	model.CustomerContactOrderFieldCustomerLocationName: {relation: upstream.Relation{Name: "customerLocation"}, column: upstream.Column{Name: "name"}, nullable: true},
	model.CustomerContactOrderFieldUserFullName:         {relation: upstream.Relation{Name: "user"}, column: upstream.Column{Name: "fullName"}, nullable: true},
}

func ofContact(column string) orderKey {
	return orderKey{relation: upstream.Relation{Name: "contact"}, column: upstream.Column{Name: column}, nullable: true}
}

// OrderBy translates the argument orderBy of a list. The order that it returns
// ends with the id, so that no two rows are equal in it.
func OrderBy(terms []model.CustomerContactOrder) (Order, error) {
	at := (*Path)(nil).Member("orderBy")
	if len(terms) > maxOrderKeys {
		return Order{}, &Error{at, fmt.Sprintf("has %d sort keys; a list can be sorted by at most %d", len(terms), maxOrderKeys)}
	}
	var order Order
	for i, term := range terms {
		key, err := orderTerm(at.Index(i), term)
		if err != nil {
			return Order{}, err
		}
		order.keys = append(order.keys, key)
	}
	order.keys = append(order.keys, orderKey{name: "ID", column: upstream.Column{Name: "id"}})
	// What follows the id never decides.
	id := slices.IndexFunc(order.keys, orderKey.isID)
	order.keys = order.keys[:id+1]
	return order, nil
}

// isID reports whether the key is the id of the row itself.
func (k orderKey) isID() bool { return k.relation == (upstream.Relation{}) && k.column.Name == "id" }

func orderTerm(at *Path, term model.CustomerContactOrder) (orderKey, error) {
	field, customField := present(term.Field), present(term.CustomField)
	if (field == nil) == (customField == nil) {
		return orderKey{}, &Error{at, "needs exactly one of field and customField"}
	}
	var key orderKey
	if field != nil {
		key = orderColumns[*field]
		key.name = field.String()
	} else {
		if *customField == "" {
			return orderKey{}, &Error{at.Member("customField"), "is empty; it needs the id of a custom field"}
		}
		key = orderKey{name: *customField, column: upstream.Column{Name: "customFields", Path: []string{*customField}}, nullable: true}
	}
	key.descending = term.Direction == model.OrderDirectionDesc
	key.nullsFirst = key.descending
	if nulls := present(term.Nulls); nulls != nil {
		key.nullsFirst = *nulls == model.NullsOrderFirst
	}
	return key, nil
}

// present returns the value of an argument, nil where it is absent or null.
func present[T any](argument graphql.Omittable[*T]) *T { return argument.Value() }

// Fingerprint tells a cursor of this order from those of others.
func (o Order) Fingerprint() cursor.Order {
	var terms []string
	for _, k := range o.keys {
		terms = append(terms, k.columnName(), k.field(), fmt.Sprint(k.descending, k.nullsFirst))
	}
	return cursor.OrderOf(terms...)
}

// Columns returns the columns that the order needs of a row: with positions,
// all that a cursor is made of; else those of related rows alone, which must
// be embedded to be sorted by.
func (o Order) Columns(positions bool) answer.Columns {
	var names []string
	for _, k := range o.keys {
		if positions || k.relation != (upstream.Relation{}) {
			names = append(names, k.columnName())
		}
	}
	return answer.NewColumns(names...)
}

// Keys returns the places of the order's values in a row.
func (o Order) Keys() []answer.Key {
	keys := make([]answer.Key, len(o.keys))
	for i, k := range o.keys {
		if keys[i] = answer.ColumnKey(k.columnName()); k.field() != "" {
			keys[i] = answer.CustomFieldKey(k.field())
		}
	}
	return keys
}

// Terms returns the order as the upstream takes it, turned round if backward.
func (o Order) Terms(backward bool) []upstream.Order {
	terms := make([]upstream.Order, len(o.keys))
	for i, k := range o.keys {
		terms[i] = upstream.Order{
			Relation: k.relation, Column: k.column, Descending: k.descending != backward, NullsFirst: k.nullsFirst != backward,
		}
	}
	return terms
}

// columnName is the column as package answer names it.
func (k orderKey) columnName() string {
	if k.relation.Name == "" {
		return k.column.Name
	}
	return k.relation.Name + "." + k.column.Name
}

// field is the custom field, empty for a column.
func (k orderKey) field() string {
	if len(k.column.Path) == 0 {
		return ""
	}
	return k.column.Path[0]
}
