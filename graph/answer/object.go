package answer

import (
	"carbongraph/graph/input"
	"carbongraph/graph/resource"
	"carbongraph/graph/selection"
)

// Object is how the selection set of an object type is written: the node of the
// one tree that lists, rows, entities and payloads are written by. It is
// immutable.
type Object struct {
	typeName []byte // as JSON
	fields   []field
}

// field is one field of an object.
type field struct {
	key  string // the response key
	lead []byte // the key as JSON, with its quotes, the colon and the comma before it
	// start is what the lead begins with.
	start [shortBytes]byte
	op    op
	// required tells that the field is non-null: a null goes on to the object.
	required bool
	// slot is the place of the value in a block of spans.
	slot int
	// joins tells that the key is the column's, so that both may stand in the
	// body as they do in the answer.
	joins bool
	// object is of a field whose type is an object.
	object *Object
	list   *innerList // of writeList
}

// op is how a field is written.
type op uint8

const (
	writeTypename op = iota
	// The fields of a row.
	writeCopy     // the value's bytes
	writeQuoted   // the value's bytes in quotes
	writeInt      // the value's bytes, a whole number of 32 bits
	writeDateTime // the value's bytes, a date and time
	writeNodeID   // the global id, made of the value
	writeEmbed    // a related row
	writeList     // a connection inside a row
	// The fields of a connection, an edge and a PageInfo.
	writeNodes
	writeEdges
	writeNode
	writeCursor
	writePageInfo
	writeTotalCount
	writeHasNext
	writeHasPrevious
	writeStartCursor
	writeEndCursor
	// The fields of a payload and of a UserError.
	writeRow
	writeRowList
	writeDeletedID
	writeDeletedIDs
	writeDeletedNodeID
	writeDeletedNodeIDs
	writeUserErrors
	writeCode
	writeMessage
	writeField
)

// innerList is a list inside a row.
type innerList struct {
	plan    *PagePlan
	listing *input.Listing
	// countSlot is the place of the count; 0 where it is not selected.
	countSlot int
}

// Lists are the lists inside rows that a selection asks for, each with its
// arguments, by the field as it is written.
type Lists map[*selection.Field]*List

// Add adds to the shape what the fields of a row need. Lists has the lists
// among them.
func (s *Shape) Add(fields []selection.Field, lists Lists) {
	for i := range fields {
		f := &fields[i]
		if c := s.resource.Column(f.Name); c != nil {
			s.AddColumn(c)
		} else if r := s.resource.Relation(f.Name); r != nil {
			s.embed(r).Add(f.Fields, lists)
		} else if l := lists[f]; l != nil {
			s.addConnection(f.Fields, l, lists)
		} else if f.Name == "nodeId" {
			s.AddID()
		}
	}
}

// addConnection adds the list of a connection inside the row.
func (s *Shape) addConnection(fields []selection.Field, l *List, lists Lists) {
	asked := Asks(fields)
	list := s.addList(l)
	list.counted = list.counted || asked.Count
	if asked.Rows {
		if list.rows == nil {
			list.rows = NewShape(l.Target)
		}
		list.rows.AddConnection(fields, l.Listing, lists)
	}
}

// AddConnection adds to the shape what the rows of a connection need.
func (s *Shape) AddConnection(fields []selection.Field, listing *input.Listing, lists Lists) {
	for _, f := range fields {
		switch f.Name {
		case "nodes":
			s.Add(f.Fields, lists)
		case "edges":
			for _, e := range f.Fields {
				if e.Name == "node" {
					s.Add(e.Fields, lists)
				}
			}
		}
	}
	s.AddOrder(listing.Order(), Asks(fields).Cursors)
}

// Asked is what the selection of a connection asks for.
type Asked struct {
	// Rows tells that rows are read for it, Next and Previous that it asks
	// whether there are rows beyond the page.
	Rows, Next, Previous bool
	// Cursors tells that the rows must carry the columns of the order.
	Cursors bool
	Count   bool
}

// Beyond reports whether the page is asked for what lies past it, in its
// direction of travel.
func (a Asked) Beyond(l *input.Listing) bool {
	return a.Next && !l.Backward() || a.Previous && l.Backward()
}

