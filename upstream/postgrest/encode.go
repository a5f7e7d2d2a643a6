package postgrest

import (
	"fmt"
	"net/http"
	"strconv"

	"carbongraph/upstream"
)

// targetSize is room for a usual target, which then needs no memory but the
// finished string's.
const targetSize = 1 << 10

// Call encodes the query as a GET.
//
// The error is an *Error: TooLong for a target over upstream.MaxTarget, InvalidPattern
// for a Like that ends in its escape, and Internal for a value that PostgREST
// cannot be told: a name that is no identifier, text with a NUL or invalid
// UTF-8, an operator on a column it does not fit, a selection that is empty or
// repeats a name, an order by a relation that is not embedded, a negative
// limit or offset.
func (q Query) Call() (upstream.Call, error) {
	if err := q.Select.check(); err != nil {
		return upstream.Call{}, err
	}
	if err := q.checkEmbedded(q.Select); err != nil {
		return upstream.Call{}, err
	}
	where, prefer, err := q.compile()
	if err != nil {
		return upstream.Call{}, err
	}
	var room [targetSize]byte
	dst := append(room[:0], "/"+q.Table+"?select="...)
	dst = appendSelection(dst, q.Select)
	dst = q.appendRows(dst, where, q.Select)
	dst = appendPages(dst, q.Select, "")
	return newCall(http.MethodGet, dst, prefer, nil)
}

// CountCall encodes the count of the query's rows, whatever its page: a GET of
// no row, whose Content-Range has the number. It sends neither the selection
// nor the order and the offset. CountNone is an Internal error, the others are
// those of Call.
//
// A HEAD would say the same, but PostgREST answers it without a length and
// closes the connection without saying so.
func (q Query) CountCall() (upstream.Call, error) {
	if q.Count == CountNone {
		return upstream.Call{}, internalError("a count is called for, but CountNone asked")
	}
	q.Page = Page{Where: q.Where}
	where, prefer, err := q.compile()
	if err != nil {
		return upstream.Call{}, err
	}
	var room [targetSize]byte
	dst := append(room[:0], "/"+q.Table+"?select=id"...)
	return newCall(http.MethodGet, q.appendRows(dst, where, Selection{}), prefer, nil)
}

// RowsKey is the identity of what the query asks for but for Select: two
// queries with equal keys read the same rows in the same order with the same
// count, and the Union of their selections serves both. It means nothing else
// and may be longer than MaxTarget. The errors are those of Call that Select
// has no part in.
func (q Query) RowsKey() (string, error) {
	where, prefer, err := q.compile()
	if err != nil {
		return "", err
	}
	var room [targetSize]byte
	dst := append(append(append(room[:0], q.Table...), ' '), prefer...)
	return string(q.appendRows(dst, where, Selection{})), nil
}

// ListKey is the identity of a list inside a row, but for its selection: two
// lists with equal keys have the same rows in the same order. The errors are
// those of Query.RowsKey.
func ListKey(r Relation, p Page) (string, error) {
	if err := r.check(); err != nil {
		return "", err
	}
	key, err := Query{Table: r.Table, Page: p}.RowsKey()
	return r.Constraint + " " + key, err
}

// compile checks the table and all that says which rows are read, and returns
// what they must match and the Prefer header that asks for their count.
func (q Query) compile() (where condition, prefer string, err error) {
	if err := checkName(q.Table); err != nil {
		return condition{}, "", err
	}
	if int(q.Count) >= len(countModes) {
		return condition{}, "", internalError("count mode %d", q.Count)
	}
	where, err = q.compileRows()
	return where, countModes[q.Count], err
}

// appendRows appends, behind the selection, all that says which rows are read,
// which carry a selection.
func (q Query) appendRows(dst []byte, where condition, s Selection) []byte {
	dst = where.appendEmbeds(dst)
	dst = where.appendParams(dst, "")
	return q.appendPage(dst, "", s)
}

// compileRows checks all that says which rows are read and compiles Where.
func (p Page) compileRows() (condition, error) {
	if p.Limit < 0 || p.Offset < 0 {
		return condition{}, internalError("limit %d, offset %d", p.Limit, p.Offset)
	}
	for _, o := range p.Order {
		if err := o.check(); err != nil {
			return condition{}, err
		}
	}
	return compile(p.Where)
}

// checkEmbedded refuses an order by a relation that the selection does not
// embed: PostgREST orders only by what it joins.
func (p Page) checkEmbedded(s Selection) error {
	for _, o := range p.Order {
		if o.Relation == (Relation{}) {
			continue
		}
		if _, ok := s.embed(o.Relation); !ok {
			return internalError("order by %q, which is not embedded", o.Relation.Key())
		}
	}
	return nil
}

// appendPage appends the order, the limit and the offset of the rows at path,
// which carry a selection.
// Each key of the order says where its nulls go: the default would turn with
// the direction. No row is passed over where none is asked for: PostgREST
// refuses an offset beside a limit of 0.
func (p Page) appendPage(dst []byte, path string, s Selection) []byte {
	for i, o := range p.Order {
		if i == 0 {
			dst = append(append(append(dst, '&'), path...), "order="...)
		} else {
			dst = append(dst, "%2C"...)
		}
		if embed, ok := s.embed(o.Relation); ok {
			o.Relation = embed.Relation
		}
		dst = o.append(dst)
	}
	dst = append(append(append(dst, '&'), path...), "limit="...)
	dst = strconv.AppendInt(dst, int64(p.Limit), 10)
	if p.Offset > 0 && p.Limit > 0 {
		dst = append(append(append(dst, '&'), path...), "offset="...)
		dst = strconv.AppendInt(dst, int64(p.Offset), 10)
	}
	return dst
}

// append appends one key of an order: contact(lastName).desc.nullslast.
func (o Order) append(dst []byte) []byte {
	if o.Relation != (Relation{}) {
		dst = append(dst, o.Relation.Key()...)
		dst = append(dst, "%28"...)
		dst = o.Column.append(dst)
		dst = append(dst, "%29"...)
	} else {
		dst = o.Column.append(dst)
	}
	if o.Descending {
		dst = append(dst, ".desc"...)
	} else {
		dst = append(dst, ".asc"...)
	}
	if o.NullsFirst {
		return append(dst, ".nullsfirst"...)
	}
	return append(dst, ".nullslast"...)
}

// countModes are the Prefer headers that ask for a count.
var countModes = [...]string{
	CountNone: "", CountExact: "count=exact", CountPlanned: "count=planned", CountEstimated: "count=estimated",
}

// newCall is the one place where a Call is made.
func newCall(method string, target []byte, prefer string, body []byte) (upstream.Call, error) {
	if len(target) > upstream.MaxTarget {
		return upstream.Call{}, &upstream.Error{
			Kind:  upstream.TooLong,
			Cause: fmt.Errorf("a target of %d bytes, at most %d are sent", len(target), upstream.MaxTarget),
		}
	}
	return upstream.Call{Method: method, Target: string(target), Prefer: prefer, Body: body}, nil
}

// internalError is the error of a value that cannot be encoded.
func internalError(format string, args ...any) error {
	return &upstream.Error{Kind: upstream.Internal, Cause: fmt.Errorf("encode: "+format, args...)}
}
