package answer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"carbongraph/upstream"
)

// Columns is a set of columns of CustomerContact and of the rows related to
// it. The zero value is the empty set. It is comparable: equal sets are equal
// requests.
type Columns struct{ bits [2]uint64 }

// NewColumns returns the set of the columns named. A related row's column has
// the relation's name before it: "contact.lastName".
func NewColumns(names ...string) Columns {
	var c Columns
	for _, name := range names {
		c.addSlot(slotOf(name)...)
	}
	return c
}

// idColumn is what rows are asked for that are told apart by their ids, or of
// which nothing else is selected.
var idColumn = NewColumns("id")

// Union returns the columns that are in c, in d or in both.
func (c Columns) Union(d Columns) Columns {
	for i := range c.bits {
		c.bits[i] |= d.bits[i]
	}
	return c
}

// Selection is the set as it is asked of the upstream.
func (c Columns) Selection() upstream.Selection { return c.selection(customerContact) }

func (c Columns) selection(t *table) upstream.Selection {
	var s upstream.Selection
	for _, col := range t.columns {
		if c.has(col.slot) {
			s.Columns = append(s.Columns, col.name)
		}
	}
	for _, e := range t.embeds {
		if c.has(e.slot) {
			s.Embeds = append(s.Embeds, upstream.Embed{Relation: e.relation, Select: c.selection(e.table)})
		}
	}
	return s
}

func (c *Columns) addSlot(slots ...int) {
	for _, slot := range slots {
		c.bits[slot/64] |= 1 << (slot % 64)
	}
}

func (c Columns) has(slot int) bool { return c.bits[slot/64]&(1<<(slot%64)) != 0 }

// layout is the keys that an object of a row is expected to have.
type layout struct{ keys []layoutKey }

// layoutKey is one key and what is to be found under it.
type layoutKey struct {
	name   string
	quoted string // the key as JSON, with its quotes
	// lead is what PostgREST writes before the value of a key that is not the
	// first: comma, key, colon. The first has none of the first comma bytes.
	lead  []byte
	comma int
	kind  kind
	slot  int
	embed *layout // of a row
}

// layout returns the keys of the rows that carry the set, in the order in
// which PostgREST writes them: the row's own as they were asked for, and those
// of a related row, which went through jsonb, by length and then by bytes.
func (c Columns) layout() *layout { return c.tableLayout(customerContact, false) }

func (c Columns) tableLayout(t *table, related bool) *layout {
	var l layout
	for _, col := range t.columns {
		if c.has(col.slot) {
			l.keys = append(l.keys, newLayoutKey(col.name, related, col.kind, col.slot))
		}
	}
	for _, e := range t.embeds {
		if c.has(e.slot) {
			key := newLayoutKey(e.relation.Name, related, row, e.slot)
			key.embed = c.tableLayout(e.table, true)
			l.keys = append(l.keys, key)
		}
	}
	if related {
		slices.SortFunc(l.keys, func(a, b layoutKey) int {
			return cmp.Or(cmp.Compare(len(a.name), len(b.name)), cmp.Compare(a.name, b.name))
		})
	}
	return &l
}

// newLayoutKey returns a key as it is written in a row, or in a related row,
// where jsonb puts spaces.
func newLayoutKey(name string, related bool, kind kind, slot int) layoutKey {
	key := layoutKey{name: name, quoted: string(quoted(name)), kind: kind, slot: slot}
	comma, colon := ",", ":"
	if related {
		comma, colon = ", ", ": "
	}
	key.lead, key.comma = []byte(comma+key.quoted+colon), len(comma)
	return key
}

// quoted is a key that needs no escapes, as all names of the schema, as JSON.
func quoted(name string) []byte { return []byte(`"` + name + `"`) }

// slotOf returns the slots to ask for so that the named column is there: its
// own and those of the relations around it. A name that the schema lacks is a
// mistake of this program.
func slotOf(name string) []int {
	t := customerContact
	var slots []int
	for rest := name; ; {
		head, tail, related := strings.Cut(rest, ".")
		if !related {
			col, ok := t.column(head)
			if !ok {
				panic(fmt.Sprintf("answer: no column %q", name))
			}
			return append(slots, col.slot)
		}
		e, ok := t.embed(head)
		if !ok {
			panic(fmt.Sprintf("answer: no relation %q", name))
		}
		slots, t, rest = append(slots, e.slot), e.table, tail
	}
}
