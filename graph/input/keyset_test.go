package input

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"carbongraph/graph/cursor"
	"carbongraph/graph/model"
	"carbongraph/upstream"
)

// record is a row as far as lists are sorted by it. A pointer that is nil is a
// null; contact is the related row, which may not be there.
type record struct {
	id, customerID string
	userID         *string
	contact        *struct{ lastName *string }
	// score is the JSON of a custom field: empty is no such field, or no
	// fields at all.
	score string
}

// scores are JSON values in the order in which PostgreSQL sorts them.
var scores = []string{`null`, `""`, `"10"`, `"a"`, `-1`, `9.50`, `10`, `false`, `true`, `[1]`, `{"a":1}`}

func randomRecords(random *rand.Rand, n int) []record {
	text := func() *string {
		if random.IntN(3) == 0 {
			return nil
		}
		return new([]string{"", "a", "b", "B", "ż"}[random.IntN(5)])
	}
	records := make([]record, n)
	for i := range records {
		r := record{id: fmt.Sprintf("%02d", i), customerID: []string{"x", "y"}[random.IntN(2)], userID: text()}
		if random.IntN(4) > 0 {
			r.contact = &struct{ lastName *string }{text()}
		}
		if random.IntN(4) > 0 {
			r.score = scores[random.IntN(len(scores))]
		}
		records[i] = r
	}
	return records
}

// value is what a record is sorted by, spelled so that it compares as texts
// do; nil for none.
func (r record) value(k orderKey) *string {
	switch {
	case k.field() != "" && r.score != "":
		return new(fmt.Sprintf("%02d", slices.Index(scores, r.score)))
	case k.field() != "":
		return nil
	case k.column.Name == "lastName" && r.contact != nil:
		return r.contact.lastName
	case k.column.Name == "lastName":
		return nil
	default:
		return r.column(k.column.Name)
	}
}

func (r record) column(name string) *string {
	return map[string]*string{"id": &r.id, "customerId": &r.customerID, "userId": r.userID}[name]
}

// position is the record's values as a cursor carries them.
func (r record) position(t *testing.T, o Order) []json.RawMessage {
	t.Helper()
	var values []json.RawMessage
	for _, k := range o.keys {
		text, err := json.Marshal(r.value(k))
		if err != nil {
			t.Fatal(err)
		}
		if k.field() != "" {
			text = []byte("[" + r.score + "]")
		}
		values = append(values, text)
	}
	return values
}

