package answer

import (
	"cmp"
	"slices"
	"strconv"

	"carbongraph/graph/input"
	"carbongraph/graph/resource"
	"carbongraph/upstream/postgrest"
)

// Shape is what the rows of a resource carry: how they are asked for, and what
// they look like. It is built by its Add methods and constant once it is
// sealed.
type Shape struct {
	resource *resource.Resource
	columns  []bool   // by Column.Index
	embeds   []*Shape // by Relation.Index; nil for one that is not carried
	lists    []*listShape

	selection postgrest.Selection
	layout    *layout
	// slots are the places of values in a block of spans, see Rows; list rows
	// have blocks of their own.
	columnSlots []int
	embedSlots  []int
	size        int
}

// listShape is a list inside the rows.
type listShape struct {
	*List
	// rows is nil for a list of which nothing but the count is selected.
	rows    *Shape
	counted bool
	// slot is the place of the array, and the next that of its rows in the
	// arena; countSlot is the place of the count.
	slot, countSlot int
}

// List is a list inside a row with its arguments.
type List struct {
	*resource.List
	Listing *input.Listing
	// Key is equal for lists of the same rows.
	Key string
}

// NewShape returns a shape that carries nothing yet.
func NewShape(r *resource.Resource) *Shape {
	return &Shape{resource: r, columns: make([]bool, len(r.Columns)), embeds: make([]*Shape, len(r.Relations))}
}

// Resource returns the resource whose rows these are.
func (s *Shape) Resource() *resource.Resource { return s.resource }

// AddColumn has the rows carry a column.
func (s *Shape) AddColumn(c *resource.Column) { s.columns[c.Index] = true }

// Carries reports whether the rows carry a column.
func (s *Shape) Carries(c *resource.Column) bool { return s.columns[c.Index] }

// AddID has the rows carry their id.
func (s *Shape) AddID() { s.AddColumn(s.resource.ID()) }

// AddPath has the rows carry the column that a path leads to.
func (s *Shape) AddPath(p resource.Path) {
	if p.Relation != nil {
		s = s.embed(p.Relation)
	}
	s.AddColumn(p.Column)
}

// AddOrder has the rows carry what an order needs of them: with positions, all
// that a cursor is made of; else the columns of related rows alone, which must
// be embedded to be sorted by.
func (s *Shape) AddOrder(order input.Order, positions bool) {
	for _, key := range order.Keys() {
		if positions || key.Path.Relation != nil {
			s.AddPath(key.Path)
		}
	}
}

func (s *Shape) embed(r *resource.Relation) *Shape {
	if s.embeds[r.Index] == nil {
		s.embeds[r.Index] = NewShape(r.Target)
	}
	return s.embeds[r.Index]
}

// list returns the list of the rows with the key.
func (s *Shape) list(key string) (*listShape, bool) {
	i, found := slices.BinarySearchFunc(s.lists, key, func(l *listShape, key string) int { return cmp.Compare(l.Key, key) })
	if !found {
		return nil, false
	}
	return s.lists[i], true
}

// addList has the rows carry a list: its rows, its count or both.
func (s *Shape) addList(l *List) *listShape {
	if known, ok := s.list(l.Key); ok {
		return known
	}
	added := &listShape{List: l}
	s.lists = append(s.lists, added)
	slices.SortFunc(s.lists, func(a, b *listShape) int { return cmp.Compare(a.Key, b.Key) })
	return added
}

// Union returns the sealed shape of rows that carry what both do.
func (s *Shape) Union(t *Shape) *Shape {
	if s == t {
		return s
	}
	both := NewShape(s.resource)
	both.merge(s)
	both.merge(t)
	both.Seal()
	return both
}

func (s *Shape) merge(t *Shape) {
	for i, carried := range t.columns {
		s.columns[i] = s.columns[i] || carried
	}
	for i, e := range t.embeds {
		if e != nil {
			s.embed(s.resource.Relations[i]).merge(e)
		}
	}
	for _, l := range t.lists {
		merged := s.addList(l.List)
		merged.counted = merged.counted || l.counted
		if l.rows != nil {
			if merged.rows == nil {
				merged.rows = NewShape(l.Target)
			}
			merged.rows.merge(l.rows)
		}
	}
}

// Seal numbers the slots and makes what is asked of the upstream. A row of no
// column cannot be asked for: it carries its id.
func (s *Shape) Seal() {
	s.complete()
	s.selection = s.selected()
	s.size = s.number(1) // slot 0 links the blocks of a list
	s.layout = s.expected(false)
}

