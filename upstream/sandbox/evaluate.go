package sandbox

import (
	"carbongraph/upstream/sandbox/internal/grammar"
	"carbongraph/upstream/sandbox/internal/pg"
)

// reading is the evaluation of one request on one database.
type reading struct {
	db  *database
	who caller
	// children are the rows of a to-many embed by the id that they refer to.
	children map[*node]map[pg.Value][]row
}

func newReading(db *database, who caller) *reading {
	return &reading{db: db, who: who, children: map[*node]map[pg.Value][]row{}}
}

// match is a row of a node that is being looked at, or that was found.
type match struct {
	reading *reading
	node    *node
	row     row
	// embedded are the related rows by embed, nil until they are asked for.
	embedded [][]*match
	keys     []pg.Value
}

// rows are the rows of a node's table in which the caller can see some.
func (r *reading) rows(n *node) []row { return r.db.rows(n.table, r.who.company) }

// matches are the rows of a node among candidates, in order.
func (r *reading) matches(n *node, candidates []row) ([]*match, error) {
	found := []*match{}
	holds := all(n.conditions)
	for _, candidate := range candidates {
		if !r.who.sees(n.table, candidate) {
			continue
		}
		m := &match{reading: r, node: n, row: candidate}
		t, err := holds(m)
		if err != nil {
			return nil, err
		}
		if t != yes {
			continue
		}
		joined, err := m.innerJoined()
		if err != nil {
			return nil, err
		}
		if joined {
			found = append(found, m)
		}
	}
	return found, n.sort(found)
}

// innerJoined says whether every inner embed has a row.
func (m *match) innerJoined() (bool, error) {
	for i, child := range m.node.children {
		if !child.inner {
			continue
		}
		if related, err := m.related(i); err != nil || len(related) == 0 {
			return false, err
		}
	}
	return true, nil
}

// related are the rows of an embed.
func (m *match) related(child int) ([]*match, error) {
	if m.embedded == nil {
		m.embedded = make([][]*match, len(m.node.children))
	}
	if m.embedded[child] == nil {
		n := m.node.children[child]
		found, err := m.reading.matches(n, m.reading.candidates(n, m.row))
		if err != nil {
			return nil, err
		}
		if m.embedded[child], err = window(found, n.rows); err != nil {
			return nil, err
		}
	}
	return m.embedded[child], nil
}

// candidates are the rows that an embed's relationship leads to from a row.
func (r *reading) candidates(n *node, parent row) []row {
	key := n.link.key
	if !n.link.toMany {
		id, refers := key.idOf(parent)
		if !refers {
			return nil
		}
		if target, found := r.db.get(n.table, id); found && key.matches(parent, target) {
			return []row{target}
		}
		return nil
	}
	var found []row
	for _, child := range r.referring(n)[parent.id()] {
		if key.matches(child, parent) {
			found = append(found, child)
		}
	}
	return found
}

// referring sorts the rows of a to-many embed by what they refer to, once.
func (r *reading) referring(n *node) map[pg.Value][]row {
	if r.children[n] == nil {
		r.children[n] = map[pg.Value][]row{}
		for _, child := range r.rows(n) {
			if id, refers := n.link.key.idOf(child); refers {
				r.children[n][id] = append(r.children[n][id], child)
			}
		}
	}
	return r.children[n]
}

// window is the part of matches that a range asks for, never nil.
func window(matches []*match, rows grammar.Range) ([]*match, error) {
	switch {
	case rows.Lower < 0:
		return nil, pg.Errorf("2201X", "OFFSET must not be negative")
	case rows.Upper < rows.Lower-1:
		return nil, pg.Errorf("2201W", "LIMIT must not be negative")
	}
	length := int64(len(matches))
	lower := min(rows.Lower, length)
	return matches[lower:max(lower, min(rows.Upper+1, length))], nil
}
