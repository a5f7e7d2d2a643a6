package upstream

import (
	"net/http"
	"slices"
	"strconv"
)

// Call encodes the rows as a POST: one row as an object, several as an array.
// Where the rows have unlike columns, the target names them all and a row
// that lacks one takes the default.
//
// The error is an *Error: TooLong for a target over MaxTarget, and Internal
// for no row, a row with no column or one column twice, a value that is not
// well-formed JSON without NUL, or a selection that Query.Call refuses.
func (w Insert) Call() (Call, error) {
	if err := w.Select.check(); err != nil {
		return Call{}, err
	}
	if len(w.Rows) == 0 {
		return Call{}, internalError("an insert of no row")
	}
	for _, row := range w.Rows {
		if err := checkValues(row); err != nil {
			return Call{}, err
		}
	}
	dst := append([]byte(nil), "/"+Table+"?select="...)
	dst = appendSelection(dst, w.Select)
	prefer := "return=representation"
	if columns := w.columns(); w.uneven(columns) {
		dst = append(dst, "&columns="...)
		dst = appendSelection(dst, Selection{Columns: columns})
		prefer += ",missing=default"
	}
	return newCall(http.MethodPost, dst, prefer, w.body())
}

// columns are those of any row, in the order in which they first appear.
func (w Insert) columns() []string {
	var columns []string
	for _, row := range w.Rows {
		for _, v := range row {
			if !slices.Contains(columns, v.Column) {
				columns = append(columns, v.Column)
			}
		}
	}
	return columns
}

// uneven reports whether a row lacks one of the columns; no row has one twice.
func (w Insert) uneven(columns []string) bool {
	return slices.ContainsFunc(w.Rows, func(r InsertRow) bool { return len(r) < len(columns) })
}

func (w Insert) body() []byte {
	if len(w.Rows) == 1 {
		return appendObject(nil, w.Rows[0])
	}
	body := []byte{'['}
	for i, row := range w.Rows {
		if i > 0 {
			body = append(body, ',')
		}
		body = appendObject(body, row)
	}
	return append(body, ']')
}

// Call encodes the update as a PATCH of the rows with the IDs and no others.
//
// The error is an *Error: TooLong for a target over MaxTarget, and Internal
// for no ID, an empty one or one twice, an Expect that is anything but a
// comparison of a plain column, nothing to set, one column set twice, a value
// that is not well-formed JSON without NUL, or a selection that Query.Call
// refuses.
func (w Update) Call() (Call, error) {
	if err := checkValues(w.Set); err != nil {
		return Call{}, err
	}
	return callByID(http.MethodPatch, w.IDs, w.Expect, w.Select, appendObject(nil, w.Set))
}

// Call encodes the delete as a DELETE of the rows with the IDs and no others.
// The error is one of Update.Call's.
func (w Delete) Call() (Call, error) {
	return callByID(http.MethodDelete, w.IDs, w.Expect, w.Select, nil)
}

// callByID is the one way to a PATCH or DELETE. Without a filter PostgREST
// takes every row of the table, and it drops a filter it cannot read; so the
// call always carries the filter by id, and the number of ids as the largest
// number of rows that may change.
func callByID(method string, ids []string, expect []Filter, s Selection, body []byte) (Call, error) {
	if err := s.check(); err != nil {
		return Call{}, err
	}
	if err := checkIDs(ids); err != nil {
		return Call{}, err
	}
	for _, f := range expect {
		if err := checkExpect(f); err != nil {
			return Call{}, err
		}
	}
	dst := append([]byte(nil), "/"+Table+"?select="...)
	dst = appendSelection(dst, s)
	dst = append(dst, '&')
	dst = appendComparison(dst, CompareList{Column{Name: "id"}, In, ids}, false, inParam)
	for _, f := range expect {
		dst = append(dst, '&')
		dst = appendComparison(dst, f, false, inParam)
	}
	prefer := "return=representation,handling=strict,max-affected=" + strconv.Itoa(len(ids))
	return newCall(method, dst, prefer, body)
}

// checkIDs refuses the ids of a write that are none, empty or repeated: the
// number of ids is the number of rows that may change.
func checkIDs(ids []string) error {
	if len(ids) == 0 {
		return internalError("a write of no id")
	}
	seen := make(map[string]struct{}, len(ids))
	for _, id := range ids {
		if id == "" {
			return internalError("a write of an empty id")
		}
		if _, twice := seen[id]; twice {
			return internalError("a write of one id twice")
		}
		seen[id] = struct{}{}
		if err := checkText(id); err != nil {
			return err
		}
	}
	return nil
}

// checkExpect refuses a precondition that is not one comparison of a plain
// column. PostgREST before 14.4 applies a logic tree to the rows that a write
// answers, as they then are.
func checkExpect(f Filter) error {
	switch f.(type) {
	case Compare, CompareList, CompareJSON, IsNull:
	default:
		return internalError("a precondition of type %T", f)
	}
	if len(columnOf(f).Path) > 0 {
		return internalError("a precondition inside the column %q", columnOf(f).Name)
	}
	_, settled, err := compileTerm(f)
	if err == nil && settled != unsettled {
		return internalError("a precondition that does not depend on the row")
	}
	return err
}

// checkValues refuses the columns of a row to write.
func checkValues(values []Value) error {
	if len(values) == 0 {
		return internalError("a write of no column")
	}
	for i, v := range values {
		if err := checkName(v.Column); err != nil {
			return err
		}
		same := func(other Value) bool { return other.Column == v.Column }
		if slices.ContainsFunc(values[:i], same) {
			return internalError("column %q written twice", v.Column)
		}
		if err := checkJSON(v.JSON); err != nil {
			return err
		}
	}
	return nil
}

// appendObject appends a JSON object. A column's name needs no escape in one.
func appendObject(dst []byte, values []Value) []byte {
	for i, v := range values {
		if i == 0 {
			dst = append(dst, `{"`...)
		} else {
			dst = append(dst, `,"`...)
		}
		dst = append(dst, v.Column...)
		dst = append(dst, `":`...)
		dst = append(dst, v.JSON...)
	}
	return append(dst, '}')
}
