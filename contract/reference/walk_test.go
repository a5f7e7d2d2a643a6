package reference

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/graph/resource"
	"carbongraph/upstream/sandbox"
)

// place is where a list stands: at the root, or inside a row.
type place struct {
	// resource is that of the rows of the list.
	resource *resource.Resource
	field    string
	// around is what a document has around the list, and path what leads to it
	// in the answer.
	around string
	path   []string
	// rows are those of the list.
	rows func(*world) []servertest.Row
}

// root is the list of a resource at the root.
func root(r *resource.Resource) place {
	return place{r, r.List, "%s", nil, func(w *world) []servertest.Row { return w.rows[r] }}
}

// inside is a list of a row, which a root field looks up.
func inside(of *resource.Resource, id string, list *resource.List) place {
	return place{
		list.Target, list.Field, fmt.Sprintf("%s(id: %q) { %%s }", of.Field, id), []string{of.Field},
		func(w *world) []servertest.Row { return w.listed(servertest.Row{"id": id}, list) },
	}
}

// under is the same list of a row that another row refers to.
func under(of *resource.Resource, id string, relation *resource.Relation, list *resource.List) place {
	return place{
		list.Target, list.Field, fmt.Sprintf("%s(id: %q) { %s { %%s } }", of.Field, id, relation.Field), []string{of.Field, relation.Field},
		func(w *world) []servertest.Row { return w.listed(w.related(w.byID[of][id], relation), list) },
	}
}

// page is a page of a list as walks read it.
type page struct {
	Nodes    []struct{ ID string }
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       *string
	}
}

// ids are those of the page's rows.
func (p page) ids() []string {
	var ids []string
	for _, node := range p.Nodes {
		ids = append(ids, node.ID)
	}
	return ids
}

// walk goes over a list in several orders at once, from one end to the other,
// in pages of a size, and checks every page: its rows, in the order of the list
// whatever the way, and its flags.
type walk struct {
	place
	orders   [][]key
	size     int
	backward bool
}

func (w walk) document() string {
	size, cursor := "first", "after"
	if w.backward {
		size, cursor = "last", "before"
	}
	var definitions, lists strings.Builder
	for i, order := range w.orders {
		fmt.Fprintf(&definitions, "$c%d: String ", i)
		fmt.Fprintf(&lists, " l%d: %s(orderBy: %s, %s: %d, %s: $c%d) { ...P }", i, w.field, orderBy(order), size, w.size, cursor, i)
	}
	return "query (" + definitions.String() + ") { " + fmt.Sprintf(w.around, lists.String()) + " } fragment P on " + w.resource.Type +
		"Connection { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
}

// pages asks for the pages behind cursors, of which an empty one is none.
func (w walk) pages(tb testing.TB, c servertest.Caller, document string, cursors []string) []page {
	tb.Helper()
	var variables []string
	for i, cursor := range cursors {
		if cursor != "" {
			variables = append(variables, fmt.Sprintf(`"c%d":%q`, i, cursor))
		}
	}
	r := c.Ask(tb, document, "{"+strings.Join(variables, ",")+"}")
	var at json.RawMessage
	r.Decode(tb, &at)
	for _, name := range w.path {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(at, &object); err != nil {
			tb.Fatalf("%v in %s", err, r.Data)
		}
		at = object[name]
	}
	var named map[string]page
	if err := json.Unmarshal(at, &named); err != nil {
		tb.Fatalf("%v in %s", err, r.Data)
	}
	pages := make([]page, len(w.orders))
	for i := range pages {
		pages[i] = named[fmt.Sprintf("l%d", i)]
	}
	return pages
}

// run walks over the rows that the caller sees.
func (w walk) run(t *testing.T, c servertest.Caller, world *world) {
	t.Helper()
	rows := w.rows(world)
	want := make([][]string, len(w.orders))
	for i, order := range w.orders {
		for _, row := range world.sorted(rows, order) {
			want[i] = append(want[i], row.ID())
		}
	}
	document, cursors := w.document(), make([]string, len(w.orders))
	for passed := 0; ; passed += w.size {
		for i, p := range w.pages(t, c, document, cursors) {
			cursors[i] = w.check(t, orderBy(w.orders[i]), p, want[i], passed)
		}
		if t.Failed() {
			t.FailNow()
		}
		if passed+w.size >= len(rows) {
			return
		}
	}
}

// check checks the page after so many rows passed and returns the cursor to go
// on from.
func (w walk) check(t *testing.T, order string, p page, want []string, passed int) string {
	t.Helper()
	from, to := passed, min(passed+w.size, len(want))
	before, after := passed > 0, to < len(want)
	if w.backward {
		from, to = len(want)-to, len(want)-from
		before, after = after, before
	}
	got := p.ids()
	if !slices.Equal(got, want[from:to]) {
		t.Errorf("order %s: rows %d to %d are\n%v\nwant\n%v", order, from, to, got, want[from:to])
	}
	if p.PageInfo.HasPreviousPage != before || p.PageInfo.HasNextPage != after {
		t.Errorf("order %s: rows %d to %d of %d: previous %v, next %v", order, from, to, len(want), p.PageInfo.HasPreviousPage, p.PageInfo.HasNextPage)
	}
	end := p.PageInfo.EndCursor
	if w.backward {
		end = p.PageInfo.StartCursor
	}
	if (end == nil) != (len(got) == 0) {
		t.Errorf("order %s: a page of %d rows with the cursor %v", order, len(got), end)
	}
	if end == nil {
		return ""
	}
	return *end
}

