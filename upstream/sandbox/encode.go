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
		if o.child == nil {
			dst = pg.AppendJSON(dst, o.of(m.row))
		} else {
			dst = m.appendEmbed(dst, o.child)
		}
	}
	return append(dst, '}')
}

// appendEmbed writes an embed, which goes through jsonb.
func (m *match) appendEmbed(dst []byte, n *node) []byte {
	related := m.related(n)
	switch {
	case n.counted != "":
		dst = append(pg.AppendString(append(dst, "[{"...), n.counted), ": "...)
		return append(strconv.AppendInt(dst, int64(len(related)), 10), "}]"...)
	case n.link.toMany:
		dst = append(dst, '[')
		for i, r := range related {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = r.appendJSONB(dst)
		}
		return append(dst, ']')
	case len(related) == 0:
		return append(dst, "null"...)
	}
	return related[0].appendJSONB(dst)
}

// appendJSONB writes a row inside a row: its keys in jsonb's order, each
// once.
func (m *match) appendJSONB(dst []byte) []byte {
	dst = append(dst, '{')
	for i, o := range m.node.sorted {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(pg.AppendString(dst, o.name), ": "...)
		if o.child == nil {
			dst = pg.AppendJSONB(dst, o.of(m.row))
		} else {
			dst = m.appendEmbed(dst, o.child)
		}
	}
	return append(dst, '}')
}
