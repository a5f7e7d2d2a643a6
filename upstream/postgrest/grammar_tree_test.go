package postgrest_test

import (
	"slices"
	"strings"
	"unicode"
)

// operators are those that take one value; those of quantified may be
// followed by (any) or (all).
var (
	operators  = []string{"neq", "isdistinct", "cs", "cd", "ov", "sl", "sr", "nxr", "nxl", "adj", "fts", "plfts", "phfts", "wfts"}
	quantified = []string{"eq", "gte", "gt", "lte", "lt", "like", "ilike", "match", "imatch"}
)

// comparison reads [not.]op.value; single reads the value of an operator that
// takes one.
func (r *reader) comparison(col column, single func() string) comparison {
	c := comparison{column: col, not: r.eat("not.")}
	switch {
	case r.eat("in."):
		c.op, c.list = "in", r.list()
	case r.eat("is."):
		c.op, c.value = "is", r.takeWhile(func(c rune) bool { return unicode.IsLetter(c) || c == '_' })
		if !slices.Contains([]string{"null", "not_null", "true", "false", "unknown"}, strings.ToLower(c.value)) {
			r.fail("null, true, false or unknown")
		}
	default:
		c.op = r.takeWhile(unicode.IsLetter)
		switch {
		case slices.Contains(operators, c.op):
		case slices.Contains(quantified, c.op):
			if r.eat("(any)") || r.eat("(all)") {
				r.fail("no quantifier")
			}
		default:
			r.fail("operator")
		}
		r.expect(".")
		c.value = single()
	}
	return c
}

// list reads the elements of in. One that is empty makes a list of none.
func (r *reader) list() []string {
	r.expect("(")
	list := []string{r.element()}
	for r.eat(",") {
		list = append(list, r.element())
	}
	r.expect(")")
	if len(list) == 1 && list[0] == "" {
		return nil
	}
	return list
}

// element reads an element of a list or a value of a logic tree: quoted where
// the closing quote ends it, else to the next comma or parenthesis.
func (r *reader) element() string {
	var s string
	if r.try(func() {
		s = r.quoted()
		if r.rest != "" && !r.at(",") && !r.at(")") {
			r.fail(", or )")
		}
	}) {
		return s
	}
	return r.takeWhile(func(c rune) bool { return c != ',' && c != ')' })
}

// treeValue reads a value of a logic tree. One in braces may hold commas.
func (r *reader) treeValue() string {
	var s string
	if r.at("{") && r.try(func() {
		r.expect("{")
		s = "{" + r.takeWhile(func(c rune) bool { return c != '{' && c != '}' }) + "}"
		r.expect("}")
	}) {
		return s
	}
	return r.element()
}

// logic reads a comparison or a group.
func (r *reader) logic() logic {
	var leaf comparison
	if r.try(func() {
		col := r.column()
		r.expect(".")
		leaf = r.comparison(col, r.treeValue)
	}) {
		return logic{leaf: &leaf}
	}
	g := logic{not: r.eat("not.")}
	switch {
	case r.eat("and"):
		g.op = "and"
	case r.eat("or"):
		g.op = "or"
	default:
		r.fail("and or or")
	}
	r.expect("(")
	g.members = append(g.members, r.logic())
	for r.eat(",") {
		g.members = append(g.members, r.logic())
	}
	r.expect(")")
	return g
}

// walk calls visit for every comparison of the query, in any tree.
func (q *parsedQuery) walk(visit func(*comparison)) {
	for i := range q.filters {
		visit(&q.filters[i].comparison)
	}
	for i := range q.trees {
		q.trees[i].walk(visit)
	}
}

func (l *logic) walk(visit func(*comparison)) {
	if l.leaf != nil {
		visit(l.leaf)
	}
	for i := range l.members {
		l.members[i].walk(visit)
	}
}

// readArray reads a Postgres array literal of one dimension.
func readArray(literal string) ([]string, bool) {
	r := &reader{rest: literal}
	elements := []string{}
	r.expect("{")
	for r.err == nil && !r.at("}") {
		if len(elements) > 0 {
			r.expect(",")
		}
		elements = append(elements, r.quoted())
	}
	r.expect("}")
	return elements, r.err == nil && r.rest == ""
}

// pattern is what a like pattern or a regular expression matches, a
// character or a wildcard at a time: anyRun, anyOne, or the character itself.
type pattern []rune

const (
	anyRun rune = -1
	anyOne rune = -2
)

// readLike reads SQL's LIKE.
func readLike(s string) (p pattern, ok bool) {
	escaped := false
	for _, c := range s {
		switch {
		case escaped:
			p, escaped = append(p, c), false
		case c == '\\':
			escaped = true
		case c == '%':
			p = append(p, anyRun)
		case c == '_':
			p = append(p, anyOne)
		default:
			p = append(p, c)
		}
	}
	return p, !escaped
}

// readExpression reads a regular expression that uses no more than ^, $, the
// dot, .* and characters escaped or without a meaning of their own. An end
// without its anchor is any run.
func readExpression(s string) (p pattern, ok bool) {
	s, head := strings.CutPrefix(s, "^")
	if !head {
		p = append(p, anyRun)
	}
	runes := []rune(s)
	tail := false
	for i := 0; i < len(runes); i++ {
		switch c := runes[i]; {
		case c == '$' && i == len(runes)-1:
			tail = true
		case c == '.' && i+1 < len(runes) && runes[i+1] == '*':
			p = append(p, anyRun)
			i++
		case c == '.':
			p = append(p, anyOne)
		case c == '\\' && i+1 < len(runes) && !unicode.IsLetter(runes[i+1]) && !unicode.IsDigit(runes[i+1]):
			i++
			p = append(p, runes[i])
		case strings.ContainsRune(`\^$*+?()[]{}|`, c):
			return nil, false
		default:
			p = append(p, c)
		}
	}
	if !tail {
		p = append(p, anyRun)
	}
	return p, true
}
