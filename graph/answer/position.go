package answer

import (
	"bytes"
	"fmt"
)

// Key is a key of an order, as the place of its value in a row.
type Key struct {
	// slots lead to the column, through the relations around it.
	slots []int
	// field is the key inside the JSON column; empty for the column itself.
	field string
}

// ColumnKey is the key of a column, named as NewColumns names it.
func ColumnKey(name string) Key { return Key{slots: slotOf(name)} }

// CustomFieldKey is the key of one of the company's own fields.
func CustomFieldKey(field string) Key { return Key{slots: slotOf("customFields"), field: field} }

// appendPosition appends the values that the row read last has for the keys,
// as a JSON array. A custom field is an array of its own, empty where the
// field is missing: PostgreSQL sorts that apart from a JSON null.
func (r *Rows) appendPosition(dst []byte, keys []Key) ([]byte, error) {
	for i, key := range keys {
		dst = append(dst, "[,"[min(i, 1)])
		value, err := r.lookup(key)
		if err != nil {
			return nil, err
		}
		dst = append(dst, value...)
	}
	return append(dst, ']'), nil
}

func (r *Rows) lookup(key Key) ([]byte, error) {
	for _, slot := range key.slots {
		if r.spans[slot].end == 0 {
			return nil, fmt.Errorf("a key of the order %s", r.spans[slot].reason())
		}
		if r.null(slot) {
			if key.field != "" {
				return []byte("[]"), nil
			}
			return []byte("null"), nil
		}
	}
	value := r.at(key.slots[len(key.slots)-1])
	if key.field == "" {
		return value, nil
	}
	return member(value, key.field), nil
}

// member returns the value of a key of a scanned JSON object, in an array of
// its own. The array is empty where there is no such key, or no object.
func member(object []byte, field string) []byte {
	s := scanner{object}
	if s.at(0) != '{' {
		return []byte("[]")
	}
	for i := s.space(1); s.at(i) == '"'; {
		end, _ := s.string(i)
		name := unquoted(object[i:end])
		start, _ := s.colon(end)
		end, _ = s.value(start)
		if bytes.Equal(name, []byte(field)) {
			return append(append([]byte{'['}, object[start:end]...), ']')
		}
		// Past the comma there is the next key; past the brace, nothing.
		i = s.space(s.space(end) + 1)
	}
	return []byte("[]")
}