// Asks returns what the fields of a connection ask for.
func Asks(fields []selection.Field) Asked {
	var asked Asked
	for _, f := range fields {
		switch f.Name {
		case "nodes":
			asked.Rows = true
		case "totalCount":
			asked.Count = true
		case "edges", "pageInfo":
			asked.Rows = true
			for _, inner := range f.Fields {
				switch inner.Name {
				case "cursor", "startCursor", "endCursor":
					asked.Cursors = true
				case "hasNextPage":
					asked.Next = true
				case "hasPreviousPage":
					asked.Previous = true
				}
			}
		}
	}
	return asked
}

// NewRow returns how a row of the sealed shape is written.
func NewRow(s *Shape, fields []selection.Field, lists Lists) *Object {
	r := s.resource
	o := newObject(r.Type)
	for i := range fields {
		f := &fields[i]
		if c := r.Column(f.Name); c != nil {
			o.add(f, field{op: columnOps[c.Kind], required: c.Required, slot: s.columnSlots[c.Index], joins: f.Key == c.Name})
		} else if rel := r.Relation(f.Name); rel != nil {
			o.add(f, field{op: writeEmbed, slot: s.embedSlots[rel.Index], object: NewRow(s.embeds[rel.Index], f.Fields, lists)})
		} else if l := lists[f]; l != nil {
			o.add(f, s.connection(f, l, lists))
		} else if f.Name == "nodeId" {
			o.add(f, field{op: writeNodeID, required: true, slot: s.columnSlots[r.ID().Index]})
		} else {
			o.add(f, field{op: writeTypename})
		}
	}
	return o
}

var columnOps = map[resource.Kind]op{
	resource.ID: writeCopy, resource.Text: writeCopy, resource.Boolean: writeCopy, resource.Float: writeCopy, resource.JSON: writeCopy,
	resource.TextList: writeCopy, resource.Int: writeInt, resource.Decimal: writeQuoted, resource.DateTime: writeDateTime,
}

// connection is how a list inside a row is written.
func (s *Shape) connection(f *selection.Field, l *List, lists Lists) field {
	list, _ := s.list(l.Key)
	rows := list.rows
	if rows == nil {
		rows = NewShape(l.Target)
	}
	plan := NewPagePlan(rows, f.Fields, l.Listing.Order(), lists, Asks(f.Fields).Cursors)
	return field{op: writeList, required: true, slot: list.slot, list: &innerList{plan, l.Listing, list.countSlot}}
}

// newConnection returns how a connection of rows of the sealed shape is
// written.
func newConnection(s *Shape, fields []selection.Field, lists Lists) *Object {
	o := newObject(s.resource.Type + "Connection")
	for i := range fields {
		f := &fields[i]
		switch f.Name {
		case "nodes":
			o.add(f, field{op: writeNodes, required: true, object: NewRow(s, f.Fields, lists)})
		case "edges":
			o.add(f, field{op: writeEdges, required: true, object: newEdge(s, f.Fields, lists)})
		case "pageInfo":
			o.add(f, field{op: writePageInfo, required: true, object: newPageInfo(f.Fields)})
		case "totalCount":
			o.add(f, field{op: writeTotalCount})
		default:
			o.add(f, field{op: writeTypename})
		}
	}
	return o
}

func newEdge(s *Shape, fields []selection.Field, lists Lists) *Object {
	o := newObject(s.resource.Type + "Edge")
	for i := range fields {
		f := &fields[i]
		switch f.Name {
		case "node":
			o.add(f, field{op: writeNode, required: true, object: NewRow(s, f.Fields, lists)})
		case "cursor":
			o.add(f, field{op: writeCursor, required: true})
		default:
			o.add(f, field{op: writeTypename})
		}
	}
	return o
}

func newPageInfo(fields []selection.Field) *Object {
	ops := map[string]op{
		"hasNextPage": writeHasNext, "hasPreviousPage": writeHasPrevious, "startCursor": writeStartCursor, "endCursor": writeEndCursor,
	}
	return newLeaves("PageInfo", fields, ops)
}

// newLeaves returns an object whose fields have no selection sets; a name that
// has no op is __typename.
func newLeaves(typeName string, fields []selection.Field, ops map[string]op) *Object {
	o := newObject(typeName)
	for i := range fields {
		o.add(&fields[i], field{op: ops[fields[i].Name]})
	}
	return o
}

func newObject(typeName string) *Object { return &Object{typeName: []byte(`"` + typeName + `"`)} }

func (o *Object) add(selected *selection.Field, f field) {
	f.key, f.lead = selected.Key, []byte(`,"`+selected.Key+`":`)
	if len(o.fields) == 0 {
		f.lead[0] = '{'
	}
	copy(f.start[:], f.lead)
	o.fields = append(o.fields, f)
}
