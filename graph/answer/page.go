package answer

import (
	"encoding/json"
	"slices"

	"carbongraph/graph/cursor"
)

// Connection is a page that was read: its rows are written, in the lists in
// which they are selected, and wait for what is known of the page's ends.
type Connection struct {
	page        Page
	faults      *Faults
	count       int
	more        bool
	refused     bool
	first, last position
	lists       []list
}

// position is a row's values for the keys of the order, as a JSON array.
type position struct {
	values []byte
	err    error
}

// list is the rows of the page as one list of the answer: JSON objects with a
// comma after each.
type list struct {
	key string
	*buffer
	// starts is where each row begins, kept for a page that is turned round.
	starts []int
}

// Len returns the number of rows on the page.
func (c *Connection) Len() int { return c.count }

// More reports whether the body had a row past the page.
func (c *Connection) More() bool { return c.more }

// Last returns the position of the row read last, as Parse of a cursor would,
// and whether it is known.
func (c *Connection) Last() ([]json.RawMessage, bool) {
	var values []json.RawMessage
	if c.last.values == nil || json.Unmarshal(c.last.values, &values) != nil {
		return nil, false
	}
	return values, true
}

// Read reads the rows of body, which are of the shape, and writes them in every
// list that the plan selects. It fails where the body cannot be trusted.
func (p *ConnectionPlan) Read(body []byte, shape *Shape, page Page, faults *Faults) (*Connection, error) {
	rows, err := NewRows(body, shape)
	if err != nil {
		return nil, err
	}
	c := &Connection{page: page, faults: faults, lists: make([]list, len(p.members))}
	for i := range p.members {
		if m := &p.members[i]; m.isList() {
			// What is written is about as long as what is read, and mostly
			// shorter: keys and spaces that were not asked for fall away.
			c.lists[i] = list{key: m.key, buffer: newBuffer(len(body))}
		}
	}
	w := writer{rows: rows, faults: faults}
	var first, last int
	for {
		start := rows.next
		ok, err := rows.Next()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if c.count == page.Size {
			c.more = true
			continue
		}
		if last = start; c.count == 0 {
			first = start
		}
		p.row(c, &w)
		c.count++
	}
	if c.count > 0 && len(page.Keys) > 0 {
		c.first, c.last = rows.positionAt(first, page.Keys), rows.positionAt(last, page.Keys)
	}
	return c, nil
}

// positionAt returns the position of the row that begins at start, which was
// read before.
func (r *Rows) positionAt(start int, keys []Key) position {
	_, _ = r.object(start, r.layout)
	values, err := r.appendPosition(nil, keys)
	return position{values, err}
}

// row writes the row read last in every list. The first row that cannot be
// written makes the whole connection null, so no other is.
func (p *ConnectionPlan) row(c *Connection, w *writer) {
	if c.refused {
		return
	}
	for i := range p.members {
		m, l := &p.members[i], &c.lists[i]
		if !m.isList() {
			continue
		}
		if c.page.Backward {
			l.starts = append(l.starts, len(l.bytes))
		}
		var ok bool
		at := place{root: c.page.Key, list: l.key, index: c.count}
		if m.row != nil {
			l.bytes, ok = w.append(l.bytes, m.row, at)
		} else {
			l.bytes, ok = c.edge(l.bytes, m, w, at)
		}
		if !ok {
			c.refused = true
			return
		}
		l.bytes = append(l.bytes, ',')
	}
}

// edge appends the edge of the row read last.
func (c *Connection) edge(dst []byte, m *connectionMember, w *writer, at place) ([]byte, bool) {
	if len(m.fields) == 0 {
		dst = append(dst, '{')
	}
	for i := range m.fields {
		f := &m.fields[i]
		dst = append(dst, f.lead...)
		switch f.name {
		case "node":
			at.node = f.key
			var ok bool
			if dst, ok = w.append(dst, f.row, at); !ok {
				return dst, false
			}
		case "cursor":
			var room [128]byte
			values, err := w.rows.appendPosition(room[:0], c.page.Keys)
			if err != nil {
				at.node = ""
				c.faults.add(at, nil, f.key, err.Error())
				return dst, false
			}
			dst = cursor.Append(dst, c.page.Order, values)
		default:
			dst = append(dst, `"CustomerContactEdge"`...)
		}
	}
	return append(dst, '}'), true
}

// pieces appends the list's rows in the order of the answer, commas between
// them.
func (l *list) pieces(pieces [][]byte, backward bool) [][]byte {
	if len(l.bytes) == 0 {
		return pieces
	}
	if !backward {
		return append(pieces, l.bytes[:len(l.bytes)-1])
	}
	end := len(l.bytes)
	for i, start := range slices.Backward(l.starts) {
		row := l.bytes[start:end]
		if i == 0 {
			row = row[:len(row)-1]
		}
		pieces, end = append(pieces, row), start
	}
	return pieces
}
