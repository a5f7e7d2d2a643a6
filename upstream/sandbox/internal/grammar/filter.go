package grammar

import (
	"strings"
	"unicode"
)

// parseFilter reads a parameter that is a filter. What follows a list or a
// keyword is ignored.
func parseFilter(name, value string) (FilterParameter, error) {
	path, field, err := parseTreePath(name)
	if err != nil {
		return FilterParameter{}, err
	}
	s := &scanner{text: value}
	filter, err := s.operatorExpression(s.rest)
	if err != nil {
		return FilterParameter{}, s.report("filter ("+value+")", err)
	}
	filter.Field = field
	return FilterParameter{Path: path, Filter: filter}, nil
}

func parseTreePath(name string) ([]string, Field, error) {
	s := &scanner{text: name}
	path, field, err := s.treePath()
	if err != nil {
		return nil, Field{}, s.report("tree path ("+name+")", err)
	}
	return path, field, nil
}

// operatorExpression reads an operator and what it is applied to; literal
// reads a single value.
func (s *scanner) operatorExpression(literal func() (string, error)) (Filter, error) {
	filter := Filter{Negated: s.skip("not.")}
	var err error
	filter.Operation, err = s.operationOn(literal)
	return filter, err
}

func (s *scanner) operationOn(literal func() (string, error)) (Operation, error) {
	switch {
	case s.skip("in."):
		values, err := s.list()
		return In{Values: values}, err
	case s.skip("is."):
		keyword, err := s.keyword()
		return Is{Keyword: keyword}, err
	}
	comparison, err := s.comparison()
	if err != nil {
		return nil, s.fail("operator (eq, gt, ...)")
	}
	comparison.Value, err = literal()
	return comparison, err
}

// comparison reads an operator up to the point behind it.
func (s *scanner) comparison() (Compare, error) {
	if s.skip(string(IsDistinct) + ".") {
		return Compare{Operator: IsDistinct}, nil
	}
	if operator, found := s.operator(fullTextOperators); found {
		s.language()
		return Compare{Operator: operator}, s.expect(".")
	}
	if operator, found := s.operator(simpleOperators); found {
		return Compare{Operator: operator}, s.expect(".")
	}
	operator, found := s.operator(quantifiedOperators)
	if !found {
		return Compare{}, s.fail("unknown single value operator")
	}
	return Compare{Operator: operator, Quantifier: s.quantifier()}, s.expect(".")
}

func (s *scanner) operator(operators []Operator) (Operator, bool) {
	for _, operator := range operators {
		if s.skip(string(operator)) {
			return operator, true
		}
	}
	return "", false
}

func (s *scanner) quantifier() Quantifier {
	switch {
	case s.skip("(any)"):
		return Any
	case s.skip("(all)"):
		return All
	}
	return NoQuantifier
}

// language passes over the configuration of a full-text operator.
func (s *scanner) language() {
	start := s.at
	if s.skip("(") && s.takeWhile(isIdentifierRune) != "" && s.skip(")") {
		return
	}
	s.at = start
}

// keyword reads what follows is, each letter in either case.
func (s *scanner) keyword() (Keyword, error) {
	rest := s.text[s.at:]
	for _, candidate := range keywords {
		size := len(candidate.text)
		if len(rest) >= size && equalFoldASCII(rest[:size], candidate.text) {
			s.at += size
			return candidate.keyword, nil
		}
	}
	return 0, s.fail("isVal: (null, not_null, true, false, unknown)")
}

// equalFoldASCII knows no character beyond ASCII that folds to a letter in it.
func equalFoldASCII(text, lower string) bool {
	for i := range len(text) {
		if text[i] > unicode.MaxASCII {
			return false
		}
	}
	return strings.EqualFold(text, lower)
}

func (s *scanner) list() ([]string, error) {
	if err := s.expectLexeme("("); err != nil {
		return nil, err
	}
	values, err := sepBy1(s.listElement, s.symbol(","))
	if err != nil {
		return nil, err
	}
	return values, s.expectLexeme(")")
}

func (s *scanner) listElement() (string, error) {
	if text, err := attempt(s, s.delimited); err == nil {
		return text, nil
	}
	return s.bare(), nil
}

// delimited reads a quoted text that ends where an element can end.
func (s *scanner) delimited() (string, error) {
	text, err := s.quoted()
	if err != nil {
		return "", err
	}
	if !s.done() && !s.ahead(",") && !s.ahead(")") {
		return "", s.fail(`"," or ")"`)
	}
	return text, nil
}

func (s *scanner) bare() string {
	return s.takeWhile(func(r rune) bool { return r != ',' && r != ')' })
}

// rest reads everything that is left.
func (s *scanner) rest() (string, error) {
	text := s.text[s.at:]
	s.at = len(s.text)
	return text, nil
}
