package answer

import (
	"slices"

	"carbongraph/graph/selection"
)

// Plan is how a CustomerContact is written from a row. It is compiled from a
// selection set and immutable.
type Plan struct {
	object  *object
	columns Columns
	shape   *Shape
}

// object is an object type's selection set, as it is written.
type object struct {
	fields []field
	// path is the response keys that lead from the row to this object.
	path []string
}

// field is one field of an object.
type field struct {
	key      string // the response key
	lead     []byte // the key as JSON, with its quotes, the colon and the comma before it
	op       op
	slot     int
	required bool
	joins    bool    // the key is the column's, so it may stand in the body as it does in the answer
	typeName []byte  // of opTypename, as JSON
	object   *object // of opEmbed
}

// op is how a field is written.
type op uint8

const (
	opCopy     op = iota // the column's bytes
	opQuote              // the column's bytes in quotes
	opNodeID             // the global id, made of the column's id
	opTypename           // the name of the type
	opEmbed              // a related row
)

// NewPlan compiles the selection set of a CustomerContact.
func NewPlan(fields []selection.Field) *Plan {
	p := &Plan{}
	p.object = p.compile(customerContact, fields, nil)
	p.shape = NewShape(p.columns.Union(idColumn))
	return p
}

// Shape returns the shape of the rows that the plan writes from, the id among
// their columns.
func (p *Plan) Shape() *Shape { return p.shape }

func (p *Plan) compile(t *table, fields []selection.Field, path []string) *object {
	o := &object{path: path}
	asked := false
	for _, selected := range fields {
		f := field{key: selected.Key, lead: lead(selected.Key, len(o.fields))}
		if col, ok := t.column(selected.Name); ok {
			f.slot, f.required, f.joins = col.slot, col.required, selected.Key == col.name
			if col.kind == decimal {
				f.op = opQuote
			}
			asked = true
			p.columns.addSlot(col.slot)
		} else if e, ok := t.embed(selected.Name); ok {
			f.op, f.slot = opEmbed, e.slot
			asked = true
			p.columns.addSlot(e.slot)
			f.object = p.compile(e.table, selected.Fields, append(slices.Clip(path), selected.Key))
		} else if selected.Name == "nodeId" {
			f.op, f.slot, f.required = opNodeID, t.columns[0].slot, true
			asked = true
			p.columns.addSlot(f.slot)
		} else {
			f.op, f.typeName = opTypename, quoted(t.typeName)
		}
		o.fields = append(o.fields, f)
	}
	if !asked {
		// A row of no column cannot be asked for: the id tells that it is there.
		p.columns.addSlot(t.columns[0].slot)
	}
	return o
}

// lead is what stands before the value of the i-th field of an object.
func lead(key string, i int) []byte {
	if i == 0 {
		return []byte(`{"` + key + `":`)
	}
	return []byte(`,"` + key + `":`)
}
