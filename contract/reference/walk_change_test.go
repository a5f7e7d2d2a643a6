package reference

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

// TestWalksWhileRowsComeAndGo inserts and deletes rows between the pages of a
// walk, over every list at the root and inside a row. Rows that are there all
// the time are read once each, in order; of the others, those that come ahead
// are read and those that come behind are not.
func TestWalksWhileRowsComeAndGo(t *testing.T) {
	for _, w := range append(longWalks(), shortWalks(t)...) {
		t.Run(fmt.Sprintf("%s of %s by %s, backward %t", w.field, strings.Join(w.path, " "), orderBy(w.orders[0]), w.backward), func(t *testing.T) {
			t.Parallel()
			c := servertest.StartSandbox(t, sandbox.WithCompany("co2", 0)).Caller("co1", "rw")
			if slices.ContainsFunc(w.orders[0], func(k key) bool { return k.custom != "" }) {
				setMixed(t, c)
			}
			shiftingWalk{c, w, map[string]bool{}}.run(t)
		})
	}
}

// longWalks are walks of many pages over the lists of one resource.
func longWalks() []walk {
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
	var walks []walk
	add := func(at place, orders [][]key) {
		for _, order := range orders {
			walks = append(walks, walk{at, [][]key{order}, 4, false}, walk{at, [][]key{order}, 4, true})
		}
	}
	add(root(contacts), orders)
	add(inside(customer, "cust1", customer.ListOf("customerContacts")), orders[:3])
	add(inside(user, "user2", user.ListOf("customerContacts")), orders[2:4])
	add(under(contacts, "cc001", contacts.Relation("customer"), customer.ListOf("customerContacts")), orders[:2])
	return walks
}

// shortWalks are walks of few pages over every list of the catalogue.
func shortWalks(t *testing.T) []walk {
	t.Helper()
	var walks []walk
	w := readWorld(t, servertest.StartSandbox(t).Caller("co1", "r"))
	add := func(at place) {
		size := 1 + max(len(at.rows(w)), shortestList)/5
		orders := slices.Collect(slices.Chunk(allOrders(at.resource), ordersOfKey))
		last := len(orders) - 2 // which the empty order follows
		// Of one key, of two and of four.
		for _, order := range [][]key{orders[last/3][1], orders[last/2][4], orders[last][5]} {
			walks = append(walks, walk{at, [][]key{order}, size, len(walks)%2 == 0})
		}
	}
	for _, r := range servertest.Declared.Resources {
		if r.List != "" {
			add(root(r))
		}
		for _, list := range r.Lists {
			longest := slices.MaxFunc(w.rows[r], func(a, b servertest.Row) int { return len(w.listed(a, list)) - len(w.listed(b, list)) })
			add(inside(r, longest.ID(), list))
		}
	}
	return walks
}

// shortestList is how many rows a list is filled up to before a walk.
const shortestList = 8

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
	s.fill(t)
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
	if len(seen) < len(first) || len(s.gone) == 0 {
		t.Errorf("%d rows were read, of %d at first, and %d were deleted", len(seen), len(first), len(s.gone))
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
	if s.remove(t, gone) {
		s.gone[gone.ID()] = true
	}
	if turn > 4 {
		return
	}
	var rows []servertest.Row
	for _, like := range []servertest.Row{last, next} {
		rows = append(rows, s.copy(like, fmt.Sprintf("a%d", turn)+like.ID()), s.copy(like, like.ID()+fmt.Sprintf("z%d", turn)))
	}
	s.insert(t, rows)
}

// fill adds rows to a list that is short.
func (s shiftingWalk) fill(t *testing.T) {
	t.Helper()
	rows := s.rows(readWorld(t, s.Caller))
	var more []servertest.Row
	for n := len(rows); n < shortestList; n++ {
		like := rows[n%len(rows)]
		more = append(more, s.copy(like, fmt.Sprint(like.ID(), "-", n)))
	}
	if len(more) > 0 {
		s.insert(t, more)
	}
}

// copy is a row that differs from another in nothing but the id, and what must
// be unique.
func (s shiftingWalk) copy(like servertest.Row, id string) servertest.Row {
	created := maps.Clone(like)
	created["id"] = id
	if unique := map[string]string{"Customer": "name", "User": "email"}[s.resource.Type]; unique != "" {
		created[unique] = fmt.Sprint(like[unique], " ", id)
	}
	delete(created, "fullName") // which the database makes of other columns
	return created
}

// insert writes rows at the upstream itself, as another program does.
func (s shiftingWalk) insert(t *testing.T, rows []servertest.Row) {
	t.Helper()
	if status, answer := s.write(t, http.MethodPost, s.resource.Table, rows); status != http.StatusCreated {
		t.Fatalf("%v are not inserted: %d %s", rows, status, answer)
	}
}

// remove deletes a row at the upstream itself, unless another refers to it.
func (s shiftingWalk) remove(t *testing.T, gone servertest.Row) bool {
	t.Helper()
	status, answer := s.write(t, http.MethodDelete, s.resource.Table+"?id=eq."+url.QueryEscape(gone.ID()), nil)
	if status != http.StatusNoContent && status != http.StatusConflict {
		t.Fatalf("%s is not deleted: %d %s", gone.ID(), status, answer)
	}
	return status == http.StatusNoContent
}

// write sends rows to the upstream and returns its answer.
func (s shiftingWalk) write(t *testing.T, method, target string, rows []servertest.Row) (status int, answer string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.Wire.URL+"/"+target, strings.NewReader(servertest.JSON(rows)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+s.Token)
	response, err := s.Client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}
