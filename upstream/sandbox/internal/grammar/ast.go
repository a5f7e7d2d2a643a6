// Package grammar reads the query strings of PostgREST, written from the
// parser of PostgREST itself. It knows no table: it only says what is asked
// for. What PostgREST reads and then ignores is left out here, as it is there.
package grammar

// Query is what a query string asks for. Filters, trees, orders and ranges
// come in the order given, one range for each embed.
type Query struct {
	// Select is the columns and embeds; without the parameter, every column.
	Select Selection
	// Filters are the conditions on one column each.
	Filters []Located[Condition]
	// Trees are the and= and or= parameters.
	Trees  []Located[Condition]
	Orders []Located[[]OrderTerm]
	Ranges []Located[Range]
	// Columns are the columns of the payload that are written; nil is all.
	Columns []string
	// OnConflict are the columns by which an upsert finds the row that is
	// there; nil are those of the primary key.
	OnConflict []string
}

// Located is what is asked of the embed at Path; an empty path is the table
// itself.
type Located[T any] struct {
	Path  []string
	Value T
}

// Field is a column, or the value at a path in it.
type Field struct {
	Name string
	Path []Step
}

// Step is one arrow of a path into a JSON value.
type Step struct {
	// Text is the arrow ->>, which yields text.
	Text bool
	// Key is the object key; for an index, its digits behind a sign.
	Key string
	// Index says that the step is into an array.
	Index bool
}

// Selection is what a row carries.
type Selection struct {
	Columns []Column
	Embeds  []Embed
}

// Column is a selected column; the name * is every column.
type Column struct {
	// Alias is the name in the answer; empty where none was given.
	Alias string
	Field Field
	// Aggregate says that it is count(), which is refused.
	Aggregate bool
}

// Embed is a related table carried inside a row.
type Embed struct {
	// Alias is the name in the answer; empty where none was given.
	Alias string
	Name  string
	// Hint tells apart several relationships to one table; empty is none.
	Hint string
	// Inner leaves out the rows that have no related row.
	Inner bool
	Selection
}

// Condition is a logic tree, which has operands, or a filter of a field.
type Condition struct {
	Negated bool
	// Operands are joined by AND, or by OR where Any is set.
	Operands []Condition
	Any      bool

	Field Field
	// Operator is that of a filter, such as eq, in or is.
	Operator string
	// Values are the elements of in, none of is, which is is.null, and one
	// value of any other operator. The list of one empty text is the empty
	// list.
	Values []string
}

// OrderTerm is one key of an order.
type OrderTerm struct {
	// Relation is the embed whose column it is; empty is the table itself.
	Relation   string
	Field      Field
	Descending bool
	NullsFirst bool
}

// Error says that a parameter could not be read.
type Error struct {
	Message string
	Details string
}

func (e *Error) Error() string { return e.Message + ": " + e.Details }
