package input

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"carbongraph/graph/cursor"
	"carbongraph/graph/limits"
	"carbongraph/graph/resource"
	"carbongraph/upstream"
	"carbongraph/upstream/postgrest"
)

// Listing is a list that is asked for: which rows, in which order, which page.
type Listing struct {
	filter postgrest.Filter // search included
	order  Order
	// size is the most rows of the page.
	size     int
	backward bool
	offset   int
	// beyond is the condition that a cursor stands for; nil without one.
	beyond postgrest.Filter
	cursor cursorArgument
	// more is how many rows past the page are read, to tell whether there are
	// any; probed tells that none can be, past the upstream's cap.
	more   int
	probed bool
}

// cursorArgument is the cursor that a page is asked for by.
type cursorArgument struct {
	at *Path
	// key is the key of the order whose value is the longest, and length the
	// bytes of that value.
	key    string
	length int
}

// List translates the arguments of a list at the root.
func List(r *resource.Resource, arguments Object, limits limits.Limits) (*Listing, error) {
	return list(r, arguments, limits, limits.DefaultPageSize)
}

// ListInside translates the arguments of a list inside a row.
func ListInside(r *resource.Resource, arguments Object, limits limits.Limits) (*Listing, error) {
	// A row past the page could not be had past the upstream's cap.
	limits.MaxPageSize = min(limits.MaxPageSize, limits.MaxRows-1)
	return list(r, arguments, limits, min(limits.DefaultNestedPageSize, limits.MaxPageSize))
}

func list(r *resource.Resource, arguments Object, limits limits.Limits, defaultSize int) (*Listing, error) {
	l := &Listing{size: defaultSize}
	filter, err := Filter(r, arguments["filter"], limits)
	if err != nil {
		return nil, err
	}
	l.filter = both(filter, search(r, arguments["search"]))
	if l.order, err = OrderBy(r, arguments["orderBy"]); err != nil {
		return nil, err
	}
	if err = l.page(arguments, limits); err != nil {
		return nil, err
	}
	return l, nil
}

// exclusive are the arguments of a page that cannot be combined, each with what
// is said of it.
var exclusive = [][2]string{
	{"first", "last"}, {"first", "before"}, {"last", "after"}, {"after", "before"},
	{"offset", "after"}, {"offset", "before"}, {"offset", "last"},
}

// page applies the arguments that choose the page. A null is as if absent.
func (l *Listing) page(arguments Object, limits limits.Limits) error {
	for _, pair := range exclusive {
		if arguments[pair[0]] != nil && arguments[pair[1]] != nil {
			return wrong(Root(pair[0]), "and %s cannot be combined", pair[1])
		}
	}
	size, by := "first", "after"
	if arguments["last"] != nil || arguments["before"] != nil {
		l.backward = true
		size, by = "last", "before"
	}
	if arguments[size] != nil {
		l.size = integer(arguments[size])
	}
	if l.size < 0 || l.size > limits.MaxPageSize {
		return wrong(Root(size), "is %d; this server allows 0 to %d (MAX_PAGE_SIZE)", l.size, limits.MaxPageSize)
	}
	if l.offset = integer(arguments["offset"]); l.offset < 0 {
		return wrong(Root("offset"), "is negative")
	}
	text, given := arguments[by].(string)
	if !given {
		return nil
	}
	values, err := cursor.Parse(text, l.order.Fingerprint())
	if err == nil {
		l.beyond, err = l.order.after(values, l.backward)
	}
	if err != nil {
		return wrong(Root(by), "%s", err)
	}
	l.cursor.at = Root(by)
	for i, value := range values {
		if len(value) > l.cursor.length {
			l.cursor.key, l.cursor.length = l.order.keys[i].name, len(value)
		}
	}
	return nil
}

// Order returns the order of the rows.
func (l *Listing) Order() Order { return l.order }

// Size returns the most rows of the page.
func (l *Listing) Size() int { return l.size }

// Backward reports whether the page is read from the end of the list.
func (l *Listing) Backward() bool { return l.backward }

// Behind reports whether there are rows behind the page, against the direction
// of travel: there are where it was reached by a cursor or an offset.
func (l *Listing) Behind() bool { return l.beyond != nil || l.offset > 0 }

// Offset returns how many rows are passed over first.
func (l *Listing) Offset() int { return l.offset }

// Where returns the condition on the rows of the whole list.
func (l *Listing) Where() postgrest.Filter { return l.filter }

// HasCursor reports whether the page was asked for by a cursor. The cursor's
// condition would be counted with the rows.
func (l *Listing) HasCursor() bool { return l.beyond != nil }

// ReadMore has a row past the page read as well, to tell whether there is one;
// but no more than maxRows rows, the upstream's cap.
func (l *Listing) ReadMore(maxRows int) {
	if l.probed = l.size >= maxRows; !l.probed {
		l.more = 1
	}
}

// Probed reports whether a full page does not tell that there are more rows: a
// row past it was not asked for, since the upstream would not give it.
func (l *Listing) Probed() bool { return l.probed }

// OrderKey is equal for listings of a resource whose rows carry the same for
// their order.
func (l *Listing) OrderKey() string {
	return strings.Join(append(l.order.spelled(), strconv.FormatBool(l.probed)), "\x00")
}

// Page returns what is read for the page.
func (l *Listing) Page() postgrest.Page {
	return postgrest.Page{Where: both(l.filter, l.beyond), Order: l.order.terms(l.backward), Limit: l.size + l.more, Offset: l.offset}
}

// Past returns what is read to tell whether there is a row past a page whose
// last row has the values given for the keys of the order.
func (l *Listing) Past(last []json.RawMessage) (postgrest.Page, error) {
	beyond, err := l.order.after(last, l.backward)
	if err != nil {
		return postgrest.Page{}, err
	}
	return postgrest.Page{Where: both(l.filter, beyond), Order: l.order.terms(l.backward), Limit: 1}, nil
}

// longValue is the bytes of a cursor's value from which on it is to blame for
// a read that is too long.
const longValue = upstream.MaxTarget / 16

// Explain returns the error of a read, said as the argument that caused it
// where that can be told.
func (l *Listing) Explain(err error) error {
	var failure *upstream.Error
	if l.cursor.at == nil || !errors.As(err, &failure) || failure.Kind != upstream.TooLong || l.cursor.length < longValue {
		return err
	}
	return wrong(l.cursor.at, "is too long to be sent to Carbon: the row's value for the sort key %s has %d bytes; sort by another key",
		l.cursor.key, l.cursor.length)
}

func both(a, b postgrest.Filter) postgrest.Filter {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	default:
		return postgrest.All{a, b}
	}
}
