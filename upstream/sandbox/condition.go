package sandbox

import (
	"slices"

	"carbongraph/upstream/sandbox/internal/grammar"
	"carbongraph/upstream/sandbox/internal/pg"
)

func (p planner) addConditions(n *node, d *draft) error {
	for _, wanted := range d.conditions {
		c, err := n.condition(wanted)
		if err != nil {
			return err
		}
		n.conditions = append(n.conditions, c)
	}
	return nil
}

func (n *node) condition(wanted grammar.Condition) (condition, error) {
	tree, isTree := wanted.(grammar.Tree)
	if !isTree {
		return n.filter(wanted.(grammar.Filter))
	}
	operands := make([]condition, len(tree.Operands))
	for i, operand := range tree.Operands {
		var err error
		if operands[i], err = n.condition(operand); err != nil {
			return nil, err
		}
	}
	joined := all(operands)
	if tree.Any {
		joined = anyOf(operands)
	}
	if tree.Negated {
		joined = negate(joined)
	}
	return joined, nil
}

func (n *node) filter(f grammar.Filter) (condition, error) {
	c, found := n.embedIsNull(f)
	if !found {
		var err error
		if c, err = n.comparison(f); err != nil {
			return nil, err
		}
	}
	if f.Negated {
		c = negate(c)
	}
	return c, nil
}

// embedIsNull is the filter is.null where its field is an embed: that there
// is no related row.
func (n *node) embedIsNull(f grammar.Filter) (condition, bool) {
	if is, ok := f.Operation.(grammar.Is); !ok || is.Keyword != grammar.Null || len(f.Field.Path) > 0 {
		return nil, false
	}
	child := slices.IndexFunc(n.children, func(child *node) bool { return child.key == f.Field.Name })
	if child < 0 {
		return nil, false
	}
	return func(m *match) (truth, error) {
		related, err := m.related(child)
		return truthOf(len(related) == 0), err
	}, true
}

func (n *node) comparison(f grammar.Filter) (condition, error) {
	e, err := n.expression(f.Field)
	if err != nil {
		return nil, err
	}
	switch operation := f.Operation.(type) {
	case grammar.Is:
		return e.is(operation.Keyword)
	case grammar.In:
		return e.in(operation.Values)
	default:
		return e.compare(operation.(grammar.Compare))
	}
}

func (e expression) is(keyword grammar.Keyword) (condition, error) {
	var holds func(value pg.Value) bool
	switch keyword {
	case grammar.Null, grammar.Unknown:
		holds = func(value pg.Value) bool { return value == nil }
	case grammar.NotNull:
		holds = func(value pg.Value) bool { return value != nil }
	case grammar.True:
		holds = func(value pg.Value) bool { return value == true }
	case grammar.False:
		holds = func(value pg.Value) bool { return value == false }
	}
	if keyword != grammar.Null && keyword != grammar.NotNull && e.kind != pg.Boolean {
		return nil, pg.Errorf("42804", "argument of IS must be type boolean, not type %s", e.kind)
	}
	return func(m *match) (truth, error) { return truthOf(holds(e.of(m.row))), nil }, nil
}

// in is = ANY of a list; a list of one empty text is the empty list.
func (e expression) in(texts []string) (condition, error) {
	if e.kind == pg.TextArray {
		return nil, pg.Errorf("42704", "could not find array type for data type %s", e.kind)
	}
	if len(texts) == 1 && texts[0] == "" {
		texts = nil
	}
	tests := make([]test, len(texts))
	for i, text := range texts {
		value, err := pg.Parse(e.kind, pg.CutNUL(text))
		if err != nil {
			return nil, err
		}
		tests[i] = ordered(value, func(order int) bool { return order == 0 })
	}
	return e.quantified(grammar.Any, tests), nil
}

// test is an operator with its right side in place, on a left side that is
// not NULL. A nil test is one whose right side is NULL.
type test func(left pg.Value) (bool, error)

// quantified applies any or all of several tests.
func (e expression) quantified(quantifier grammar.Quantifier, tests []test) condition {
	// With ANY a single yes settles the outcome, with ALL a single no.
	settles, outcome := yes, no
	if quantifier == grammar.All {
		settles, outcome = no, yes
	}
	return func(m *match) (truth, error) {
		left, open := e.of(m.row), false
		for _, holds := range tests {
			if left == nil || holds == nil {
				open = true
				continue
			}
			held, err := holds(left)
			if err != nil {
				return no, err
			}
			if truthOf(held) == settles {
				return settles, nil
			}
		}
		if open {
			return unknown, nil
		}
		return outcome, nil
	}
}
