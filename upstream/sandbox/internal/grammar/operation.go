package grammar

// Operation is the right-hand side of a filter: In, Is or Compare.
type Operation interface{ operation() }

// In is membership in a list. A list of one empty text is the empty list.
type In struct{ Values []string }

// Is compares with a keyword of SQL.
type Is struct{ Keyword Keyword }

// Compare applies an operator to a literal.
type Compare struct {
	Operator   Operator
	Quantifier Quantifier
	// Value is the literal; for a quantified operator, that of an array.
	Value string
}

func (In) operation()      {}
func (Is) operation()      {}
func (Compare) operation() {}

// Keyword is what a value can be, by IS.
type Keyword uint8

// The keywords after is.
const (
	Null Keyword = iota + 1
	NotNull
	True
	False
	Unknown
)

// Quantifier compares with the elements of an array.
type Quantifier uint8

// The quantifiers.
const (
	NoQuantifier Quantifier = iota
	Any
	All
)

// Operator is an operator by its name in the query string.
type Operator string

// The operators.
const (
	Eq         Operator = "eq"
	Neq        Operator = "neq"
	Gt         Operator = "gt"
	Gte        Operator = "gte"
	Lt         Operator = "lt"
	Lte        Operator = "lte"
	Like       Operator = "like"
	ILike      Operator = "ilike"
	Match      Operator = "match"
	IMatch     Operator = "imatch"
	IsDistinct Operator = "isdistinct"
	Contains   Operator = "cs"
	Contained  Operator = "cd"
	Overlaps   Operator = "ov"
)

// The operators come in the order in which they are tried, since one may be
// the start of another.
var (
	keywords = []struct {
		text    string
		keyword Keyword
	}{{"null", Null}, {"not_null", NotNull}, {"true", True}, {"false", False}, {"unknown", Unknown}}

	fullTextOperators = []Operator{"fts", "plfts", "phfts", "wfts"}

	simpleOperators = []Operator{Neq, Contains, Contained, Overlaps, "sl", "sr", "nxr", "nxl", "adj"}

	quantifiedOperators = []Operator{Eq, Gte, Gt, Lte, Lt, Like, ILike, Match, IMatch}
)
