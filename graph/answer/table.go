package answer

import (
	"slices"

	"carbongraph/upstream"
)

// kind is what a column's JSON must be, and how GraphQL writes it.
type kind uint8

const (
	text     kind = iota // a string, written as it is
	boolean              // true or false
	decimal              // a number, written as a string so that no digit is lost
	document             // any JSON value, written as it is
	textList             // an array of strings, written as it is
	row                  // a related row
)

// column is a column of a table as the schema offers it. Its name is the
// field's name too.
type column struct {
	name     string
	kind     kind
	required bool
	slot     int // the place of its value in a row read
}

// table is an object type of the schema that rows are written as.
type table struct {
	typeName string
	columns  []column
	embeds   []embed
}

// embed is a relation to another table. Its field's name is the relation's.
type embed struct {
	relation upstream.Relation
	table    *table
	slot     int // the place of the related row, or its null, in a row read
}

// customerContact is the table that is read, and through its embeds all the
// others. The order of columns and embeds is the order in which they are
// asked for, so that equal selections are equal requests.
var customerContact, slots = numbered(&table{
	typeName: "CustomerContact",
	columns: []column{
		required("id"), required("customerId"), required("contactId"), optional("customerLocationId", text),
		optional("userId", text), optional("companyId", text), optional("customFields", document), optional("tags", textList),
	},
	embeds: []embed{
		{relation: upstream.Relation{Name: "customer", Constraint: "customerContact_customerId_fkey"}, table: &table{
			typeName: "Customer",
			columns: []column{
				required("id"), optional("readableId", text), required("name"), optional("companyId", text),
				optional("phone", text), optional("fax", text), optional("website", text), optional("logo", text),
				optional("currencyCode", text), optional("taxPercent", decimal), optional("customerTypeId", text),
				optional("customerStatusId", text), optional("accountManagerId", text), optional("salesContactId", text),
				optional("customFields", document), optional("tags", textList), optional("createdAt", text), optional("updatedAt", text),
			},
		}},
		{relation: upstream.Relation{Name: "contact"}, table: &table{
			typeName: "Contact",
			columns: []column{
				required("id"), optional("companyId", text), optional("firstName", text), optional("lastName", text),
				optional("fullName", text), optional("email", text), optional("title", text), optional("mobilePhone", text),
				optional("homePhone", text), optional("workPhone", text), optional("fax", text), optional("notes", text),
				optional("isCustomer", boolean),
			},
		}},
		{relation: upstream.Relation{Name: "customerLocation"}, table: &table{
			typeName: "CustomerLocation",
			columns: []column{
				required("id"), optional("companyId", text), required("customerId"), required("addressId"),
				required("name"), optional("customFields", document), optional("tags", textList),
			},
			embeds: []embed{{relation: upstream.Relation{Name: "address"}, table: &table{
				typeName: "Address",
				columns: []column{
					required("id"), optional("companyId", text), optional("addressLine1", text), optional("addressLine2", text),
					optional("city", text), optional("stateProvince", text), optional("postalCode", text), optional("countryCode", text),
					optional("phone", text), optional("fax", text),
				},
			}}},
		}},
		{relation: upstream.Relation{Name: "user"}, table: &table{
			typeName: "User",
			columns: []column{
				required("id"), optional("email", text), optional("firstName", text), optional("lastName", text),
				optional("fullName", text), optional("avatarUrl", text), optional("active", boolean),
			},
		}},
	},
})

func required(name string) column            { return column{name: name, kind: text, required: true} }
func optional(name string, kind kind) column { return column{name: name, kind: kind} }

// numbered gives every column and embed, at any depth, a slot of its own and
// returns how many there are.
func numbered(root *table) (*table, int) {
	next := 0
	var number func(*table)
	number = func(t *table) {
		for i := range t.columns {
			t.columns[i].slot = next
			next++
		}
		for i := range t.embeds {
			t.embeds[i].slot = next
			next++
			number(t.embeds[i].table)
		}
	}
	number(root)
	return root, next
}

func (t *table) column(name string) (column, bool) {
	i := slices.IndexFunc(t.columns, func(c column) bool { return c.name == name })
	if i < 0 {
		return column{}, false
	}
	return t.columns[i], true
}

func (t *table) embed(name string) (embed, bool) {
	i := slices.IndexFunc(t.embeds, func(e embed) bool { return e.relation.Name == name })
	if i < 0 {
		return embed{}, false
	}
	return t.embeds[i], true
}

// HasColumn reports whether a table of the schema has a column of that name.
func HasColumn(name string) bool { return customerContact.hasColumn(name) }

func (t *table) hasColumn(name string) bool {
	if _, ok := t.column(name); ok {
		return true
	}
	return slices.ContainsFunc(t.embeds, func(e embed) bool { return e.table.hasColumn(name) })
}
