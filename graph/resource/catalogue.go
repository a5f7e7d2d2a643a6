// Package resource is the catalogue of the resources that are served, read
// from their declarations in SDL.
package resource

import "slices"

// Catalogue is every resource that the schema serves, and how each is stored
// upstream. It is read once from the declarations, checked, and then constant.
type Catalogue struct {
	// Resources are in the order of the declarations' file names.
	Resources []*Resource

	byType map[string]*Resource
}

// Type returns the resource of an object type of the schema; nil for a type
// that is none, such as PageInfo.
func (c *Catalogue) Type(name string) *Resource { return c.byType[name] }

// Table returns the resource whose rows are those of the table; nil for none.
func (c *Catalogue) Table(name string) *Resource {
	return find(c.Resources, func(r *Resource) bool { return r.Table == name })
}

// CreatedInside tells whether a create of another resource may create the
// resource as well.
func (c *Catalogue) CreatedInside(r *Resource) bool {
	return slices.ContainsFunc(c.Resources, func(other *Resource) bool {
		return slices.ContainsFunc(other.Relations, func(rel *Relation) bool { return rel.Create && rel.Target == r })
	})
}

// Resource is an object type of the schema whose rows are those of an upstream
// table.
type Resource struct {
	// Type is the GraphQL type, such as CustomerContact.
	Type string
	// Table is the upstream's name of the table, such as customerContact.
	Table string
	// Field is the name of one row in root fields and inputs, such as
	// customerContact.
	Field string
	// List is the root field that lists the rows, such as customerContacts;
	// empty where there is none.
	List string
	// Name and Plural are what people call one row and several, such as
	// "customer contact".
	Name, Plural string
	// Description is the declaration's, as is that of every column, relation
	// and list.
	Description string
	// Node tells that the type implements Node: it has a nodeId, and a root
	// field that looks one row up by its id.
	Node bool
	// Columns, Relations and Lists are in the order of the declaration, which
	// is the order in which they are asked for, so that equal selections are
	// equal requests.
	Columns   []*Column
	Relations []*Relation
	Lists     []*List
	// Search is the texts in which the words of the argument search are looked
	// for; empty where there is no such argument.
	Search []Path
	// Orders are the values of the enum that a list is sorted by.
	Orders []Order
	// Writes are the mutations.
	Writes Writes
	// Company is the column that a create has to fill with the company of the
	// key where the caller leaves it out; nil where the upstream fills it.
	Company *Column
	// ViewScope is the scope that a key needs to see any row, such as
	// sales_view; empty where it is not known.
	ViewScope string
	// Guard is what a delete would delete as well; nil for nothing.
	Guard *Guard
}

// Column is a column of the upstream's table and the field of the same name.
type Column struct {
	Name string
	Kind Kind
	// Index is the place of the column in Resource.Columns.
	Index int
	// Required tells that the field is non-null.
	Required bool
	// MayLack tells that older releases of the upstream lack the column.
	MayLack bool
	// Create, Update and Upsert tell where the caller may give a value.
	Create, Update, Upsert bool
	// Absent is what a create stores without a value, in words; empty for
	// nothing.
	Absent      string
	Description string
	// Deprecated is why the field should not be used; empty where it should.
	Deprecated string
}

// Kind is what the JSON of a column must be and how GraphQL writes it.
type Kind uint8

// The kinds of column.
const (
	ID       Kind = iota + 1 // a string, of the type ID
	Text                     // a string, of the type String
	Boolean                  // true or false
	Int                      // a whole number of 32 bits
	Float                    // a number, written as it is
	Decimal                  // a number, written as a string so that no digit is lost
	DateTime                 // a string that is an RFC 3339 date and time
	JSON                     // any value, written as it is
	TextList                 // an array of strings
)

// kindTypes are the GraphQL types of the kinds.
var kindTypes = [...]string{
	ID: "ID", Text: "String", Boolean: "Boolean", Int: "Int", Float: "Float", Decimal: "Decimal", DateTime: "DateTime",
	JSON: "JSON", TextList: "[String!]",
}

// Type returns the GraphQL type of a nullable column of the kind.
func (k Kind) Type() string { return kindTypes[k] }

// Relation is a row that the row refers to.
type Relation struct {
	// Field is the field of the schema, such as accountManager.
	Field string
	// Target is the resource of the related row.
	Target *Resource
	// Column holds the related row's id, such as accountManagerId.
	Column *Column
	// Constraint is the foreign key, such as customer_accountManagerId_fkey.
	Constraint string
	// Hint tells that the constraint is sent, since the table's name alone is
	// ambiguous.
	Hint bool
	// Index is the place of the relation in Resource.Relations.
	Index int
	// Key is the key of the related row in the upstream's answer: the table's
	// name, or the field's where another relation or a column has that name.
	Key string
	// Create tells that a create may create the related row as well.
	Create                  bool
	Description, Deprecated string
}

// List is the rows that refer to the row.
type List struct {
	// Field is the field of the schema, such as customerContacts.
	Field string
	// Target is the resource of the rows in the list.
	Target *Resource
	// Constraint is the foreign key of the target, and Hint tells that it is
	// sent.
	Constraint string
	Hint       bool
	// Index is the place of the list in Resource.Lists.
	Index                   int
	Description, Deprecated string
}

// Path leads to a column of the row itself, where Relation is nil, or of a row
// that it refers to.
type Path struct {
	Relation *Relation
	Column   *Column
}

// Order is a value of the enum that a list is sorted by, such as
// CONTACT_LAST_NAME.
type Order struct {
	Value string
	Path  Path
}

// Writes tells which mutations a resource has. Each but those of one row alone
// has a form for several rows where the resource has a list.
type Writes struct{ Create, Update, Delete, Upsert bool }

// Guard is the rows of another table that the upstream deletes together with a
// row, and that a delete therefore looks for first.
type Guard struct {
	// Tables lead from the row to those rows, the last table is theirs: for a
	// contact customerContact, salesInvoice.
	Tables []string
	// Plural is what people call those rows, such as "sales invoices".
	Plural string
	// Name is the column that people know such a row by, such as invoiceId.
	Name string
	// Scope is the scope that a key needs to see those rows.
	Scope string
	// Argument is the member of the input that allows it, such as
	// deleteInvoices.
	Argument string
}

// Column returns the column of the name; nil where there is none.
func (r *Resource) Column(name string) *Column {
	return find(r.Columns, func(c *Column) bool { return c.Name == name })
}

// Relation returns the relation of the field; nil where there is none.
func (r *Resource) Relation(field string) *Relation {
	return find(r.Relations, func(rel *Relation) bool { return rel.Field == field })
}

// ListOf returns the list of the field; nil where there is none.
func (r *Resource) ListOf(field string) *List {
	return find(r.Lists, func(l *List) bool { return l.Field == field })
}

// find returns the first that is looked for; nil where there is none.
func find[T any](all []*T, is func(*T) bool) *T {
	for _, one := range all {
		if is(one) {
			return one
		}
	}
	return nil
}

// CustomFields returns the column with the company's own fields, by which a
// list can be sorted as well; nil where there is none.
func (r *Resource) CustomFields() *Column {
	if c := r.Column("customFields"); c != nil && c.Kind == JSON {
		return c
	}
	return nil
}
