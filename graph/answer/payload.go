package answer

import (
	"encoding/json"

	"carbongraph/graph/selection"
)

// PayloadPlan is how the payload of a mutation is written. It is compiled from
// a selection set and immutable.
type PayloadPlan struct {
	typeName string
	members  []payloadMember
	shape    *Shape
}

// payloadMember is a field of the payload.
type payloadMember struct {
	lead   []byte
	key    string
	name   string
	row    *Plan            // of customerContact and customerContacts
	fields []userErrorField // of userErrors
}

type userErrorField struct {
	lead []byte
	name string
}

// UserError is what the caller of a mutation can mend.
type UserError struct {
	// Code is a value of UserErrorCode.
	Code string
	// Message says to people what is wrong and how to mend it.
	Message string
	// Field is the path of the input at fault, from "input" on.
	Field []string
}

// NewPayloadPlan compiles the selection set of the payload type named.
func NewPayloadPlan(typeName string, fields []selection.Field) *PayloadPlan {
	columns := idColumn
	p := &PayloadPlan{typeName: typeName}
	for _, selected := range fields {
		m := payloadMember{lead: lead(selected.Key, len(p.members)), key: selected.Key, name: selected.Name}
		switch selected.Name {
		case "customerContact", "customerContacts":
			m.row = NewPlan(selected.Fields)
			columns = columns.Union(m.row.columns)
		case "userErrors":
			for _, f := range selected.Fields {
				m.fields = append(m.fields, userErrorField{lead: lead(f.Key, len(m.fields)), name: f.Name})
			}
		}
		p.members = append(p.members, m)
	}
	p.shape = NewShape(columns)
	return p
}

// Shape returns the shape of the rows that the plan writes from, the id among
// their columns.
func (p *PayloadPlan) Shape() *Shape { return p.shape }

// Write writes the payload, as the root field with the response key given, of
// a write that answered with rows; nil rows is none. It reports false where a
// row of a list cannot be written: then there is a fault, and the payload is
// null.
func (p *PayloadPlan) Write(key string, rows *Found, userErrors []UserError, faults *Faults) (Object, bool) {
	if rows == nil {
		rows = &Found{}
	}
	var dst []byte
	if len(p.members) == 0 {
		dst = append(dst, '{')
	}
	for i := range p.members {
		m := &p.members[i]
		dst = append(dst, m.lead...)
		ok := true
		switch m.name {
		case "customerContact":
			dst = rows.appendFirst(dst, m, key, faults)
		case "customerContacts":
			dst, ok = rows.appendAll(dst, m, key, faults)
		case "deletedId":
			dst = appendFirst(dst, rows.ids)
		case "deletedNodeId":
			dst = appendFirst(dst, nodeIDs(rows.ids))
		case "deletedIds":
			dst = appendTexts(dst, rows.ids)
		case "deletedNodeIds":
			dst = appendTexts(dst, nodeIDs(rows.ids))
		case "userErrors":
			dst = appendUserErrors(dst, m.fields, userErrors)
		default:
			dst = append(dst, quoted(p.typeName)...)
		}
		if !ok {
			return Object{}, false
		}
	}
	return Object{pieces: [][]byte{append(dst, '}')}}, true
}

// appendFirst appends the first row, or null.
func (f *Found) appendFirst(dst []byte, m *payloadMember, key string, faults *Faults) []byte {
	if len(f.ids) > 0 {
		if written, ok := f.append(dst, 0, m.row, place{path: names(key, m.key), index: -1}, faults); ok {
			return written
		}
	}
	return append(dst, "null"...)
}

// appendAll appends the rows as a list.
func (f *Found) appendAll(dst []byte, m *payloadMember, key string, faults *Faults) ([]byte, bool) {
	dst = append(dst, '[')
	for i := range f.ids {
		if i > 0 {
			dst = append(dst, ',')
		}
		var ok bool
		if dst, ok = f.append(dst, i, m.row, place{root: key, list: m.key, index: i}, faults); !ok {
			return dst, false
		}
	}
	return append(dst, ']'), true
}

func appendUserErrors(dst []byte, fields []userErrorField, userErrors []UserError) []byte {
	dst = append(dst, '[')
	for i, e := range userErrors {
		if i > 0 {
			dst = append(dst, ',')
		}
		if len(fields) == 0 {
			dst = append(dst, '{')
		}
		for _, f := range fields {
			dst = append(dst, f.lead...)
			switch f.name {
			case "code":
				dst = appendText(dst, e.Code)
			case "message":
				dst = appendText(dst, e.Message)
			case "field":
				dst = appendTexts(dst, e.Field)
			default:
				dst = append(dst, `"UserError"`...)
			}
		}
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

func nodeIDs(ids []string) []string {
	nodeIDs := make([]string, len(ids))
	for i, id := range ids {
		nodeIDs[i] = NodeID(id)
	}
	return nodeIDs
}

// appendFirst appends the first text, or null.
func appendFirst(dst []byte, texts []string) []byte {
	if len(texts) == 0 {
		return append(dst, "null"...)
	}
	return appendText(dst, texts[0])
}

func appendTexts(dst []byte, texts []string) []byte {
	dst = append(dst, '[')
	for i, text := range texts {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendText(dst, text)
	}
	return append(dst, ']')
}

func appendText(dst []byte, text string) []byte {
	// A string always marshals.
	quoted, _ := json.Marshal(text)
	return append(dst, quoted...)
}
