package answer

import (
	"encoding/json"

	"carbongraph/graph/input"
	"carbongraph/graph/resource"
	"carbongraph/graph/selection"
)

// Payload is what came of a mutation.
type Payload struct {
	// Type is the resource whose rows were written.
	Type *resource.Resource
	// Rows are the rows, in the order of the input.
	Rows       []Row
	UserErrors []input.UserError
}

// AddPayload adds to the shape what the rows of a payload need; they carry
// their ids.
func (s *Shape) AddPayload(fields []selection.Field, lists Lists) {
	s.AddID()
	for _, f := range fields {
		if f.Name == s.resource.Field || f.Name == s.resource.List {
			s.Add(f.Fields, lists)
		}
	}
}

// NewPayload returns how a payload of the type named is written, with rows of
// the sealed shape.
func NewPayload(s *Shape, typeName string, fields []selection.Field, lists Lists) *Object {
	o := newObject(typeName)
	for i := range fields {
		f := &fields[i]
		switch f.Name {
		case s.resource.Field:
			o.add(f, field{op: writeRow, object: NewRow(s, f.Fields, lists)})
		case s.resource.List:
			o.add(f, field{op: writeRowList, required: true, object: NewRow(s, f.Fields, lists)})
		case "userErrors":
			o.add(f, field{op: writeUserErrors, object: newLeaves("UserError", f.Fields, userErrorOps)})
		default:
			o.add(f, field{op: payloadOps[f.Name]})
		}
	}
	return o
}

var payloadOps = map[string]op{
	"deletedId": writeDeletedID, "deletedIds": writeDeletedIDs,
	"deletedNodeId": writeDeletedNodeID, "deletedNodeIds": writeDeletedNodeIDs,
}

var userErrorOps = map[string]op{"code": writeCode, "message": writeMessage, "field": writeField}

// Payload writes a payload, and reports whether it could be written.
func (w *Writer) Payload(o *Object, p Payload) bool {
	w.open(o)
	for i := range o.fields {
		f := &o.fields[i]
		w.dst = append(w.dst, f.lead...)
		if !w.payloadField(o, f, p) {
			w.dst = w.dst[:0]
			return false
		}
	}
	w.dst = append(w.dst, '}')
	return true
}

func (w *Writer) payloadField(o *Object, f *field, p Payload) bool {
	switch f.op {
	case writeRow:
		w.enter(step{key: f.key})
		defer w.leave()
		if len(p.Rows) == 0 || !w.Row(f.object, p.Rows[0]) {
			w.null()
		}
	case writeRowList:
		return w.rowList(f, p.Rows)
	case writeUserErrors:
		w.userErrors(f.object, p.UserErrors)
	case writeDeletedID, writeDeletedNodeID:
		if len(p.Rows) == 0 {
			return w.null()
		}
		w.text(p.deleted(f.op)[0])
	case writeDeletedIDs, writeDeletedNodeIDs:
		w.texts(p.deleted(f.op))
	default:
		w.dst = append(w.dst, o.typeName...)
	}
	return true
}

// deleted returns the ids, or the global ids, of the rows.
func (p Payload) deleted(op op) []string {
	ids := make([]string, len(p.Rows))
	for i, row := range p.Rows {
		if ids[i] = row.ID(); op == writeDeletedNodeID || op == writeDeletedNodeIDs {
			ids[i] = NodeID(p.Type.Type, ids[i])
		}
	}
	return ids
}

func (w *Writer) rowList(f *field, rows []Row) bool {
	w.enter(step{key: f.key})
	defer w.leave()
	ok := true
	w.List(len(rows), func(i int) { ok = ok && w.Row(f.object, rows[i]) })
	return ok
}

func (w *Writer) userErrors(o *Object, userErrors []input.UserError) {
	w.List(len(userErrors), func(i int) {
		w.open(o)
		for j := range o.fields {
			f := &o.fields[j]
			w.dst = append(w.dst, f.lead...)
			switch f.op {
			case writeCode:
				w.text(string(userErrors[i].Code))
			case writeMessage:
				w.text(userErrors[i].Message)
			case writeField:
				w.names(userErrors[i].Field)
			default:
				w.dst = append(w.dst, o.typeName...)
			}
		}
		w.dst = append(w.dst, '}')
	})
}

// names writes a list of texts, or null for a nil one.
func (w *Writer) names(names []string) {
	if names == nil {
		w.null()
		return
	}
	w.texts(names)
}

func (w *Writer) texts(texts []string) { w.List(len(texts), func(i int) { w.text(texts[i]) }) }

func (w *Writer) text(text string) {
	// A string always marshals.
	quoted, _ := json.Marshal(text)
	w.dst = append(w.dst, quoted...)
}
