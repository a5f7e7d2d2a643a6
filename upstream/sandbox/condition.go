package sandbox

import (
	"cmp"
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"

	"carbongraph/upstream/sandbox/internal/grammar"
	"carbongraph/upstream/sandbox/internal/pg"
)

// truth is a truth value of SQL's three-valued logic.
type truth int8

// The truth values, so ordered that AND is the least and OR the greatest.
const (
	no truth = iota
	unknown
	yes
)

func truthOf(holds bool) truth {
	if holds {
		return yes
	}
	return no
}

// condition is what a row of a node must match.
type condition func(*match) truth

// condition plans a logic tree or a filter.
func (n *node) condition(asked grammar.Condition) (condition, error) {
	var c condition
	var err error
	if asked.Operator != "" {
		c, err = n.comparison(asked)
	} else {
		c, err = n.tree(asked)
	}
	if err != nil || !asked.Negated {
		return c, err
	}
	return func(m *match) truth { return yes - c(m) }, nil
}

// tree joins the operands of a tree by AND or OR.
func (n *node) tree(tree grammar.Condition) (condition, error) {
	operands := make([]condition, len(tree.Operands))
	for i, operand := range tree.Operands {
		var err error
		if operands[i], err = n.condition(operand); err != nil {
			return nil, err
		}
	}
	return func(m *match) truth {
		outcome := truthOf(!tree.Any)
		for _, c := range operands {
			if tree.Any {
				outcome = max(outcome, c(m))
			} else {
				outcome = min(outcome, c(m))
			}
			if outcome == truthOf(tree.Any) {
				break
			}
		}
		return outcome
	}, nil
}

func (n *node) comparison(f grammar.Condition) (condition, error) {
	child := n.child(f.Field.Name)
	if f.Operator == "is" && child >= 0 && len(f.Field.Path) == 0 {
		return func(m *match) truth { return truthOf(len(m.related(n.children[child])) == 0) }, nil
	}
	e, err := n.expression(f.Field)
	if err != nil {
		return nil, err
	}
	if f.Operator == "is" {
		return func(m *match) truth { return truthOf(e.of(m.row) == nil) }, nil
	}
	if f.Operator == "in" && e.kind == pg.TextArray {
		return nil, pg.Errorf("42704", "could not find array type for data type %s", e.kind)
	}
	values := f.Values
	if f.Operator == "in" && len(values) == 1 && values[0] == "" {
		values = nil
	}
	tests := make([]test, len(values))
	for i, value := range values {
		if tests[i], err = e.test(f.Operator, pg.CutNUL(value)); err != nil {
			return nil, err
		}
	}
	return func(m *match) truth {
		left := e.of(m.row)
		if left == nil && len(tests) > 0 {
			if f.Operator == "isdistinct" {
				return yes
			}
			return unknown
		}
		for _, holds := range tests {
			if holds(left) {
				return yes
			}
		}
		return no
	}, nil
}

// test is an operator with its right side in place, on a left side that is
// not NULL.
type test func(left pg.Value) bool

// orderings say which order of left and right an operator accepts.
var orderings = map[string]func(order int) bool{
	"eq":         func(order int) bool { return order == 0 },
	"in":         func(order int) bool { return order == 0 },
	"neq":        func(order int) bool { return order != 0 },
	"isdistinct": func(order int) bool { return order != 0 },
	"gt":         func(order int) bool { return order > 0 },
	"gte":        func(order int) bool { return order >= 0 },
	"lt":         func(order int) bool { return order < 0 },
	"lte":        func(order int) bool { return order <= 0 },
}

// symbols are the names of the other operators in SQL.
var symbols = map[string]string{
	"like": "~~", "ilike": "~~*", "match": "~", "imatch": "~*", "cs": "@>", "cd": "<@", "ov": "&&",
}

// test finds an operator by the type of its left side and reads its right side.
func (e expression) test(operator, literal string) (test, error) {
	accept, ordered := orderings[operator]
	symbol := symbols[operator]
	switch patterned := strings.HasPrefix(symbol, "~"); {
	case patterned && e.kind != pg.Text,
		!patterned && !ordered && e.kind != pg.TextArray && (e.kind != pg.JSONB || operator == "ov"):
		return nil, noSuchOperator(e.kind, symbol)
	case symbol == "~" || symbol == "~*":
		return matching(literal, symbol == "~*")
	case patterned:
		like, err := pg.Like(strings.ReplaceAll(literal, "*", "%"), symbol == "~~*")
		return func(left pg.Value) bool { return like(left.(string)) }, err
	}
	right, err := pg.Parse(e.kind, literal)
	switch {
	case err != nil:
		return nil, err
	case ordered:
		return func(left pg.Value) bool { return accept(pg.Compare(left, right)) }, nil
	case operator == "ov":
		return func(left pg.Value) bool { return left.(pg.Array).Overlaps(right.(pg.Array)) }, nil
	case operator == "cd":
		return func(left pg.Value) bool { return pg.Contains(right, left) }, nil
	}
	return func(left pg.Value) bool { return pg.Contains(left, right) }, nil
}

// regexErrors are PostgreSQL's words for what is wrong with an expression.
var regexErrors = map[syntax.ErrorCode]string{
	syntax.ErrMissingParen:          "parentheses () not balanced",
	syntax.ErrUnexpectedParen:       "parentheses () not balanced",
	syntax.ErrMissingBracket:        "brackets [] not balanced",
	syntax.ErrInvalidCharRange:      "invalid character range",
	syntax.ErrMissingRepeatArgument: "quantifier operand invalid",
	syntax.ErrInvalidRepeatSize:     "invalid repetition count(s)",
	syntax.ErrTrailingBackslash:     "invalid escape \\ sequence",
}

// matching tests a text against a POSIX regular expression as PostgreSQL reads
// it. What Go's regexp lacks, such as back references, is refused.
func matching(pattern string, fold bool) (test, error) {
	flags := "(?s)"
	if fold {
		flags = "(?si)"
	}
	compiled, err := regexp.Compile(flags + pattern)
	if err == nil {
		return func(left pg.Value) bool { return compiled.MatchString(left.(string)) }, nil
	}
	var unread *syntax.Error
	if !errors.As(err, &unread) {
		return nil, err
	}
	if unread.Code == syntax.ErrInvalidEscape || unread.Code == syntax.ErrInvalidPerlOp {
		return nil, leftOut(unread.Expr + " in a regular expression")
	}
	return nil, pg.Errorf("2201B", "invalid regular expression: %s", cmp.Or(regexErrors[unread.Code], unread.Code.String()))
}
