package grammar

import (
	"slices"
	"strings"
)

// operators come in the order in which they are tried, since one may be the
// start of another.
var operators = []string{
	"isdistinct", "neq", "cs", "cd", "ov", "eq", "gte", "gt", "lte", "lt", "like", "ilike", "match", "imatch",
}

// parseFilter reads a parameter that is a filter. What follows a list or a
// keyword is ignored.
func parseFilter(name, value string) Located[Condition] {
	field := treePath(name)
	filter := read("filter ("+value+")", value, func(s *scanner) Condition {
		return s.operation(func() string { return s.takeWhile(func(rune) bool { return true }) })
	})
	filter.Field = field.Value
	return Located[Condition]{field.Path, filter}
}

// parseTree reads a parameter that is a logic tree. What follows its closing
// parenthesis is ignored.
func parseTree(name, value string) Located[Condition] {
	words := read("logic path ("+name+")", name, func(s *scanner) []string { return sepBy1(s.fieldName, s.symbol(".")) })
	last := len(words) - 1
	operator := words[last]
	if slices.Contains(words, "not") {
		operator = "not." + operator
	}
	path := slices.DeleteFunc(words[:last], func(word string) bool { return word == "not" })
	return Located[Condition]{path, read("logic tree ("+value+")", operator+value, (*scanner).condition)}
}

func (s *scanner) condition() Condition {
	var c Condition
	if s.try(func() { c = s.treeFilter() }) {
		return c
	}
	c = Condition{Negated: s.skip("not.")}
	operator, found := s.skipAny("and", "or")
	if !found {
		s.fail(expectName + ", negation operator (not) or logic operator (and, or)")
	}
	c.Any = operator == "or"
	s.expectLexeme("(")
	c.Operands = sepBy1(s.condition, s.comma)
	if s.catch(func() { s.expectLexeme(")") }) != nil {
		s.fail(`"," or ")"`)
	}
	return c
}

func (s *scanner) treeFilter() Condition {
	field := s.field()
	s.expect(".")
	filter := s.operation(s.treeLiteral)
	filter.Field = field
	return filter
}

// treeLiteral reads a quoted text, an array literal without another inside,
// or what comes before a comma or a closing parenthesis.
func (s *scanner) treeLiteral() string {
	start := s.at
	if s.try(func() {
		s.expect("{")
		s.takeWhile(func(r rune) bool { return r != '{' && r != '}' })
		s.expect("}")
	}) {
		return s.text[start:s.at]
	}
	return s.listElement()
}

// operation reads an operator and what it is applied to; literal reads a
// single value.
func (s *scanner) operation(literal func() string) Condition {
	filter := Condition{Negated: s.skip("not.")}
	switch {
	case s.skip("in."):
		filter.Operator, filter.Values = "in", s.list()
	case s.skip("is."):
		filter.Operator = "is"
		if rest := s.text[s.at:]; len(rest) < len("null") || !strings.EqualFold(rest[:len("null")], "null") {
			s.fail("isVal: (null, not_null, true, false, unknown)")
		}
		s.at += len("null")
	default:
		var found bool
		if filter.Operator, found = s.skipAny(operators...); !found || !s.skip(".") {
			s.fail("operator (eq, gt, ...)")
		}
		filter.Values = []string{literal()}
	}
	return filter
}

func (s *scanner) list() []string {
	s.expectLexeme("(")
	values := sepBy1(s.listElement, s.symbol(","))
	s.expectLexeme(")")
	return values
}

// listElement reads a quoted text that ends where an element can end, or what
// comes before that place.
func (s *scanner) listElement() string {
	var text string
	if s.try(func() {
		text = s.quoted()
		if !s.done() && !s.ahead(",", ")") {
			s.fail(`"," or ")"`)
		}
	}) {
		return text
	}
	return s.takeWhile(func(r rune) bool { return r != ',' && r != ')' })
}

// parseOrder reads a parameter that is an order.
func parseOrder(name, value string) Located[[]OrderTerm] {
	path := treePath(name).Path
	return Located[[]OrderTerm]{path, read("order ("+value+")", value, func(s *scanner) []OrderTerm {
		return sepBy1(s.orderTerm, s.symbol(","))
	})}
}

func (s *scanner) orderTerm() OrderTerm {
	s.blanks()
	var term OrderTerm
	if !s.try(func() {
		term.Relation = s.fieldName()
		s.expect("(")
		term.Field = s.field()
		s.expect(")")
		s.direction(&term)
	}) {
		term = OrderTerm{Field: s.field()}
		s.direction(&term)
	}
	s.blanks()
	return term
}

// direction reads .asc or .desc, then .nullsfirst or .nullslast, each or
// neither, and the end of the term.
func (s *scanner) direction(term *OrderTerm) {
	direction, _ := s.skipAny(".asc", ".desc")
	nulls, told := s.skipAny(".nullsfirst", ".nullslast")
	term.Descending = direction == ".desc"
	term.NullsFirst = nulls == ".nullsfirst" || !told && term.Descending
	switch {
	case s.done() || s.ahead(","):
	case s.skip("."):
		s.fail(`"asc", "desc", "nullsfirst" or "nullslast"`)
	default:
		s.fail(`delimiter (.), "," or end of input`)
	}
}
