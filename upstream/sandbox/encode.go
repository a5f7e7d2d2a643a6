package sandbox

import (
	"strconv"

	"carbongraph/upstream/sandbox/internal/pg"
)

// appendRows writes the answer's array; a blank and a line break come before
// every row but the first.
func appendRows(dst []byte, matches []*match) ([]byte, error) {
	dst = append(dst, '[')
	for i, m := range matches {
		if i > 0 {
			dst = append(dst, ", \n "...)
		}
		var err error
		if dst, err = m.append(dst); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

// append writes a row of the answer, as row_to_json does: its keys in the
// order of select, even those that are alike.
func (m *match) append(dst []byte) ([]byte, error) {
	dst = append(dst, '{')
	for i, o := range m.node.outputs {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(pg.AppendString(dst, o.name), ':')
		if o.child == noChild {
			dst = pg.AppendJSON(dst, o.of(m.row))
			continue
		}
		var err error
		if dst, err = m.appendEmbed(dst, o.child); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

// appendEmbed writes an embed, which goes through jsonb.
func (m *match) appendEmbed(dst []byte, child int) ([]byte, error) {
	related, err := m.related(child)
	if err != nil {
		return nil, err
	}
	n := m.node.children[child]
	if n.counted != "" {
		dst = append(pg.AppendString(append(dst, "[{"...), n.counted), ": "...)
		return append(strconv.AppendInt(dst, int64(len(related)), 10), "}]"...), nil
	}
	if !n.link.toMany {
		if len(related) == 0 {
			return append(dst, "null"...), nil
		}
		return related[0].appendJSONB(dst)
	}
	dst = append(dst, '[')
	for i, r := range related {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		if dst, err = r.appendJSONB(dst); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

// appendJSONB writes a row inside a row: its keys in jsonb's order, each
// once.
func (m *match) appendJSONB(dst []byte) ([]byte, error) {
	dst = append(dst, '{')
	for i, o := range m.node.sorted {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(pg.AppendString(dst, o.name), ": "...)
		if o.child == noChild {
			dst = pg.AppendJSONB(dst, o.of(m.row))
			continue
		}
		var err error
		if dst, err = m.appendEmbed(dst, o.child); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}