// compare compares two records in the order.
func (o Order) compare(a, b record) int {
	for _, k := range o.keys {
		x, y := a.value(k), b.value(k)
		c := 0
		switch {
		case x == nil && y == nil:
		case x == nil || y == nil:
			if c = -1; (x == nil) != k.nullsFirst {
				c = 1
			}
		default:
			if c = strings.Compare(*x, *y); k.descending {
				c = -c
			}
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// matches evaluates a filter as PostgreSQL would: a comparison with a null does
// not hold, and a Not is the complement.
func (r record) matches(f upstream.Filter) bool {
	switch f := f.(type) {
	case upstream.All:
		return !slices.ContainsFunc(f, func(inner upstream.Filter) bool { return !r.matches(inner) })
	case upstream.Any:
		return slices.ContainsFunc(f, r.matches)
	case upstream.Not:
		return !r.matches(f.Filter)
	case upstream.Related:
		return r.contact != nil && record{userID: r.contact.lastName}.matches(f.Filter)
	case upstream.IsNull:
		if len(f.Column.Path) > 0 {
			return r.score == ""
		}
		return r.compared(f.Column) == nil
	case upstream.Compare:
		value := r.compared(f.Column)
		return value != nil && holds(f.Op, strings.Compare(*value, f.Value))
	case upstream.CompareJSON:
		op := map[upstream.JSONOp]upstream.Op{upstream.JSONEq: upstream.Eq, upstream.JSONGt: upstream.Gt, upstream.JSONLt: upstream.Lt}[f.Op]
		return r.score != "" && holds(op, slices.Index(scores, r.score)-slices.Index(scores, f.Value))
	default:
		panic(fmt.Sprintf("%T", f))
	}
}

// compared is a column of the record. Of a related row the one column stands
// in the place of userId.
func (r record) compared(c upstream.Column) *string {
	if c.Name == "lastName" {
		return r.userID
	}
	return r.column(c.Name)
}

func holds(op upstream.Op, compared int) bool {
	switch op {
	case upstream.Eq:
		return compared == 0
	case upstream.Gt:
		return compared > 0
	case upstream.Lt:
		return compared < 0
	default:
		panic(op)
	}
}

func randomOrder(t *testing.T, random *rand.Rand) Order {
	t.Helper()
	fields := []model.CustomerContactOrderField{
		model.CustomerContactOrderFieldID, model.CustomerContactOrderFieldCustomerID, model.CustomerContactOrderFieldUserID, model.CustomerContactOrderFieldContactLastName,
	}
	var terms []model.CustomerContactOrder
	for range random.IntN(maxOrderKeys + 1) {
		term := model.CustomerContactOrder{Direction: model.OrderDirectionAsc}
		if n := random.IntN(len(fields) + 1); n < len(fields) {
			term.Field = graphql.OmittableOf(&fields[n])
		} else {
			term.CustomField = graphql.OmittableOf(new("score"))
		}
		if random.IntN(2) == 0 {
			term.Direction = model.OrderDirectionDesc
		}
		if random.IntN(2) == 0 {
			term.Nulls = graphql.OmittableOf(&[]model.NullsOrder{model.NullsOrderFirst, model.NullsOrderLast}[random.IntN(2)])
		}
		terms = append(terms, term)
	}
	order, err := OrderBy(terms)
	if err != nil {
		t.Fatal(err)
	}
	return order
}

// TestAfter compares the condition that a cursor stands for with the order
// itself: in both directions it holds of exactly the rows beyond.
func TestAfter(t *testing.T) {
	t.Parallel()
	for seed := range uint64(600) {
		random := rand.New(rand.NewPCG(seed, 5))
		order, records := randomOrder(t, random), randomRecords(random, 20)
		for _, pivot := range records {
			for _, backward := range []bool{false, true} {
				condition, err := order.after(pivot.position(t, order), backward)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range records {
					c := order.compare(r, pivot)
					if backward {
						c = -c
					}
					if got := r.matches(condition); got != (c > 0) {
						t.Fatalf("seed %d, order %+v, backward %v: %+v beyond %+v: %v\n%#v", seed, order.keys, backward, r, pivot, got, condition)
					}
				}
			}
		}
	}
}

// TestTerms checks that the order sent is the one that cursors stand in, turned
// round where a page is read from the end.
func TestTerms(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		order := randomOrder(t, rand.New(rand.NewPCG(seed, 6)))
		forward, backward := order.Terms(false), order.Terms(true)
		if last := forward[len(forward)-1]; last.Column.Name != "id" || last.Relation != (upstream.Relation{}) {
			t.Fatalf("the order %+v is not total", forward)
		}
		for i, term := range forward {
			term.Descending, term.NullsFirst = !term.Descending, !term.NullsFirst
			if fmt.Sprint(term) != fmt.Sprint(backward[i]) {
				t.Errorf("%+v turned round is %+v", forward, backward)
			}
		}
	}
}

// FuzzAfter gives a cursor's values as a forger would: they are refused, or
// make a condition that can be sent.
func FuzzAfter(f *testing.F) {
	for _, values := range []string{`["u",[1.5],"last","id"]`, `[null,[],null,"id"]`, `[null,[null],null,"\u0000"]`, `[1,["\ud800"],[],{}]`, `["u",[1e999999],"l","i"]`, `[]`, `["u",["a","b"],"l","i"]`} {
		f.Add([]byte(values))
	}
	order, err := OrderBy([]model.CustomerContactOrder{
		{Field: graphql.OmittableOf(new(model.CustomerContactOrderFieldUserID))}, {CustomField: graphql.OmittableOf(new("score"))},
		{Field: graphql.OmittableOf(new(model.CustomerContactOrderFieldContactLastName)), Direction: model.OrderDirectionDesc},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var values []json.RawMessage
		if json.Unmarshal(text, &values) != nil {
			return
		}
		for _, backward := range []bool{false, true} {
			condition, err := order.after(values, backward)
			if err != nil {
				if !errors.Is(err, cursor.ErrMalformed) {
					t.Errorf("%s: %v", text, err)
				}
				continue
			}
			_, err = upstream.Query{Select: upstream.Selection{Columns: []string{"id"}}, Where: condition}.Call()
			var failure *upstream.Error
			if errors.As(err, &failure) && failure.Kind != upstream.TooLong || err != nil && failure == nil {
				t.Errorf("%s is taken for a place in the list, and cannot be sent: %v", text, err)
			}
		}
	})
}
