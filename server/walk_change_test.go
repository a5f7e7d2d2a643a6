package server

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"carbongraph/upstream/sandbox"
)

// TestWalksWhileRowsComeAndGo inserts and deletes rows between the pages of a
// walk, at the root and inside a row. Rows that are there all the time are read
// once each, in order; of the others, those that come ahead are read and those
// that come behind are not.
func TestWalksWhileRowsComeAndGo(t *testing.T) {
	contacts := declared.Type("CustomerContact")
	mix := key{custom: "mix"}
	orders := [][]key{
		nil,
		{by(contacts, "USER_ID").with(true, "LAST"), by(contacts, "CUSTOMER_ID").with(true, "")},
		{mix.with(false, "FIRST"), by(contacts, "CONTACT_LAST_NAME")},
		{by(contacts, "CUSTOMER_ID")},
		{by(contacts, "USER_ID").with(false, "FIRST")},
		{by(contacts, "USER_FULL_NAME")},
		{mix.with(true, "")},
	}
	user, customer := declared.Type("User"), declared.Type("Customer")
	for at, orders := range map[*place][][]key{
		new(root(contacts)): orders,
		new(inside(customer, "cust1", customer.ListOf("customerContacts"))):                               orders[:3],
		new(inside(user, "user2", user.ListOf("customerContacts"))):                                       orders[2:4],
		new(under(contacts, "cc001", contacts.Relation("customer"), customer.ListOf("customerContacts"))): orders[:2],
	} {
		for _, order := range orders {
			for _, backward := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s by %s, backward %t", strings.Join(at.path, " "), orderBy(order), backward), func(t *testing.T) {
					t.Parallel()
					c := sandboxFacade(t, sandbox.WithCompany("co2", 0)).caller("co1", "rw")
					setMixed(t, c)
					shiftingWalk{c, walk{*at, [][]key{order}, 4, backward}, map[string]bool{}}.run(t)
				})
			}
		}
	}
}

// shiftingWalk is a walk in one order between whose pages rows come and go.
type shiftingWalk struct {
	caller
	walk
	gone map[string]bool
}

func (s shiftingWalk) run(t *testing.T) {
	t.Helper()
	document, seen := s.document(), map[string]bool{}
	var last row
	at := readWorld(t, s.caller)
	first := s.rows(at)
	for cursor, turn := "", 0; ; turn++ {
		p := s.pages(t, s.caller, document, []string{cursor})[0]
		rest := s.beyond(at, last)
		here, more := rest[:min(s.size, len(rest))], len(rest) > s.size
		before, after := cursor != "", more
		got, end := p.ids(), p.PageInfo.EndCursor
		if s.backward {
			slices.Reverse(got)
			before, after, end = after, before, p.PageInfo.StartCursor
		}
		if !slices.EqualFunc(got, here, func(id string, r row) bool { return id == r.id() }) {
			t.Fatalf("turn %d, after %s: the page is %v, want %v", turn, last.id(), got, here)
		}
		if info := p.PageInfo; info.HasPreviousPage != before || info.HasNextPage != after {
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
		s.shift(t, turn, last, rest[len(here)])
		at = readWorld(t, s.caller)
	}
	for _, r := range first {
		if !seen[r.id()] && !s.gone[r.id()] {
			t.Errorf("%s was not read", r.id())
		}
	}
	if len(seen) < len(first) {
		t.Errorf("%d rows were read, of %d at first", len(seen), len(first))
	}
}

// beyond are the rows that come after a row in the direction of the walk, in
// that direction. The row need not be there any more.
func (s shiftingWalk) beyond(at *world, last row) []row {
	direction := 1
	if s.backward {
		direction = -1
	}
	compare := func(a, b row) int { return direction * at.compare(s.orders[0], a, b) }
	rows := slices.Clone(s.rows(at))
	if last != nil {
		rows = slices.DeleteFunc(rows, func(r row) bool { return compare(r, last) <= 0 })
	}
	slices.SortFunc(rows, compare)
	return rows
}

// shift deletes the row that the cursor is of, or the next one, and adds rows
// that differ from both in nothing but the id, on either side of it.
func (s shiftingWalk) shift(t *testing.T, turn int, last, next row) {
	t.Helper()
	gone := last
	if turn%2 == 1 {
		gone = next
	}
	// cc001 is referred to.
	if gone.id() != "cc001" {
		s.gone[gone.id()] = true
		s.ask(t, `mutation ($id: ID!) { deleteCustomerContact(input: {id: $id, deleteInvoices: true}) { userErrors { code } } }`, `{"id":`+quoted(t, gone.id())+`}`).
			want(t, `{"deleteCustomerContact":{"userErrors":[]}}`)
	}
	if turn > 4 {
		return
	}
	var rows []string
	for _, like := range []row{last, next} {
		for _, id := range []string{fmt.Sprintf("a%d", turn) + like.id(), like.id() + fmt.Sprintf("z%d", turn)} {
			created := maps.Clone(like)
			created["id"] = id
			delete(created, "companyId")
			text, err := json.Marshal(created)
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, string(text))
		}
	}
	s.ask(t, `mutation ($rows: [CreateCustomerContactInput!]!) { createCustomerContacts(input: {customerContacts: $rows}) { userErrors { code message } } }`,
		`{"rows":[`+strings.Join(rows, ",")+`]}`).want(t, `{"createCustomerContacts":{"userErrors":[]}}`)
}
