package upstream

import (
	"fmt"
	"net/http"
	"strconv"
)

// targetSize is room for a usual target, which then needs no memory but the
// finished string's.
const targetSize = 1 << 10

// Call encodes the query as a GET.
//
// The error is an *Error: TooLong for a target over MaxTarget, InvalidPattern
// for a Like that ends in its escape, and Internal for a value that PostgREST
// cannot be told: a name that is no identifier, text with a NUL or invalid
// UTF-8, an operator on a column it does not fit, a selection that is empty or
// repeats a name, an order by a relation that is not embedded, a negative
// limit or offset.
func (q Query) Call() (Call, error) {
	if err := q.Select.check(); err != nil {
		return Call{}, err
	}
	if err := q.checkOrderEmbedded(); err != nil {
		return Call{}, err
	}
	where, err := q.compileRows()
	if err != nil {
		return Call{}, err
	}
	prefer, err := q.Count.prefer()
	if err != nil {
		return Call{}, err
	}
	var room [targetSize]byte
	dst := append(room[:0], "/"+Table+"?select="...)
	dst = appendSelection(dst, q.Select)
	dst = where.appendEmbeds(dst)
	dst = where.appendParams(dst)
	dst = q.appendPage(dst)
	return newCall(http.MethodGet, dst, prefer, nil)
}

// CountCall encodes the count of the query's rows, whatever its page, as a
// HEAD: the answer has no body, only Content-Range. It sends neither the
// selection nor the order, the limit and the offset. CountNone is an Internal
// error, the others are those of Call.
func (q Query) CountCall() (Call, error) {
	if q.Count == CountNone {
		return Call{}, internalError("a count is called for, but CountNone asked")
	}
	where, err := compile(q.Where)
	if err != nil {
		return Call{}, err
	}
	prefer, err := q.Count.prefer()
	if err != nil {
		return Call{}, err
	}
	var room [targetSize]byte
	dst := append(room[:0], "/"+Table+"?select=id"...)
	dst = where.appendEmbeds(dst)
	dst = where.appendParams(dst)
	return newCall(http.MethodHead, dst, prefer, nil)
}

// RowsKey is the identity of what the query asks for but for Select: two
// queries with equal keys read the same rows in the same order with the same
// count, and the Union of their selections serves both. It means nothing else
// and may be longer than MaxTarget. The errors are those of Call that Select
// has no part in.
func (q Query) RowsKey() (string, error) {
	where, err := q.compileRows()
	if err != nil {
		return "", err
	}
	prefer, err := q.Count.prefer()
	if err != nil {
		return "", err
	}
	var room [targetSize]byte
	dst := append(room[:0], prefer...)
	dst = where.appendEmbeds(dst)
	dst = where.appendParams(dst)
	return string(q.appendPage(dst)), nil
}

// compileRows checks all that says which rows are read and compiles Where.
func (q Query) compileRows() (condition, error) {
	if q.Limit < 0 || q.Offset < 0 {
		return condition{}, internalError("limit %d, offset %d", q.Limit, q.Offset)
	}
	for _, o := range q.Order {
		if err := o.check(); err != nil {
			return condition{}, err
		}
	}
	return compile(q.Where)
}

// checkOrderEmbedded refuses an order by a relation that the selection does
// not embed: PostgREST orders only by what it joins.
func (q Query) checkOrderEmbedded() error {
	for _, o := range q.Order {
		if o.Relation != (Relation{}) && !q.Select.embeds(o.Relation) {
			return internalError("order by %q, which is not embedded", o.Relation.Name)
		}
	}
	return nil
}

// appendPage appends the order, the limit and the offset. Each key of the
// order says where its nulls go: the default would turn with the direction.
func (q Query) appendPage(dst []byte) []byte {
	for i, o := range q.Order {
		if i == 0 {
			dst = append(dst, "&order="...)
		} else {
			dst = append(dst, "%2C"...)
		}
		dst = o.append(dst)
	}
	dst = append(dst, "&limit="...)
	dst = strconv.AppendInt(dst, int64(q.Limit), 10)
	if q.Offset > 0 {
		dst = append(dst, "&offset="...)
		dst = strconv.AppendInt(dst, int64(q.Offset), 10)
	}
	return dst
}

// append appends one key of an order: contact(lastName).desc.nullslast.
func (o Order) append(dst []byte) []byte {
	if o.Relation != (Relation{}) {
		dst = append(dst, o.Relation.Name...)
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

// prefer is the Prefer header that asks for the count.
func (c Count) prefer() (string, error) {
	switch c {
	case CountNone:
		return "", nil
	case CountExact:
		return "count=exact", nil
	case CountPlanned:
		return "count=planned", nil
	case CountEstimated:
		return "count=estimated", nil
	default:
		return "", internalError("count mode %d", c)
	}
}

// newCall is the one place where a Call is made.
func newCall(method string, target []byte, prefer string, body []byte) (Call, error) {
	if len(target) > MaxTarget {
		return Call{}, &Error{
			Kind:  TooLong,
			Cause: fmt.Errorf("a target of %d bytes, at most %d are sent", len(target), MaxTarget),
		}
	}
	return Call{Method: method, Target: string(target), Prefer: prefer, Body: body}, nil
}

// internalError is the error of a value that cannot be encoded.
func internalError(format string, args ...any) error {
	return &Error{Kind: Internal, Cause: fmt.Errorf("encode: "+format, args...)}
}
