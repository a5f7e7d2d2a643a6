package answer

import (
	"strconv"

	"carbongraph/graph/cursor"
	"carbongraph/graph/selection"
	"carbongraph/upstream"
)

// ConnectionPlan is how a CustomerContactConnection is written from a page of
// rows. It is compiled from a selection set and immutable.
type ConnectionPlan struct {
	members []connectionMember
	columns Columns
	shapes  shapes
	// Next and Previous tell whether pageInfo asks for rows beyond the page.
	Next, Previous bool
	// Positions tells whether any cursor is selected, for which the rows must
	// carry the columns of the order.
	Positions bool
	// Count is how totalCount is to be counted.
	Count upstream.Count
}

// connectionMember is a field of the connection.
type connectionMember struct {
	lead   []byte
	key    string
	name   string
	row    *Plan             // of nodes
	fields []connectionField // of edges and pageInfo
}

// isList reports whether the field is a list of the page's rows.
func (m *connectionMember) isList() bool { return m.name == "nodes" || m.name == "edges" }

// connectionField is a field of an edge or of the page's information.
type connectionField struct {
	lead []byte
	key  string
	name string
	row  *Plan // of an edge's node
}

// ErrCountModes is a connection that is to be counted in two modes, or in none
// that there is.
type ErrCountModes struct{ problem string }

// Error says what is wrong, to the caller.
func (e ErrCountModes) Error() string { return e.problem }

// NewConnectionPlan compiles the selection set of a connection. It fails with
// ErrCountModes.
func NewConnectionPlan(fields []selection.Field, variables map[string]any) (*ConnectionPlan, error) {
	p := &ConnectionPlan{}
	for _, selected := range fields {
		m := connectionMember{lead: lead(selected.Key, len(p.members)), key: selected.Key, name: selected.Name}
		switch selected.Name {
		case "nodes":
			m.row = p.rowPlan(selected.Fields)
		case "edges", "pageInfo":
			m.fields = p.memberFields(selected.Fields)
		case "totalCount":
			count, known := countModes[selected.Args(variables)["mode"]]
			if !known {
				return nil, ErrCountModes{"totalCount.mode must not be null"}
			}
			if p.Count != upstream.CountNone && p.Count != count {
				return nil, ErrCountModes{"totalCount is selected in two modes; a connection is counted in one"}
			}
			p.Count = count
		}
		p.members = append(p.members, m)
	}
	return p, nil
}

// countModes are the values of CountMode. Validation refused any other but a
// variable that is null, where one that is absent would leave the default.
var countModes = map[any]upstream.Count{
	"EXACT": upstream.CountExact, "PLANNED": upstream.CountPlanned, "ESTIMATED": upstream.CountEstimated,
}

func (p *ConnectionPlan) memberFields(fields []selection.Field) []connectionField {
	var compiled []connectionField
	for _, selected := range fields {
		f := connectionField{lead: lead(selected.Key, len(compiled)), key: selected.Key, name: selected.Name}
		switch selected.Name {
		case "node":
			f.row = p.rowPlan(selected.Fields)
		case "cursor", "startCursor", "endCursor":
			p.Positions = true
		case "hasNextPage":
			p.Next = true
		case "hasPreviousPage":
			p.Previous = true
		}
		compiled = append(compiled, f)
	}
	return compiled
}

func (p *ConnectionPlan) rowPlan(fields []selection.Field) *Plan {
	row := NewPlan(fields)
	p.columns = p.columns.Union(row.columns)
	return row
}

// Shape returns the shape of the rows that the plan writes from, with the
// columns that an order needs of them. Where no row is selected it has the id:
// rows of no column cannot be asked for.
func (p *ConnectionPlan) Shape(order Columns) *Shape {
	columns := p.columns.Union(order)
	if p.columns == (Columns{}) {
		columns = columns.Union(idColumn)
	}
	return p.shapes.of(columns)
}

// Page is the page of a list that a body answers.
type Page struct {
	// Key is the response key of the connection.
	Key string
	// Size is the most rows that the page has. A row more in the body is not
	// written: it tells that there are more.
	Size int
	// Backward is a page whose rows come in the reverse of the list's order.
	Backward bool
	// Keys are the keys of the order; with plan.Positions the rows carry them.
	Keys []Key
	// Order is the fingerprint of the order.
	Order cursor.Order
}

// Ends is what is known of a page beyond its rows.
type Ends struct {
	Next, Previous bool
	// Total is the number of rows of the whole list.
	Total int64
}

// Write writes the connection of a page that was read.
func (p *ConnectionPlan) Write(c *Connection, ends Ends) (Object, bool) {
	if c.refused {
		return Object{}, false
	}
	if c.page.Backward {
		c.faults.reverse(c.Len())
	}
	o := Object{pieces: make([][]byte, 0, 2*len(p.members)+1)}
	// What stands between the lists lies in one piece of memory, from which the
	// lists cut the pieces.
	dst := make([]byte, 0, 192)
	for i := range p.members {
		m := &p.members[i]
		dst = append(dst, m.lead...)
		switch m.name {
		case "nodes", "edges":
			dst = append(dst, '[')
			o.pieces = c.lists[i].pieces(append(o.pieces, dst), c.page.Backward)
			o.buffers = append(o.buffers, c.lists[i].buffer)
			dst = append(dst[len(dst):], ']')
		case "pageInfo":
			dst = c.pageInfo(dst, m, ends)
		case "totalCount":
			dst = strconv.AppendInt(dst, ends.Total, 10)
		default:
			dst = append(dst, `"CustomerContactConnection"`...)
		}
	}
	if len(p.members) == 0 {
		dst = append(dst, '{')
	}
	o.pieces = append(o.pieces, append(dst, '}'))
	return o, true
}

func (c *Connection) pageInfo(dst []byte, m *connectionMember, ends Ends) []byte {
	first, last := c.first, c.last
	if c.page.Backward {
		first, last = last, first
	}
	if len(m.fields) == 0 {
		dst = append(dst, '{')
	}
	for i := range m.fields {
		f := &m.fields[i]
		dst = append(dst, f.lead...)
		switch f.name {
		case "hasNextPage":
			dst = strconv.AppendBool(dst, ends.Next)
		case "hasPreviousPage":
			dst = strconv.AppendBool(dst, ends.Previous)
		case "startCursor":
			dst = c.endCursor(dst, first, m.key, f.key)
		case "endCursor":
			dst = c.endCursor(dst, last, m.key, f.key)
		default:
			dst = append(dst, `"PageInfo"`...)
		}
	}
	return append(dst, '}')
}

// endCursor appends the cursor of the page's first or last row: null where
// there is none, or where the row lacks a key of the order.
func (c *Connection) endCursor(dst []byte, position position, pageInfo, key string) []byte {
	if position.err != nil {
		c.faults.add(place{path: names(c.page.Key, pageInfo), index: -1}, nil, key, position.err.Error())
	}
	if position.values == nil {
		return append(dst, "null"...)
	}
	return cursor.Append(dst, c.page.Order, position.values)
}