// both walks in both directions, in as many orders at once as one operation may
// have lists.
func both(t *testing.T, c servertest.Caller, w *world, at place, orders [][]key, size int) {
	t.Helper()
	for orders := range slices.Chunk(orders, 10) {
		for _, backward := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s of %s by %d, backward %t", at.field, strings.Join(at.path, " "), size, backward), func(t *testing.T) {
				t.Parallel()
				walk{at, orders, size, backward}.run(t, c, w)
			})
		}
	}
}

// ordersOfKey is how many orders allOrders has for each key: four of the key
// alone, one of two and one of four.
const ordersOfKey = 6

// allOrders are all orders of a resource of one key, and some of two and of
// four. The last is empty.
func allOrders(r *resource.Resource) [][]key {
	var keys []key
	for _, order := range r.Orders {
		keys = append(keys, key{Order: order})
	}
	if r.CustomFields() != nil {
		keys = append(keys, key{custom: "mix"}, key{custom: "a.b"}, key{custom: "nope"})
	}
	var orders [][]key
	// Both directions with the nulls at both ends, which is said where it is
	// not the default.
	variant := func(k key, n int) key { return k.with(n%2 == 1, []string{"FIRST", "", "", "LAST"}[n%4]) }
	for i, k := range keys {
		for n := range 4 {
			orders = append(orders, []key{variant(k, n)})
		}
		other := func(n int) key { return variant(keys[(i*3+n*5)%len(keys)], i+n) }
		orders = append(orders, []key{variant(k, i), other(1)}, []key{other(2), other(3), other(4), other(5)})
	}
	return append(orders, nil)
}

// TestWalks walks over every list at the root in every order, and over lists of
// no row and of one.
func TestWalks(t *testing.T) {
	f := servertest.StartSandbox(t, sandbox.WithCompany("none", 0), sandbox.WithCompany("single", 1))
	setMixed(t, f.Caller("co1", "rw"))
	for company, count := range map[string]int{"none": 0, "single": 1, "co1": 60} {
		c := f.Caller(company, "r")
		w := readWorld(t, c)
		for _, r := range servertest.Declared.Resources {
			if r.List == "" {
				continue
			}
			rows := len(w.rows[r])
			if r.Type == "CustomerContact" && rows != count {
				t.Fatalf("company %s has %d rows, want %d", company, rows, count)
			}
			both(t, c, w, root(r), allOrders(r), 1+rows/4)
			if count == 60 {
				both(t, c, w, root(r), allOrders(r)[:10], max(1, rows))
				both(t, c, w, root(r), allOrders(r)[10:13], 1)
			}
		}
	}
}

// TestWalksInsideRows walks over every list of a row, of which one of the
// longest and one of the shortest, and over the same list by way of a row that
// refers to that one.
func TestWalksInsideRows(t *testing.T) {
	f := servertest.StartSandbox(t)
	setMixed(t, f.Caller("co1", "rw"))
	c := f.Caller("co1", "r")
	w := readWorld(t, c)
	for _, r := range servertest.Declared.Resources {
		for _, list := range r.Lists {
			rows := slices.Clone(w.rows[r])
			slices.SortStableFunc(rows, func(a, b servertest.Row) int { return len(w.listed(b, list)) - len(w.listed(a, list)) })
			longest, shortest := rows[0], rows[len(rows)-1]
			size := 1 + len(w.listed(longest, list))/3
			both(t, c, w, inside(r, longest.ID(), list), allOrders(list.Target), size)
			both(t, c, w, inside(r, shortest.ID(), list), allOrders(list.Target)[:10], 1)
			both(t, c, w, inside(r, longest.ID(), list), allOrders(list.Target)[:10], 1)
			for _, other := range servertest.Declared.Resources {
				for _, relation := range other.Relations {
					referring := slices.IndexFunc(w.rows[other], func(o servertest.Row) bool { return o[relation.Column.Name] == longest["id"] })
					if relation.Target == r && referring >= 0 {
						both(t, c, w, under(other, w.rows[other][referring].ID(), relation, list), allOrders(list.Target)[:20], size)
					}
				}
			}
		}
	}
}

// TestWalksAtTheCap walks over more rows than the upstream gives at once.
func TestWalksAtTheCap(t *testing.T) {
	counts := []int{1000, 1001, 1205}
	var options []sandbox.Option
	for _, count := range counts {
		options = append(options, sandbox.WithCompany(fmt.Sprint("of", count), count))
	}
	f := servertest.StartSandbox(t, options...)
	contacts := servertest.Declared.Type("CustomerContact")
	nullable := []key{by(contacts, "USER_ID").with(true, "LAST")}
	for _, count := range counts {
		c := f.Caller(fmt.Sprint("of", count), "r")
		w := readWorld(t, c)
		if got := len(w.rows[contacts]); got != count {
			t.Fatalf("%d rows, want %d", got, count)
		}
		for _, size := range []int{333, 999, 1000} {
			both(t, c, w, root(contacts), [][]key{nil, nullable}, size)
		}
	}
}
