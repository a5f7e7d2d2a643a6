package sandbox

import (
	"carbongraph/upstream/sandbox/internal/grammar"
	"carbongraph/upstream/sandbox/internal/pg"
)

// reading is the evaluation of one request on one database.
type reading struct {
	db  database
	who caller
	// referring are the rows of a to-many embed by the id that they refer to.
	referring map[*node]map[pg.Value][]row
}

func newReading(db database, who caller) *reading {
	return &reading{db: db, who: who, referring: map[*node]map[pg.Value][]row{}}
}

// match is a row of a node that is being looked at, or that was found.
type match struct {
	reading *reading
	node    *node
	row     row
	// embedded are the related rows by embed, once they are asked for.
	embedded map[*node][]*match
	keys     []pg.Value
}

// matches are the rows of a node among candidates, in order.
func (r *reading) matches(n *node, candidates []row) []*match {
	found := []*match{}
	for _, candidate := range candidates {
		if !r.who.sees(n.table, candidate) {
			continue
		}
		if m := (&match{reading: r, node: n, row: candidate}); n.holds(m) == yes && m.innerJoined() {
			found = append(found, m)
		}
	}
	n.sort(found)
	return found
}

// innerJoined says whether every inner embed has a row.
func (m *match) innerJoined() bool {
	for _, child := range m.node.children {
		if child.asked.Inner && len(m.related(child)) == 0 {
			return false
		}
	}
	return true
}

// related are the rows of an embed.
func (m *match) related(child *node) []*match {
	if found, known := m.embedded[child]; known {
		return found
	}
	if m.embedded == nil {
		m.embedded = map[*node][]*match{}
	}
	found := window(m.reading.matches(child, m.reading.candidates(child, m.row)), child.rows)
	m.embedded[child] = found
	return found
}

// candidates are the rows that an embed's relationship leads to from a row.
func (r *reading) candidates(n *node, parent row) []row {
	key := n.link.key
	if !n.link.toMany {
		if target, found := r.db.get(n.table, parent[key.columns[0]]); found && key.matches(parent, target) {
			return []row{target}
		}
		return nil
	}
	if r.referring[n] == nil {
		r.referring[n] = map[pg.Value][]row{}
		for _, child := range r.db[n.table].rows {
			id := child[key.columns[0]]
			r.referring[n][id] = append(r.referring[n][id], child)
		}
	}
	var found []row
	for _, child := range r.referring[n][parent.id()] {
		if key.matches(child, parent) {
			found = append(found, child)
		}
	}
	return found
}

// window is the part of matches that a range asks for, never nil.
func window(matches []*match, rows grammar.Range) []*match {
	length := int64(len(matches))
	lower := min(max(rows.Lower, 0), length)
	return matches[lower:max(lower, min(rows.Upper+1, length))]
}
