package input

import (
	"encoding/json"
	"errors"
	"fmt"

	"carbongraph/graph/answer"
	"carbongraph/graph/cursor"
	"carbongraph/graph/model"
	"carbongraph/upstream"
)

// PageArgs are the arguments of a list that choose its page; nil is absent.
type PageArgs struct {
	First  *int
	After  *string
	Last   *int
	Before *string
	Offset *int
}

// Listing is a list that is asked for: which rows, in which order, which page.
type Listing struct {
	filter upstream.Filter
	order  Order
	limits Limits
	// size is the most rows of the page.
	size     int
	backward bool
	offset   int
	// beyond is the condition that a cursor stands for; nil without one.
	beyond upstream.Filter
	cursor cursorArg
}

// cursorArg is the cursor that a page is asked for by.
type cursorArg struct {
	at *Path
	// key is the key of the order whose value is the longest, and length the
	// bytes of that value.
	key    string
	length int
}

// List translates the arguments of a list.
func List(filter *model.CustomerContactFilter, orderBy []model.CustomerContactOrder, page PageArgs, limits Limits) (*Listing, error) {
	l := &Listing{limits: limits}
	var err error
	if l.filter, err = Filter(filter, limits); err != nil {
		return nil, err
	}
	if l.order, err = OrderBy(orderBy); err != nil {
		return nil, err
	}
	if err = l.page(page); err != nil {
		return nil, err
	}
	return l, nil
}

// page applies the arguments that choose the page.
func (l *Listing) page(args PageArgs) error {
	var at *Path
	switch {
	case args.First != nil && (args.Last != nil || args.Before != nil):
		return &Error{at.Member("first"), "goes with after or offset, not with last or before"}
	case args.Last != nil && args.After != nil:
		return &Error{at.Member("last"), "goes with before, not with after"}
	case args.After != nil && args.Before != nil:
		return &Error{at.Member("after"), "goes with no before: a page has one cursor"}
	case args.Offset != nil && (args.After != nil || args.Before != nil):
		return &Error{at.Member("offset"), "goes with no cursor"}
	case args.Offset != nil && args.Last != nil:
		return &Error{at.Member("offset"), "goes with first, not with last"}
	case args.Offset != nil && *args.Offset < 0:
		return &Error{at.Member("offset"), "is negative"}
	}
	name, size, cursorName, text := "first", args.First, "after", args.After
	if args.Last != nil || args.Before != nil {
		l.backward = true
		name, size, cursorName, text = "last", args.Last, "before", args.Before
	}
	l.size = l.limits.DefaultPageSize
	if size != nil {
		l.size = *size
	}
	if l.size < 0 || l.size > l.limits.MaxPageSize {
		return &Error{at.Member(name), fmt.Sprintf("is %d; this server allows 0 to %d (MAX_PAGE_SIZE)", l.size, l.limits.MaxPageSize)}
	}
	if args.Offset != nil {
		l.offset = *args.Offset
	}
	if text == nil {
		return nil
	}
	values, err := cursor.Parse(*text, l.order.Fingerprint())
	if err == nil {
		l.beyond, err = l.order.after(values, l.backward)
	}
	if err != nil {
		return &Error{at.Member(cursorName), err.Error()}
	}
	l.cursor.at = at.Member(cursorName)
	for i, value := range values {
		if len(value) > l.cursor.length {
			l.cursor.key, l.cursor.length = l.order.keys[i].name, len(value)
		}
	}
	return nil
}

// Explain returns the error of a read, said as the argument that caused it
// where that can be told.
func (l *Listing) Explain(err error) error {
	var failure *upstream.Error
	if l.cursor.at == nil || !errors.As(err, &failure) || failure.Kind != upstream.TooLong || l.cursor.length < longValue {
		return err
	}
	return &Error{l.cursor.at, fmt.Sprintf("is too long to be sent to Carbon: the row's value for the sort key %s has %d bytes; sort by another key",
		l.cursor.key, l.cursor.length)}
}

// longValue is the bytes of a cursor's value from which on it is to blame for
// a read that is too long.
const longValue = upstream.MaxTarget / 16

// Read is what is read for a listing.
type Read struct {
	Query upstream.Query
	Shape *answer.Shape
	Page  answer.Page
	// Probe tells that a full page does not say whether there are more rows:
	// a row past it was not asked for, since the upstream would not give it.
	Probe bool
	// CountApart tells that the rows are counted in a request of their own,
	// since the cursor's condition would be counted with them.
	CountApart bool
}

// Read returns what is read for the selection that plan answers, under the
// response key given.
func (l *Listing) Read(key string, plan *answer.ConnectionPlan) Read {
	limit := l.size
	beyond := plan.Next && !l.backward || plan.Previous && l.backward
	r := Read{Probe: beyond && limit == l.limits.MaxRows}
	if beyond && !r.Probe {
		limit++
	}
	positions := plan.Positions || r.Probe
	r.Shape = plan.Shape(l.order.Columns(positions))
	r.Page = answer.Page{Key: key, Size: l.size, Backward: l.backward}
	if positions {
		r.Page.Keys, r.Page.Order = l.order.Keys(), l.order.Fingerprint()
	}
	r.Query = upstream.Query{
		Select: r.Shape.Selection(), Where: both(l.filter, l.beyond), Order: l.order.Terms(l.backward), Limit: limit, Offset: l.offset,
	}
	if r.CountApart = plan.Count != upstream.CountNone && l.beyond != nil; !r.CountApart {
		r.Query.Count = plan.Count
	}
	return r
}

// CountQuery returns the read that counts the rows of the listing.
func (l *Listing) CountQuery(count upstream.Count) upstream.Query {
	return upstream.Query{Where: l.filter, Count: count}
}

// ProbeQuery returns the read of one row past a page whose last row has the
// values given for the keys of the order.
func (l *Listing) ProbeQuery(last []json.RawMessage) (upstream.Query, error) {
	beyond, err := l.order.after(last, l.backward)
	if err != nil {
		return upstream.Query{}, err
	}
	columns := answer.NewColumns("id").Union(l.order.Columns(false))
	return upstream.Query{
		Select: columns.Selection(), Where: both(l.filter, beyond), Order: l.order.Terms(l.backward), Limit: 1,
	}, nil
}

// Ends returns what is known of the page's ends, given whether there are rows
// past it in the direction of travel. Where the page was reached by a cursor,
// there is a row behind; so there is after an offset, as far as anyone looked.
func (l *Listing) Ends(more bool, total int64) answer.Ends {
	behind := l.beyond != nil || l.offset > 0
	if l.backward {
		return answer.Ends{Next: behind, Previous: more, Total: total}
	}
	return answer.Ends{Next: more, Previous: behind, Total: total}
}

func both(a, b upstream.Filter) upstream.Filter {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	default:
		return upstream.All{a, b}
	}
}
