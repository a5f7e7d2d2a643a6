package server

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"carbongraph/upstream/sandbox"
)

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

// walk goes over the lists in several orders at once, from one end to the
// other, in pages of a size, and checks every page: its rows, in the order of
// the list whatever the way, and its flags.
type walk struct {
	orders   [][]sortKey
	size     int
	backward bool
}

func (w walk) document() string {
	size, cursor := "first", "after"
	if w.backward {
		size, cursor = "last", "before"
	}
	var b strings.Builder
	b.WriteString("query (")
	for i := range w.orders {
		fmt.Fprintf(&b, "$c%d: String ", i)
	}
	b.WriteString(") {")
	for i, order := range w.orders {
		fmt.Fprintf(&b, " l%d: customerContacts(orderBy: %s, %s: %d, %s: $c%d) { ...P }", i, orderBy(order), size, w.size, cursor, i)
	}
	b.WriteString(" } fragment P on CustomerContactConnection { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }")
	return b.String()
}

// run walks over rows, which are all that the caller sees.
func (w walk) run(t *testing.T, c caller, rows []row) {
	t.Helper()
	want := make([][]string, len(w.orders))
	for i, order := range w.orders {
		want[i] = sorted(rows, order)
	}
	document, cursors := w.document(), make([]string, len(w.orders))
	for passed := 0; ; passed += w.size {
		var variables []string
		for i, cursor := range cursors {
			if cursor != "" {
				variables = append(variables, fmt.Sprintf(`"c%d":%q`, i, cursor))
			}
		}
		var pages map[string]page
		c.ask(t, document, "{"+strings.Join(variables, ",")+"}").decode(t, &pages)
		for i, order := range w.orders {
			p := pages[fmt.Sprintf("l%d", i)]
			cursors[i] = w.check(t, orderBy(order), p, want[i], passed)
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

// allOrders are all orders of one key, and some of two and of four.
func allOrders() [][]sortKey {
	var keys []sortKey
	for _, field := range slices.Sorted(maps.Keys(sortColumns)) {
		keys = append(keys, sortKey{field: field})
	}
	for _, custom := range []string{"mix", "a.b", "nope"} {
		keys = append(keys, sortKey{custom: custom})
	}
	var orders [][]sortKey
	// Both directions with the nulls at both ends, which is said where it is
	// not the default.
	variant := func(k sortKey, n int) sortKey {
		k.descending, k.nulls = n%2 == 1, []string{"FIRST", "", "", "LAST"}[n%4]
		return k
	}
	for i, k := range keys {
		for n := range 4 {
			orders = append(orders, []sortKey{variant(k, n)})
		}
		other := func(n int) sortKey { return variant(keys[(i*3+n*5)%len(keys)], i+n) }
		orders = append(orders, []sortKey{variant(k, i), other(1)}, []sortKey{other(2), other(3), other(4), other(5)})
	}
	return append(orders, nil)
}

// TestWalks walks over companies of 0, 1 and 60 customer contacts in every
// order.
func TestWalks(t *testing.T) {
	f := sandboxFacade(t, sandbox.WithCompany("none", 0), sandbox.WithCompany("single", 1))
	setMixed(t, f.caller("co1", "rw"))
	for company, count := range map[string]int{"none": 0, "single": 1, "co1": 60} {
		rows := readRows(t, f.caller(company, "r"))
		if len(rows) != count {
			t.Fatalf("company %s has %d rows, want %d", company, len(rows), count)
		}
		// As many lists as one operation may have.
		for orders := range slices.Chunk(allOrders(), 10) {
			for _, size := range []int{1, 7, 60} {
				for _, backward := range []bool{false, true} {
					t.Run(fmt.Sprintf("%d rows by %d, backward %t", count, size, backward), func(t *testing.T) {
						t.Parallel()
						walk{orders, size, backward}.run(t, f.caller(company, "r"), rows)
					})
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
	f := sandboxFacade(t, options...)
	nullable := []sortKey{{field: "USER_ID", descending: true, nulls: "LAST"}}
	for _, count := range counts {
		rows := readRows(t, f.caller(fmt.Sprint("of", count), "r"))
		if len(rows) != count {
			t.Fatalf("%d rows, want %d", len(rows), count)
		}
		for _, size := range []int{333, 999, 1000} {
			for _, backward := range []bool{false, true} {
				t.Run(fmt.Sprintf("%d rows by %d, backward %t", count, size, backward), func(t *testing.T) {
					t.Parallel()
					c := f.caller(fmt.Sprint("of", count), "r")
					walk{[][]sortKey{nil, nullable}, size, backward}.run(t, c, rows)
				})
			}
		}
	}
}
