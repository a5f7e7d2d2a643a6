package sandbox

import (
	"strconv"

	"carbongraph/upstream/sandbox/internal/pg"
)

// appendRows writes the answer's array; a blank and a line break come before
// every row but the first.
func appendRows(dst []byte, matches []*match) []byte {
	dst = append(dst, '[')
	for i, m := range matches {
		if i > 0 {
			dst = append(dst, ", \n "...)
		}
		dst = m.append(dst)
	}
	return append(dst, ']')
}

// append writes a row of the answer, as row_to_json does: its keys in the
// order of select, even those that are alike.
func (m *match) append(dst []byte) []byte {
	dst = append(dst, '{')
	for i, o := range m.node.outputs {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(pg.AppendString(dst, o.name), ':')
		dst = pg.AppendJSON(dst, m.value(o))
	}
	return append(dst, '}')
}

// value is a column, or an embed, which is jsonb.
func (m *match) value(o output) pg.Value {
	if o.child == nil {
		return o.of(m.row)
	}
	related := m.related(o.child)
	switch {
	case o.child.counted != "":
		count := pg.ToJSON(pg.Numeric(strconv.Itoa(len(related))))
		return pg.NewArray([]*pg.JSON{pg.NewObject([]pg.Member{{Key: o.child.counted, Value: count}})})
	case o.child.link.toMany:
		rows := make([]*pg.JSON, len(related))
		for i, r := range related {
			rows[i] = r.object()
		}
		return pg.NewArray(rows)
	case len(related) == 0:
		return nil
	}
	return related[0].object()
}

// object is a row inside a row.
func (m *match) object() *pg.JSON {
	members := make([]pg.Member, len(m.node.outputs))
	for i, o := range m.node.outputs {
		members[i] = pg.Member{Key: o.name, Value: pg.ToJSON(m.value(o))}
	}
	return pg.NewObject(members)
}
