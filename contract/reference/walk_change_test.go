package reference

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

// TestWalksWhileRowsComeAndGo inserts and deletes rows between the pages of a
// walk, at the root and inside a row. Rows that are there all the time are read
// once each, in order; of the others, those that come ahead are read and those
// that come behind are not.
func TestWalksWhileRowsComeAndGo(t *testing.T) {
	contacts := servertest.Declared.Type("CustomerContact")
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
	user, customer := servertest.Declared.Type("User"), servertest.Declared.Type("Customer")
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
					c := servertest.StartSandbox(t, sandbox.WithCompany("co2", 0)).Caller("co1", "rw")
					setMixed(t, c)
					shiftingWalk{c, walk{*at, [][]key{order}, 4, backward}, map[string]bool{}}.run(t)
				})
			}
		}
	}
}

// shiftingWalk is a walk in one order between whose pages rows come and go.
type shiftingWalk struct {
	servertest.Caller
	walk
	gone map[string]bool
}

func (s shiftingWalk) run(t *testing.T) {
	t.Helper()
	document, seen := s.document(), map[string]bool{}
	var last servertest.Row
	at := readWorld(t, s.Caller)
	first := s.rows(at)
	for cursor, turn := "", 0; ; turn++ {
		p := s.pages(t, s.Caller, document, []string{cursor})[0]
		rest := s.beyond(at, last)
		here, more := rest[:min(s.size, len(rest))], len(rest) > s.size
		before, after := cursor != "", more
		got, end := p.ids(), p.PageInfo.EndCursor
		if s.backward {
			slices.Reverse(got)
			before, after, end = after, before, p.PageInfo.StartCursor
		}
		if !slices.EqualFunc(got, here, func(id string, r servertest.Row) bool { return id == r.ID() }) {
			t.Fatalf("turn %d, after %s: the page is %v, want %v", turn, last.ID(), got, here)
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
		at = readWorld(t, s.Caller)
	}
	for _, r := range first {
		if !seen[r.ID()] && !s.gone[r.ID()] {
			t.Errorf("%s was not read", r.ID())
		}
	}
	if len(seen) < len(first) {
		t.Errorf("%d rows were read, of %d at first", len(seen), len(first))
	}
}

// beyond are the rows that come after a row in the direction of the walk, in
// that direction. The row need not be there any more.
func (s shiftingWalk) beyond(at *world, last servertest.Row) []servertest.Row {
	direction := 1
	if s.backward {
		direction = -1
	}
	compare := func(a, b servertest.Row) int { return direction * at.compare(s.orders[0], a, b) }
	rows := slices.Clone(s.rows(at))
	if last != nil {
		rows = slices.DeleteFunc(rows, func(r servertest.Row) bool { return compare(r, last) <= 0 })
	}
	slices.SortFunc(rows, compare)
	return rows
}

// shift deletes the row that the cursor is of, or the next one, and adds rows
// that differ from both in nothing but the id, on either side of it.
func (s shiftingWalk) shift(t *testing.T, turn int, last, next servertest.Row) {
	t.Helper()
	gone := last
	if turn%2 == 1 {
		gone = next
	}
	// cc001 is referred to.
	if gone.ID() != "cc001" {
		s.gone[gone.ID()] = true
		s.Ask(t, `mutation ($id: ID!) { deleteCustomerContact(input: {id: $id, deleteInvoices: true}) { userErrors { code } } }`, `{"id":`+servertest.Quoted(t, gone.ID())+`}`).
			Want(t, `{"deleteCustomerContact":{"userErrors":[]}}`)
	}
	if turn > 4 {
		return
	}
	var rows []string
	for _, like := range []servertest.Row{last, next} {
		for _, id := range []string{fmt.Sprintf("a%d", turn) + like.ID(), like.ID() + fmt.Sprintf("z%d", turn)} {
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
	s.Ask(t, `mutation ($rows: [CreateCustomerContactInput!]!) { createCustomerContacts(input: {customerContacts: $rows}) { userErrors { code message } } }`,
		`{"rows":[`+strings.Join(rows, ",")+`]}`).Want(t, `{"createCustomerContacts":{"userErrors":[]}}`)
}
