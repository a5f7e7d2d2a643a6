package postgrest

import "strconv"

// appendEmbeds appends the embeds that the condition filters through, each
// empty, so that the rows do not carry it: ,f0:customerLocation(f1:address()).
func (c condition) appendEmbeds(dst []byte) []byte {
	for _, t := range c.terms {
		dst = t.appendEmbeds(dst, "%2C")
	}
	return dst
}

// appendEmbeds appends the embeds of a term, with separator before each.
func (t term) appendEmbeds(dst []byte, separator string) []byte {
	if t.op == related {
		dst = append(dst, separator...)
		dst = appendNumbered(dst, 'f', t.alias)
		dst = append(dst, "%3A"...)
		dst = t.filter.(Related).Relation.append(dst)
		dst = append(dst, "%28"...)
		separator = ""
	}
	for _, sub := range t.terms {
		before := len(dst)
		dst = sub.appendEmbeds(dst, separator)
		if len(dst) > before {
			separator = "%2C"
		}
	}
	if t.op == related {
		dst = append(dst, "%29"...)
	}
	return dst
}

// appendParams appends the condition's parameters on the rows at path: empty for
// the table itself, else it ends in a dot. No condition is said by none; in.()
// is said of no row.
func (c condition) appendParams(dst []byte, path string) []byte {
	if c.never {
		return append(append(append(dst, '&'), path...), "id=in.%28%29"...)
	}
	for _, t := range c.terms {
		dst = t.appendRelatedParams(dst, path)
		dst = t.appendParam(dst, path)
	}
	return dst
}

// appendRelatedParams appends the parameters of the related rows in a term
// about a row of the embed at path: empty for the table itself, else it ends
// in a dot, as f0.f1. does. What a related row must match is ANDed one level
// down, wherever in the tree of this level the related row stands.
func (t term) appendRelatedParams(dst []byte, path string) []byte {
	if t.op != related {
		for _, sub := range t.terms {
			dst = sub.appendRelatedParams(dst, path)
		}
		return dst
	}
	if len(t.terms) > 0 {
		path += "f" + strconv.Itoa(t.alias) + "."
	}
	for _, sub := range t.terms {
		dst = sub.appendRelatedParams(dst, path)
		dst = sub.appendParam(dst, path)
	}
	return dst
}

// appendParam appends the one parameter that a row of the embed at path must
// match, less those of its related rows.
func (t term) appendParam(dst []byte, path string) []byte {
	dst = append(dst, '&')
	dst = append(dst, path...)
	switch {
	case t.op == related:
		dst = appendNumbered(dst, 'f', t.alias)
		dst = append(dst, '=')
		return t.appendPresence(dst)
	case t.op != comparison:
		dst = t.appendOperator(dst)
		dst = append(dst, '=')
		return t.appendMembers(dst, t.not)
	case t.guarded(false):
		dst = append(dst, "not.and=%28"...)
		dst = appendGuarded(dst, t.filter)
		return append(dst, "%29"...)
	default:
		return appendComparison(dst, t.filter, t.not, inParam)
	}
}

// appendMembers appends the members of a group in their parentheses. Under is
// true where an odd number of nots stands above them.
func (t term) appendMembers(dst []byte, under bool) []byte {
	dst = append(dst, "%28"...)
	for i, sub := range t.terms {
		if i > 0 {
			dst = append(dst, "%2C"...)
		}
		if sub.op == and || sub.op == or {
			dst = sub.appendOperator(dst)
			dst = sub.appendMembers(dst, under != sub.not)
		} else {
			dst = sub.appendMember(dst, t.op, under)
		}
	}
	return append(dst, "%29"...)
}

// appendMember appends a comparison or a related row as a member of a group.
func (t term) appendMember(dst []byte, group termOp, under bool) []byte {
	switch {
	case t.op == related:
		dst = appendNumbered(dst, 'f', t.alias)
		dst = append(dst, '.')
		return t.appendPresence(dst)
	case !t.guarded(under):
		return appendComparison(dst, t.filter, t.not, inTree)
	case group == and && !t.not:
		return appendGuarded(dst, t.filter)
	default:
		dst = term{op: and, not: t.not}.appendOperator(dst)
		dst = append(dst, "%28"...)
		dst = appendGuarded(dst, t.filter)
		return append(dst, "%29"...)
	}
}

// appendOperator appends the operator of a group: not.or.
func (t term) appendOperator(dst []byte) []byte {
	if t.not {
		dst = append(dst, "not."...)
	}
	if t.op == and {
		return append(dst, "and"...)
	}
	return append(dst, "or"...)
}

// guarded reports whether a comparison needs a guard against null: where an
// odd number of nots, its own included, stands above it. A not makes null of
// null, so the row would be in neither the filter nor its complement. Under an
// even number a null counts as false, as it should.
func (t term) guarded(under bool) bool {
	return under != t.not && !t.twoValued()
}

// appendGuarded appends a comparison and its guard, which are false together
// where the column is null.
func appendGuarded(dst []byte, f Filter) []byte {
	dst = appendComparison(dst, f, false, inTree)
	dst = append(dst, "%2C"...)
	return appendComparison(dst, IsNull{Column: columnOf(f)}, true, inTree)
}

// appendPresence appends whether a related row is to be there.
func (t term) appendPresence(dst []byte) []byte {
	if t.not {
		return append(dst, "is.null"...)
	}
	return append(dst, "not.is.null"...)
}
