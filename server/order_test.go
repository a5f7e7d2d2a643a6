package server

import (
	"cmp"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
)

// sortKey is one key of an order: a field of CustomerContactOrderField, or a
// custom field.
type sortKey struct {
	field, custom string
	descending    bool
	// nulls is FIRST, LAST or empty for the default.
	nulls string
}

// String is the key as an argument.
func (k sortKey) String() string {
	members := []string{"field: " + k.field}
	if k.field == "" {
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

// sortColumns are the columns that lists are sorted by, by their names in
// CustomerContactOrderField.
var sortColumns = map[string][]string{
	"ID": {"id"}, "CUSTOMER_ID": {"customerId"}, "CONTACT_ID": {"contactId"}, "CUSTOMER_LOCATION_ID": {"customerLocationId"},
	"USER_ID": {"userId"}, "COMPANY_ID": {"companyId"}, "CUSTOMER_NAME": {"customer", "name"},
	"CONTACT_FIRST_NAME": {"contact", "firstName"}, "CONTACT_LAST_NAME": {"contact", "lastName"},
	"CONTACT_FULL_NAME": {"contact", "fullName"}, "CONTACT_EMAIL": {"contact", "email"},
	"CUSTOMER_LOCATION_NAME": {"customerLocation", "name"}, "USER_FULL_NAME": {"user", "fullName"},
}

// orderBy is an order as an argument.
func orderBy(keys []sortKey) string {
	spelled := make([]string, len(keys))
	for i, k := range keys {
		spelled[i] = k.String()
	}
	return "[" + strings.Join(spelled, ", ") + "]"
}

// sorted returns the ids of rows in an order, which ends with the id.
func sorted(rows []row, keys []sortKey) []string {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b row) int { return compareRows(keys, a, b) })
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.id()
	}
	return ids
}

// compareRows compares two rows in an order, which ends with the id.
func compareRows(keys []sortKey, a, b row) int {
	for _, k := range keys {
		if c := k.compare(a, b); c != 0 {
			return c
		}
	}
	return strings.Compare(a.id(), b.id())
}

// compare compares two rows by the key.
func (k sortKey) compare(a, b row) int {
	x, hasX := k.value(a)
	y, hasY := k.value(b)
	return k.order(x, hasX, y, hasY, compareJSON)
}

// order compares two values by the key: nulls first or last, whatever the
// direction, and by default last when ascending and first when descending.
func (k sortKey) order(x any, hasX bool, y any, hasY bool, compare func(x, y any) int) int {
	nullsFirst := k.nulls == "FIRST" || k.nulls == "" && k.descending
	switch {
	case !hasX && !hasY:
		return 0
	case hasX != hasY:
		if hasY == nullsFirst {
			return -1
		}
		return 1
	}
	c := compare(x, y)
	if k.descending {
		return -c
	}
	return c
}

// value is what a row is sorted by, and whether it has it: a JSON null in the
// custom fields is a value.
func (k sortKey) value(r row) (any, bool) {
	if k.field == "" {
		fields, _ := r["customFields"].(map[string]any)
		value, has := fields[k.custom]
		return value, has
	}
	value := r.at(sortColumns[k.field]...)
	return value, value != nil
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
	case nil:
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
