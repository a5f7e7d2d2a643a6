package grammar

// Query is what a query string asks for.
type Query struct {
	// Select is the columns and embeds; without the parameter, every column.
	Select []SelectItem
	// Filters are the conditions on one column each, in the order given.
	Filters []FilterParameter
	// Trees are the and= and or= parameters, in the order given.
	Trees []TreeParameter
	// Orders are the order parameters, in the order given.
	Orders []OrderParameter
	// Ranges are the limit and offset parameters, one for each embed path.
	Ranges []RangeParameter
	// Columns are the columns of the payload that are written; nil is all.
	Columns []string
	// OnConflict are the columns by which an upsert finds the row that is
	// there; nil are those of the primary key.
	OnConflict []string
}

// FilterParameter is a filter on the rows of the embed at Path; an empty path
// is the table itself.
type FilterParameter struct {
	Path   []string
	Filter Filter
}

// TreeParameter is a logic tree on the rows of the embed at Path.
type TreeParameter struct {
	Path []string
	Tree Condition
}

// OrderParameter is the order of the rows of the embed at Path.
type OrderParameter struct {
	Path  []string
	Terms []OrderTerm
}

// RangeParameter is the rows of the embed at Path that are wanted.
type RangeParameter struct {
	Path  []string
	Range Range
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

// SelectItem is a ColumnItem or a RelationItem.
type SelectItem interface{ selectItem() }

// ColumnItem is a selected column; the name * is every column.
type ColumnItem struct {
	// Alias is the name in the answer; empty where none was given.
	Alias string
	Field Field
	// Cast is the type after ::, or empty.
	Cast string
	// Aggregate is sum, avg, count, max or min, or empty.
	Aggregate string
}

// RelationItem is a related table carried inside a row.
type RelationItem struct {
	// Alias is the name in the answer; empty where none was given.
	Alias string
	Name  string
	// Hint tells apart several relationships to one table; empty is none.
	Hint string
	// Inner leaves out the rows that have no related row.
	Inner bool
	// Spread lifts the columns into the parent row.
	Spread bool
	Items  []SelectItem
}

func (ColumnItem) selectItem()   {}
func (RelationItem) selectItem() {}

// Condition is a Filter or a Tree.
type Condition interface{ condition() }

// Tree joins conditions by AND or OR.
type Tree struct {
	Negated  bool
	Any      bool
	Operands []Condition
}

// Filter compares a field.
type Filter struct {
	Field     Field
	Negated   bool
	Operation Operation
}

func (Tree) condition()   {}
func (Filter) condition() {}

// OrderTerm is one key of an order.
type OrderTerm struct {
	// Relation is the embed whose column it is; empty is the table itself.
	Relation   string
	Field      Field
	Descending bool
	Nulls      Nulls
}

// Nulls is where the nulls of an order go.
type Nulls uint8

// The places of nulls.
const (
	// NullsDefault is last where ascending and first where descending.
	NullsDefault Nulls = iota
	NullsFirst
	NullsLast
)

// Error says that a parameter could not be read.
type Error struct {
	Message string
	Details string
}

func (e *Error) Error() string { return e.Message + ": " + e.Details }
