package answer

import (
	"cmp"
	"slices"
	"strconv"

	"carbongraph/graph/resource"
)

// layout is the keys that an object of a row is expected to have.
type layout struct{ keys []layoutKey }

// layoutKey is one key and what is to be found under it.
type layoutKey struct {
	name   string
	quoted string // the key as JSON, with its quotes
	// lead is what PostgREST writes before the value: comma, or brace for the
	// first key, key, colon.
	lead lead
	kind valueKind
	slot int
	// object is the layout of a related row, or of the rows of a list, and size
	// the slots of one of those rows.
	object *layout
	size   int
}

// valueKind is what a value of the upstream's answer must be.
type valueKind uint8

const (
	textValue valueKind = iota + 1
	booleanValue
	numberValue
	jsonValue
	textListValue
	rowValue   // a related row, or null
	rowsValue  // a list of rows
	countValue // [{"count": 12}]
)

var valueKinds = map[resource.Kind]valueKind{
	resource.ID: textValue, resource.Text: textValue, resource.DateTime: textValue, resource.Boolean: booleanValue,
	resource.Int: numberValue, resource.Float: numberValue, resource.Decimal: numberValue, resource.JSON: jsonValue,
	resource.TextList: textListValue,
}

// expected returns the keys of the rows, in the order in which PostgREST writes
// them: a row's own as they were asked for, and those of an embedded row, which
// went through jsonb, by length and then by bytes.
func (s *Shape) expected(embedded bool) *layout {
	l := &layout{}
	for i, carried := range s.columns {
		if carried {
			column := s.resource.Columns[i]
			l.add(layoutKey{name: column.Name, kind: valueKinds[column.Kind], slot: s.columnSlots[i]})
		}
	}
	for i, e := range s.embeds {
		if e != nil {
			l.add(layoutKey{name: s.relation(i).Key(), kind: rowValue, slot: s.embedSlots[i], object: e.expected(true)})
		}
	}
	lists, counts := 0, 0
	for _, list := range s.lists {
		if list.rows != nil {
			l.add(layoutKey{name: "m" + strconv.Itoa(lists), kind: rowsValue, slot: list.slot, object: list.rows.expected(true), size: list.rows.size})
			lists++
		}
		if list.counted {
			l.add(layoutKey{name: "n" + strconv.Itoa(counts), kind: countValue, slot: list.countSlot})
			counts++
		}
	}
	if embedded {
		slices.SortFunc(l.keys, func(a, b layoutKey) int {
			return cmp.Or(cmp.Compare(len(a.name), len(b.name)), cmp.Compare(a.name, b.name))
		})
	}
	comma, colon := ",", ":"
	if embedded {
		comma, colon = ", ", ": "
	}
	for i := range l.keys {
		key := &l.keys[i]
		key.quoted = `"` + key.name + `"`
		before := comma
		if i == 0 {
			before = "{"
		}
		key.lead = newLead(before + key.quoted + colon)
	}
	return l
}

func (l *layout) add(key layoutKey) { l.keys = append(l.keys, key) }
