package sandbox

import (
	"net/http"
	"slices"

	"carbongraph/upstream/sandbox/internal/pg"
)

// sortKey is a key that the rows of a node are ordered by.
type sortKey struct {
	// child is the embed whose column it is, or nil.
	child      *node
	value      expression
	descending bool
	nullsFirst bool
}

func (n *node) addOrder() error {
	for _, term := range n.terms {
		key := sortKey{descending: term.Descending, nullsFirst: term.NullsFirst}
		var err error
		if term.Relation == "" {
			key.value, err = n.expression(term.Field)
		} else if at := n.child(term.Relation); at < 0 {
			err = notEmbedded(term.Relation)
		} else if key.child = n.children[at]; key.child.link.toMany {
			err = fail(http.StatusBadRequest, "PGRST118", "A related order on '%s' is not possible", term.Relation).
				detail("'%s' and '%s' do not form a many-to-one or one-to-one relationship", n.table.name, term.Relation)
		} else if key.value, err = key.child.output(term.Field.Name); err == nil {
			key.value, err = key.value.along(term.Field.Path)
		}
		if err != nil {
			return err
		}
		n.order = append(n.order, key)
	}
	return nil
}

// output is a column of an embed to order by. Only what the embed selects can
// be ordered by; an embed that selects nothing has every column.
func (n *node) output(name string) (expression, error) {
	name = pg.Identifier(name)
	at := slices.IndexFunc(n.outputs, func(o output) bool { return o.name == name && o.child == nil })
	if at < 0 {
		return expression{}, noSuchColumn(n.joined, name)
	}
	return n.outputs[at].expression, nil
}

// of is the key's value for a row, NULL where there is no related row.
func (k sortKey) of(m *match) pg.Value {
	if k.child == nil {
		return k.value.of(m.row)
	}
	if related := m.related(k.child); len(related) > 0 {
		return k.value.of(related[0].row)
	}
	return nil
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
func (n *node) sort(matches []*match) {
	if len(n.order) == 0 {
		return
	}
	for _, m := range matches {
		m.keys = make([]pg.Value, len(n.order))
		for i, key := range n.order {
			m.keys[i] = key.of(m)
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
}