func (s *Shape) complete() {
	empty := !slices.Contains(s.columns, true)
	for _, e := range s.embeds {
		if e != nil {
			e.complete()
			empty = false
		}
	}
	for _, l := range s.lists {
		if l.rows != nil {
			l.rows.complete()
		}
		// Of a list with neither, such as one of __typename, nothing is asked.
		empty = empty && l.rows == nil && !l.counted
	}
	if empty {
		s.AddColumn(s.resource.Columns[0])
	}
}

// number gives the values of a row the slots from next on, and returns the
// first that is free.
func (s *Shape) number(next int) int {
	s.columnSlots = make([]int, len(s.columns))
	for i, carried := range s.columns {
		if carried {
			s.columnSlots[i] = next
			next++
		}
	}
	s.embedSlots = make([]int, len(s.embeds))
	for i, e := range s.embeds {
		if e != nil {
			s.embedSlots[i] = next
			next = e.number(next + 1)
		}
	}
	for _, l := range s.lists {
		if l.rows != nil {
			l.slot = next
			next += 2
			l.rows.size = l.rows.number(1)
		}
		if l.counted {
			l.countSlot = next
			next++
		}
	}
	return next
}

// relation is how the related row of a relation is asked for. One with lists
// inside has an alias of its own: their parameters lead through it.
func (s *Shape) relation(i int) postgrest.Relation {
	relation := input.Relation(s.resource.Relations[i])
	if s.embeds[i].hasLists() {
		relation.Alias = "r" + strconv.Itoa(i)
	}
	return relation
}

// hasLists reports whether there are lists in the rows or in rows related to
// them.
func (s *Shape) hasLists() bool {
	return len(s.lists) > 0 || slices.ContainsFunc(s.embeds, func(e *Shape) bool { return e != nil && e.hasLists() })
}

// selected is what is asked of the upstream.
func (s *Shape) selected() postgrest.Selection {
	var selection postgrest.Selection
	for i, carried := range s.columns {
		if carried {
			selection.Columns = append(selection.Columns, s.resource.Columns[i].Name)
		}
	}
	for i, e := range s.embeds {
		if e != nil {
			selection.Embeds = append(selection.Embeds, postgrest.Embed{Relation: s.relation(i), Select: e.selected()})
		}
	}
	for _, l := range s.lists {
		if l.rows != nil {
			selection.Lists = append(selection.Lists, postgrest.List{
				Relation: input.ListRelation(l.List.List), Select: l.rows.selected(), Page: l.Listing.Page(),
			})
		}
		if l.counted {
			selection.Counts = append(selection.Counts, postgrest.ListCount{Relation: input.ListRelation(l.List.List), Where: l.Listing.Where()})
		}
	}
	return selection
}

// Selection returns what is asked of the upstream. The caller must not change
// it.
func (s *Shape) Selection() postgrest.Selection { return s.selection }

// Cost returns the cost of so many rows: one for each row, and one for each
// relation in it. The rows of a list inside count as often as there are rows
// around them.
func (s *Shape) Cost(rows int) int {
	cost := times(rows, 1+s.relations())
	return plus(cost, s.listCost(rows))
}

// relations counts the related rows that a row carries.
func (s *Shape) relations() int {
	n := 0
	for _, e := range s.embeds {
		if e != nil {
			n += 1 + e.relations()
		}
	}
	return n
}

func (s *Shape) listCost(rows int) int {
	cost := 0
	for _, e := range s.embeds {
		if e != nil {
			cost = plus(cost, e.listCost(rows))
		}
	}
	for _, l := range s.lists {
		if l.rows != nil {
			cost = plus(cost, l.rows.Cost(times(rows, l.Listing.Size())))
		}
		if l.counted {
			cost = plus(cost, rows)
		}
	}
	return cost
}

// saturated is where costs end: a list in a list in a list comes to 10^9 rows.
const saturated = 1 << 30

func plus(a, b int) int { return min(a+b, saturated) }

func times(a, b int) int { return min(a*b, saturated) }

// HasRelated reports whether the rows carry related rows or lists.
func (s *Shape) HasRelated() bool {
	return len(s.lists) > 0 || slices.ContainsFunc(s.embeds, func(e *Shape) bool { return e != nil })
}
