package sandbox

import (
	"net/http"
	"slices"

	"carbongraph/upstream/sandbox/internal/grammar"
	"carbongraph/upstream/sandbox/internal/pg"
)

// sortKey is a key that the rows of a node are ordered by.
type sortKey struct {
	// child is the embed whose column it is, or noChild.
	child      int
	value      expression
	descending bool
	nullsFirst bool
}

func (p planner) addOrder(n *node, d *draft) error {
	for _, term := range d.order {
		key := sortKey{
			child:      noChild,
			descending: term.Descending,
			nullsFirst: term.Nulls == grammar.NullsFirst || term.Nulls == grammar.NullsDefault && term.Descending,
		}
		var err error
		if term.Relation == "" {
			key.value, err = n.expression(term.Field)
		} else {
			key.child, key.value, err = n.relatedExpression(term)
		}
		if err != nil {
			return err
		}
		n.order = append(n.order, key)
	}
	return nil
}

// relatedExpression is a column of an embed. Only what the embed selects can
// be ordered by; an embed that selects nothing has every column.
func (n *node) relatedExpression(term grammar.OrderTerm) (int, expression, error) {
	at := slices.IndexFunc(n.children, func(child *node) bool { return child.key == term.Relation })
	if at < 0 {
		return noChild, expression{}, notEmbedded(term.Relation)
	}
	child := n.children[at]
	if child.link.toMany {
		return noChild, expression{}, fail(http.StatusBadRequest, "PGRST118", "A related order on '%s' is not possible", term.Relation).
			detail("'%s' and '%s' do not form a many-to-one or one-to-one relationship", n.table.name, term.Relation)
	}
	name := pg.Identifier(term.Field.Name)
	var found []output
	for _, o := range child.outputs {
		if o.name == name && o.child == noChild {
			found = append(found, o)
		}
	}
	switch len(found) {
	case 0:
		return noChild, expression{}, noSuchColumn(child.joined, name)
	case 1:
		value, err := found[0].along(term.Field.Path)
		return at, value, err
	}
	return noChild, expression{}, pg.Errorf("42702", "column reference %q is ambiguous", name)
}

// of is the key's value for a row, NULL where there is no related row.
func (k sortKey) of(m *match) (pg.Value, error) {
	if k.child == noChild {
		return k.value.of(m.row), nil
	}
	related, err := m.related(k.child)
	if err != nil || len(related) == 0 {
		return nil, err
	}
	return k.value.of(related[0].row), nil
}

func (k sortKey) compare(a, b pg.Value) int {
	switch {
	case a == nil && b == nil:
		return 0
	case (a == nil) != (b == nil):
		if (a == nil) == k.nullsFirst {
			return -1
		}
		return 1
	}
	order := pg.Compare(a, b)
	if k.descending {
		return -order
	}
	return order
}

// sort puts matches into the node's order; ties stay as they are.
func (n *node) sort(matches []*match) error {
	if len(n.order) == 0 {
		return nil
	}
	for _, m := range matches {
		m.keys = make([]pg.Value, len(n.order))
		for i, key := range n.order {
			var err error
			if m.keys[i], err = key.of(m); err != nil {
				return err
			}
		}
	}
	slices.SortStableFunc(matches, func(a, b *match) int {
		for i, key := range n.order {
			if order := key.compare(a.keys[i], b.keys[i]); order != 0 {
				return order
			}
		}
		return 0
	})
	return nil
}
