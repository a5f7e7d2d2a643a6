package server

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"carbongraph/upstream/sandbox"
)

// TestWalksWhileRowsComeAndGo inserts and deletes rows between the pages of a
// walk. Rows that are there all the time are read once each, in order; of the
// others, those that come ahead are read and those that come behind are not.
func TestWalksWhileRowsComeAndGo(t *testing.T) {
	for _, order := range [][]sortKey{
		nil,
		{{field: "CUSTOMER_ID"}},
		{{field: "USER_ID", nulls: "FIRST"}},
		{{field: "USER_ID", descending: true, nulls: "LAST"}, {field: "CUSTOMER_ID", descending: true}},
		{{field: "USER_FULL_NAME"}},
		{{custom: "mix", descending: true}},
		{{custom: "mix", nulls: "FIRST"}, {field: "CONTACT_LAST_NAME"}},
	} {
		for _, backward := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, backward %t", orderBy(order), backward), func(t *testing.T) {
				t.Parallel()
				c := sandboxFacade(t, sandbox.WithCompany("co2", 0)).caller("co1", "rw")
				setMixed(t, c)
				shiftingWalk{c, order, backward}.run(t)
			})
		}
	}
}

// shiftingWalk is a walk between whose pages rows come and go.
type shiftingWalk struct {
	caller
	order    []sortKey
	backward bool
}

func (w shiftingWalk) run(t *testing.T) {
	t.Helper()
	const size = 7
	document := walk{[][]sortKey{w.order}, size, w.backward}.document()
	var last row
	seen := map[string]bool{}
	for cursor, turn := "", 0; ; turn++ {
		variables := "{}"
		if cursor != "" {
			variables = fmt.Sprintf(`{"c0":%q}`, cursor)
		}
		var pages struct{ L0 page }
		w.ask(t, document, variables).decode(t, &pages)
		rest := w.beyond(readRows(t, w.caller), last)
		here, more := rest[:min(size, len(rest))], len(rest) > size
		before, after := cursor != "", more
		got, end := pages.L0.ids(), pages.L0.PageInfo.EndCursor
		if w.backward {
			slices.Reverse(got)
			before, after, end = after, before, pages.L0.PageInfo.StartCursor
		}
		if !slices.EqualFunc(got, here, func(id string, r row) bool { return id == r.id() }) {
			t.Fatalf("turn %d, after %s: the page is %v, want %v", turn, last.id(), got, here)
		}
		if info := pages.L0.PageInfo; info.HasPreviousPage != before || info.HasNextPage != after {
			t.Errorf("turn %d: previous %v, next %v, want %v and %v", turn, info.HasPreviousPage, info.HasNextPage, before, after)
		}
		for _, id := range got {
			if seen[id] {
				t.Errorf("turn %d: %s is read again", turn, id)
			}
			seen[id] = true
		}
		if !more {
			break
		}
		last, cursor = here[len(here)-1], *end
		w.shift(t, turn, last, rest[len(here)])
	}
	if len(seen) < 60 {
		t.Errorf("%d rows were read", len(seen))
	}
}

// beyond are the rows that come after a row in the direction of the walk, in
// that direction. The row need not be there any more.
func (w shiftingWalk) beyond(rows []row, last row) []row {
	direction := 1
	if w.backward {
		direction = -1
	}
	compare := func(a, b row) int { return direction * compareRows(w.order, a, b) }
	if last != nil {
		rows = slices.DeleteFunc(rows, func(r row) bool { return compare(r, last) <= 0 })
	}
	slices.SortFunc(rows, compare)
	return rows
}

// shift deletes the row that the cursor is of, or the next one, and adds rows
// that differ from both in nothing but the id, on either side of it.
func (w shiftingWalk) shift(t *testing.T, turn int, last, next row) {
	t.Helper()
	gone := last
	if turn%2 == 1 {
		gone = next
	}
	// cc001 is referred to.
	if gone.id() != "cc001" {
		w.ask(t, `mutation ($id: ID!) { deleteCustomerContact(input: {id: $id, deleteInvoices: true}) { userErrors { code } } }`, `{"id":`+quoted(t, gone.id())+`}`).
			want(t, `{"deleteCustomerContact":{"userErrors":[]}}`)
	}
	if turn > 4 {
		return
	}
	var rows []string
	for _, like := range []row{last, next} {
		for _, id := range []string{fmt.Sprintf("a%d", turn) + like.id(), like.id() + fmt.Sprintf("z%d", turn)} {
			created := row{"id": id}
			for _, column := range []string{"customerId", "contactId", "customerLocationId", "userId", "customFields", "tags"} {
				created[column] = like[column]
			}
			text, err := json.Marshal(created)
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, string(text))
		}
	}
	w.ask(t, `mutation ($rows: [CreateCustomerContactInput!]!) { createCustomerContacts(input: {customerContacts: $rows}) { userErrors { code message } } }`,
		`{"rows":[`+strings.Join(rows, ",")+`]}`).want(t, `{"createCustomerContacts":{"userErrors":[]}}`)
}
