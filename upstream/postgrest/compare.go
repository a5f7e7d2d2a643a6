package postgrest

import "slices"

// place is where a comparison stands. Its value is the number of quotes
// around a value there.
type place int

const (
	// inParam is a parameter of its own: column=eq.value, raw to the end.
	inParam place = iota
	// inTree is inside and(…) or or(…): column.eq."value".
	inTree
)

var opNames = [...]string{
	Eq: "eq", Neq: "neq", Distinct: "isdistinct", Gt: "gt", Gte: "gte", Lt: "lt", Lte: "lte",
}

var arrayOpNames = [...]string{
	ArrayEq: "eq", ArrayNeq: "neq", ArrayContains: "cs", ArrayContainedBy: "cd", ArrayOverlaps: "ov",
}

var jsonOpNames = [...]string{
	JSONEq: "eq", JSONNeq: "neq", JSONGt: "gt", JSONGte: "gte", JSONLt: "lt", JSONLte: "lte",
	JSONContains: "cs", JSONContainedBy: "cd",
}

// appendComparison appends a comparison, negated where not is set.
func appendComparison(dst []byte, f Filter, not bool, at place) []byte {
	dst = columnOf(f).append(dst)
	if at == inParam {
		dst = append(dst, '=')
	} else {
		dst = append(dst, '.')
	}
	// There is no not.not: a negated NotIn is in.
	list, isList := f.(CompareList)
	if isList && list.Op == NotIn && !list.single() {
		not = !not
	}
	if not {
		dst = append(dst, "not."...)
	}
	switch f := f.(type) {
	case Compare:
		return f.append(dst, at)
	case CompareList:
		return f.append(dst, at)
	case CompareJSON:
		dst = append(dst, jsonOpNames[f.Op]...)
		dst = append(dst, '.')
		return appendValue(dst, f.Value, at)
	default:
		return append(dst, "is.null"...)
	}
}

// append appends the operator and the value.
func (c Compare) append(dst []byte, at place) []byte {
	if c.Op >= Like {
		return c.appendPattern(dst, at)
	}
	dst = append(dst, opNames[c.Op]...)
	dst = append(dst, '.')
	return appendValue(dst, c.Value, at)
}

// append appends the operator, but for the not of NotIn, and the values, those
// of In and NotIn once each.
func (c CompareList) append(dst []byte, at place) []byte {
	switch {
	case c.Op != In && c.Op != NotIn:
		dst = append(dst, arrayOpNames[c.Op]...)
		dst = append(dst, '.')
		dst = appendDelimiter(dst, at)
		dst = appendArray(dst, c.Values, int(at))
		return appendDelimiter(dst, at)
	case c.single() && c.Op == In:
		dst = append(dst, "eq."...)
		return appendValue(dst, c.Values[0], at)
	case c.single():
		dst = append(dst, "neq."...)
		return appendValue(dst, c.Values[0], at)
	}
	dst = append(dst, "in.%28"...)
	for i, v := range c.Values {
		if slices.Contains(c.Values[:i], v) {
			continue
		}
		if i > 0 {
			dst = append(dst, "%2C"...)
		}
		dst = appendQuoted(dst, v, 0)
	}
	return append(dst, "%29"...)
}

// single reports whether an In or NotIn has but one value, however often. It
// is said by eq or neq: in.("") is PostgREST's way to write a list of none.
func (c CompareList) single() bool {
	for _, v := range c.Values {
		if v != c.Values[0] {
			return false
		}
	}
	return true
}

// append appends the column and the arrows to the value inside it. Keys are
// always quoted: a bare one ends at punctuation, and digits would be an index.
func (c Column) append(dst []byte) []byte {
	dst = append(dst, c.Name...)
	for i, key := range c.Path {
		dst = append(dst, "-%3E"...)
		if c.Text && i == len(c.Path)-1 {
			dst = append(dst, "%3E"...)
		}
		dst = appendQuoted(dst, key, 0)
	}
	return dst
}

// columnOf is the column that a comparison compares.
func columnOf(f Filter) Column {
	switch f := f.(type) {
	case Compare:
		return f.Column
	case CompareList:
		return f.Column
	case CompareJSON:
		return f.Column
	case IsNull:
		return f.Column
	default:
		return Column{}
	}
}

// appendValue appends the value of an operator that takes one.
func appendValue(dst []byte, value string, at place) []byte {
	dst = appendDelimiter(dst, at)
	dst = appendText(dst, value, int(at))
	return appendDelimiter(dst, at)
}

// appendDelimiter appends what stands on either side of a value.
func appendDelimiter(dst []byte, at place) []byte {
	if at == inTree {
		return append(dst, "%22"...)
	}
	return dst
}
