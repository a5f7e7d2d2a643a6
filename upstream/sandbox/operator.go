package sandbox

import (
	"strings"

	"carbongraph/upstream/sandbox/internal/grammar"
	"carbongraph/upstream/sandbox/internal/pg"
)

// compare applies an operator to a literal, or to the elements of one.
func (e expression) compare(c grammar.Compare) (condition, error) {
	literal := pg.CutNUL(c.Value)
	if c.Operator == grammar.IsDistinct {
		return e.distinctFrom(literal)
	}
	with, err := e.operator(c.Operator)
	if err != nil {
		return nil, err
	}
	if c.Operator == grammar.Like || c.Operator == grammar.ILike {
		literal = strings.ReplaceAll(literal, "*", "%")
	}
	values, err := e.operands(c.Quantifier, literal)
	if err != nil {
		return nil, err
	}
	tests := make([]test, len(values))
	for i, value := range values {
		if value == nil {
			continue
		}
		if tests[i], err = with(value); err != nil {
			return nil, err
		}
	}
	quantifier := c.Quantifier
	if quantifier == grammar.NoQuantifier {
		quantifier = grammar.Any
	}
	return e.quantified(quantifier, tests), nil
}

// operands reads a literal, which is an array's under a quantifier.
func (e expression) operands(quantifier grammar.Quantifier, literal string) ([]pg.Value, error) {
	if quantifier != grammar.NoQuantifier {
		return pg.ParseEach(e.kind, literal)
	}
	value, err := pg.Parse(e.kind, literal)
	return []pg.Value{value}, err
}

func (e expression) distinctFrom(literal string) (condition, error) {
	value, err := pg.Parse(e.kind, literal)
	if err != nil {
		return nil, err
	}
	return func(m *match) (truth, error) {
		left := e.of(m.row)
		return truthOf(left == nil || pg.Compare(left, value) != 0), nil
	}, nil
}

// symbols are the names of the operators in SQL.
var symbols = map[grammar.Operator]string{
	grammar.Like: "~~", grammar.ILike: "~~*", grammar.Match: "~", grammar.IMatch: "~*",
	grammar.Contains: "@>", grammar.Contained: "<@", grammar.Overlaps: "&&",
	"sl": "<<", "sr": ">>", "nxr": "&<", "nxl": "&>", "adj": "-|-",
}

// operator finds an operator by the type of its left side. It makes the test
// against a right side, once that is known.
func (e expression) operator(name grammar.Operator) (func(right pg.Value) (test, error), error) {
	if accept, found := orderings[name]; found {
		return func(right pg.Value) (test, error) { return ordered(right, accept), nil }, nil
	}
	if strings.HasSuffix(string(name), "fts") {
		return nil, leftOut("full-text search")
	}
	switch {
	case e.kind == pg.Text && (name == grammar.Like || name == grammar.ILike):
		return func(right pg.Value) (test, error) {
			like, err := pg.Like(right.(string), name == grammar.ILike)
			return func(left pg.Value) (bool, error) { return like(left.(string)), nil }, err
		}, nil
	case e.kind == pg.Text && (name == grammar.Match || name == grammar.IMatch):
		return func(right pg.Value) (test, error) { return matching(right.(string), name == grammar.IMatch) }, nil
	case e.kind == pg.TextArray || e.kind == pg.JSONB && name != grammar.Overlaps:
		if holds, found := containments[name]; found {
			return func(right pg.Value) (test, error) {
				return func(left pg.Value) (bool, error) { return holds(left, right), nil }, nil
			}, nil
		}
	}
	return nil, noSuchOperator(e.kind, symbols[name])
}

// orderings say which order of left and right an operator accepts.
var orderings = map[grammar.Operator]func(order int) bool{
	grammar.Eq:  func(order int) bool { return order == 0 },
	grammar.Neq: func(order int) bool { return order != 0 },
	grammar.Gt:  func(order int) bool { return order > 0 },
	grammar.Gte: func(order int) bool { return order >= 0 },
	grammar.Lt:  func(order int) bool { return order < 0 },
	grammar.Lte: func(order int) bool { return order <= 0 },
}

func ordered(right pg.Value, accept func(order int) bool) test {
	return func(left pg.Value) (bool, error) { return accept(pg.Compare(left, right)), nil }
}

// containments are the operators of arrays, of which jsonb has the first two.
var containments = map[grammar.Operator]func(left, right pg.Value) bool{
	grammar.Contains:  contains,
	grammar.Contained: func(left, right pg.Value) bool { return contains(right, left) },
	grammar.Overlaps:  func(left, right pg.Value) bool { return left.(pg.Array).Overlaps(right.(pg.Array)) },
}

func contains(left, right pg.Value) bool {
	if document, ok := left.(*pg.JSON); ok {
		return document.Contains(right.(*pg.JSON))
	}
	return left.(pg.Array).Contains(right.(pg.Array))
}
