// Package upstream speaks to Carbon's REST API, which is PostgREST: a query
// value goes in, rows come out as the bytes that the upstream wrote.
//
// A Query, Insert, Update or Delete is a value before it is a string, so what
// PostgREST cannot say cannot be written; a Call is its one encoding, and the
// Client is the one place that sends calls and reads what an answer means.
package upstream

// Query is a read of rows of one table.
//
// The names of columns, relations and constraints in it are plain identifiers
// of the upstream's schema: ASCII letters, digits and _, no word of its grammar
// (and, order, limit …) and nothing like f0. All else is the caller's text.
//
// Two queries with equal values have equal targets, byte for byte: the answer
// to one may be shared with the other.
type Query struct {
	// Select is what each row carries.
	Select Selection
	// Where is what a row must match; nil is every row.
	Where Filter
	// Order is the order of the rows, first key first.
	Order []Order
	// Limit is the largest number of rows wanted; at least 0.
	Limit int
	// Offset is how many rows are passed over first.
	Offset int
	// Count asks for the number of rows that match, whatever the page.
	Count Count
}

// Selection is the columns and related rows that a row carries, at least one
// of either and no name twice. Rows carry the columns first, then the embeds,
// each under its own name, in this order.
type Selection struct {
	Columns []string
	Embeds  []Embed
}

// Embed is a related row carried inside a row, under the relation's name. It
// is JSON null where there is no related row that the credential can see.
type Embed struct {
	Relation Relation
	Select   Selection
}

// Relation is a to-one relationship of the upstream's schema.
type Relation struct {
	// Name is the name of the related table and of the embed.
	Name string
	// Constraint is the foreign key to go by, where the name alone is
	// ambiguous; else empty.
	Constraint string
}

// Column is a column, or a value inside a JSON column, that is compared or
// ordered by.
type Column struct {
	Name string
	// Path is the object keys that lead into a JSON column; empty is the
	// column itself.
	Path []string
	// Text takes the value at Path as text (->>), where JSON null is SQL
	// null, not as JSON (->).
	Text bool
}

// Order is one key of an order.
type Order struct {
	// Relation is the relation whose column this is; its zero value is the
	// table itself. The relation must be one of the selection's embeds.
	Relation   Relation
	Column     Column
	Descending bool
	NullsFirst bool
}

// Count is how the rows that match are counted.
type Count uint8

// The modes of counting that PostgREST offers.
const (
	// CountNone counts nothing.
	CountNone Count = iota
	// CountExact counts every row that matches.
	CountExact
	// CountPlanned takes the planner's estimate.
	CountPlanned
	// CountEstimated is exact up to the upstream's row cap and planned above.
	CountEstimated
)
