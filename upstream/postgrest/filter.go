package postgrest

// Filter is a condition on a row: a tree of All, Any, Not, Related, IsNull
// and the comparisons Compare, CompareList and CompareJSON.
//
// A comparison with a null is neither true nor false, as in SQL, and a row is
// matched only by what is true. Not is the complement nevertheless.
type Filter interface{ filter() }

// All matches the rows that every filter in it matches; empty, every row.
type All []Filter

// Any matches the rows that at least one filter in it matches; empty, none.
type Any []Filter

// Not is the complement: it matches exactly the rows that Filter does not,
// rows with nulls included. A filter and its Not share no row and together
// make every row.
type Not struct{ Filter Filter }

// Related matches the rows that have a related row, seen by the credential,
// that matches Filter. It is true or false, never null.
type Related struct {
	Relation Relation
	Filter   Filter
}

// IsNull matches the rows whose column is null.
type IsNull struct{ Column Column }

// Compare compares a column, or a text inside a JSON column, with one text.
type Compare struct {
	// Column has Text set where it has a Path.
	Column Column
	Op     Op
	Value  string
	// Fold ignores case. Only Like, Contains, StartsWith, EndsWith and Match
	// take it.
	Fold bool
}

// Op is a comparison with one text.
type Op uint8

// The comparisons with one text.
const (
	Eq Op = iota + 1
	Neq
	// Distinct is Neq, but a null counts as different.
	Distinct
	Gt
	Gte
	Lt
	Lte
	// Like is SQL's LIKE: % is any run of characters, _ any one, \ escapes and
	// must not be last; * is an ordinary character.
	Like
	// Contains, StartsWith and EndsWith take every character literally.
	Contains
	StartsWith
	EndsWith
	// Match is a POSIX regular expression.
	Match
)

// CompareList compares a column with a list of texts. In with no value matches
// no row; NotIn with no value matches every row, nulls included.
type CompareList struct {
	// Column has Text set where it has a Path, which only In and NotIn take.
	Column Column
	Op     ListOp
	Values []string
}

// ListOp is a comparison with a list of texts.
type ListOp uint8

// The comparisons with a list of texts. In and NotIn are of a text column,
// the others of an array column.
const (
	In ListOp = iota + 1
	NotIn
	ArrayEq
	ArrayNeq
	ArrayContains
	ArrayContainedBy
	ArrayOverlaps
)

// CompareJSON compares a JSON column, or the JSON value at a path in one,
// with a JSON value, which is sent as it is written.
type CompareJSON struct {
	// Column has Text unset.
	Column Column
	Op     JSONOp
	// Value is one JSON value: well-formed, without NUL.
	Value string
}

// JSONOp is a comparison with a JSON value. Values of unlike types are
// ordered object > array > boolean > number > string > null.
type JSONOp uint8

// The comparisons with a JSON value.
const (
	JSONEq JSONOp = iota + 1
	JSONNeq
	JSONGt
	JSONGte
	JSONLt
	JSONLte
	JSONContains
	JSONContainedBy
)

func (All) filter()         {}
func (Any) filter()         {}
func (Not) filter()         {}
func (Related) filter()     {}
func (IsNull) filter()      {}
func (Compare) filter()     {}
func (CompareList) filter() {}
func (CompareJSON) filter() {}
