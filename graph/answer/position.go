package answer

import (
	"bytes"
	"fmt"

	"carbongraph/graph/input"
)

// position is the place of one value of an order in a row.
type position struct {
	// embed is the slot of the related row; 0 for a column of the row itself.
	embed, column int
	// key is a key inside the JSON column; empty for the column itself.
	key string
}

// positions returns the places of the order's values in the rows.
func (s *Shape) positions(order input.Order) []position {
	var positions []position
	for _, key := range order.Keys() {
		p := position{key: key.CustomField}
		row := s
		if r := key.Path.Relation; r != nil {
			p.embed, row = s.embedSlots[r.Index], s.embeds[r.Index]
		}
		p.column = row.columnSlots[key.Path.Column.Index]
		positions = append(positions, p)
	}
	return positions
}

// appendPosition appends the values that the row of a block has for an order,
// as a JSON array. A custom field is an array of its own, empty where the field
// is missing: PostgreSQL sorts that apart from a JSON null.
func (r *Rows) appendPosition(dst []byte, block int, positions []position) ([]byte, error) {
	for i, p := range positions {
		dst = append(dst, "[,"[min(i, 1)])
		var err error
		if dst, err = r.appendValue(dst, block, p); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

func (r *Rows) appendValue(dst []byte, block int, p position) ([]byte, error) {
	value := r.arena[block+p.column]
	if p.embed != 0 {
		if embed := r.arena[block+p.embed]; embed.end == 0 || r.null(embed) {
			value = embed
		}
	}
	switch {
	case value.end == 0:
		return nil, fmt.Errorf("a sort key %s", value.reason())
	case p.key != "" && r.null(value):
		return append(dst, "[]"...), nil
	case p.key != "":
		return r.appendMember(dst, value, p.key), nil
	default:
		return append(dst, r.at(value)...), nil
	}
}

// appendMember appends the value of a key of a scanned JSON object, in an array
// of its own. The array is empty where there is no such key, or no object.
func (r *Rows) appendMember(dst []byte, object span, key string) []byte {
	s := &r.scan
	i := int(object.start)
	if s.at(i) != '{' {
		return append(dst, "[]"...)
	}
	for i = s.space(i + 1); s.at(i) == '"'; {
		end, _ := s.string(i)
		name := unquoted(s.text[i:end])
		start, _ := s.colon(end)
		end, _ = s.value(start)
		if bytes.Equal(name, []byte(key)) {
			return append(append(append(dst, '['), s.text[start:end]...), ']')
		}
		// Past a comma there is the next key; the brace is the object's end.
		if i = s.space(end); i+1 == int(object.end) {
			break
		}
		i = s.space(i + 1)
	}
	return append(dst, "[]"...)
}
