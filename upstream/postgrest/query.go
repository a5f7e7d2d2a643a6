package postgrest

// Query is a read of rows of one table.
//
// The names of tables, columns, relations and constraints in it are plain
// identifiers of the upstream's schema: ASCII letters, digits and _, no word of
// its grammar (and, order, limit …) and nothing like f0, m0 or n0. All else is
// the caller's text.
//
// Two queries with equal values have equal targets, byte for byte: the answer
// to one may be shared with the other.
type Query struct {
	// Table is the table whose rows are read.
	Table string
	// Select is what each row carries.
	Select Selection
	// Page says which rows are read.
	Page
	// Count asks for the number of rows that match Where, whatever the page.
	Count Count
}

// Page says which rows of a table, or of a list inside a row, are read.
type Page struct {
	// Where is what a row must match; nil is every row.
	Where Filter
	// Order is the order of the rows, first key first.
	Order []Order
	// Limit is the largest number of rows wanted; at least 0.
	Limit int
	// Offset is how many rows are passed over first.
	Offset int
}

// Selection is what a row carries: at least one column, embed, list or count,
// no key twice.
type Selection struct {
	Columns []string
	// Embeds are related rows, carried under Relation.Key.
	Embeds []Embed
	// Lists are rows that refer to the row: the first under the key m0, the
	// second under m1 and so on.
	Lists []List
	// Counts are the numbers of rows that refer to the row: the first under the
	// key n0 and so on, each as [{"count": 12}].
	Counts []ListCount
}

// Embed is a related row carried inside a row, under the relation's key. It is
// JSON null where there is no related row that the credential can see.
type Embed struct {
	Relation Relation
	Select   Selection
}

// List is a page of the rows that refer to a row, carried inside it as an
// array. Every page inside a row has a limit.
type List struct {
	Relation Relation
	Select   Selection
	Page
}

// ListCount is the number of rows that refer to a row and match Where; nil is
// all of them.
type ListCount struct {
	Relation Relation
	Where    Filter
}

// Relation is a relationship of the upstream's schema, from the table that
// refers or from the table that is referred to.
type Relation struct {
	// Table is the table on the other side.
	Table string
	// Constraint is the foreign key to go by, where the table alone is
	// ambiguous; else empty.
	Constraint string
	// Alias is the key of an embed where it is not the table's name. An embed
	// with lists inside needs one: PostgREST takes a table's name in a parameter
	// for any embed of the table, such as that of a filter.
	Alias string
}

// Key returns the key under which an embed is carried.
func (r Relation) Key() string {
	if r.Alias != "" {
		return r.Alias
	}
	return r.Table
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
