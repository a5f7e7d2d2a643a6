package postgrest

import (
	"net/http"
	"slices"
	"strconv"

	"carbongraph/upstream"
)

// Call encodes the rows as a POST: one row as an object, several as an array.
// Where the rows have unlike columns, the target names them all and a row
// that lacks one takes the default.
//
// The error is an *Error: TooLong for a target over MaxTarget, and Internal
// for no row, a row with no column or one column twice, a value that is not
// well-formed JSON without NUL, or a selection that Query.Call refuses.
func (w Insert) Call() (upstream.Call, error) {
	if err := w.Select.check(); err != nil {
		return upstream.Call{}, err
	}
	if len(w.Rows) == 0 {
		return upstream.Call{}, internalError("an insert of no row")
	}
	for _, row := range w.Rows {
		if err := checkValues(row); err != nil {
			return upstream.Call{}, err
		}
	}
	if err := w.checkMerge(); err != nil {
		return upstream.Call{}, err
	}
	dst := append([]byte(nil), "/"+w.Table+"?select="...)
	dst = appendSelection(dst, w.Select)
	prefer := "return=representation"
	if w.Merge {
		dst = append(dst, "&on_conflict=id"...)
		prefer += ",resolution=merge-duplicates"
	}
	if columns := w.columns(); w.Merge || w.uneven(columns) {
		dst = append(dst, "&columns="...)
		dst = appendSelection(dst, Selection{Columns: columns})
		prefer += ",missing=default"
	}
	dst = appendPages(dst, w.Select, "")
	return newCall(http.MethodPost, dst, prefer, w.body())
}

// checkMerge refuses an upsert of a row without an id.
func (w Insert) checkMerge() error {
	for _, row := range w.Rows {
		if w.Merge && !slices.ContainsFunc(row, func(v Value) bool { return v.Column == "id" }) {
			return internalError("an upsert of a row without an id")
		}
	}
	return checkName(w.Table)
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
	return slices.ContainsFunc(w.Rows, func(r Row) bool { return len(r) < len(columns) })
}

func (w Insert) body() []byte {
	if len(w.Rows) == 1 && !w.Merge {
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
// The error is an *Error: TooLong for a target over upstream.MaxTarget, and Internal
// for no ID, an empty one or one twice, an Expect that is anything but a
// comparison of a plain column, nothing to set, one column set twice, a value
// that is not well-formed JSON without NUL, or a selection that Query.Call
// refuses.
func (w Update) Call() (upstream.Call, error) {
	if err := checkValues(w.Set); err != nil {
		return upstream.Call{}, err
	}
	return callByID(http.MethodPatch, w.Table, w.IDs, w.Expect, w.Select, appendObject(nil, w.Set))
}

// Call encodes the delete as a DELETE of the rows with the IDs and no others.
// The error is one of Update.Call's.
func (w Delete) Call() (upstream.Call, error) {
	return callByID(http.MethodDelete, w.Table, w.IDs, w.Expect, w.Select, nil)
}

// callByID is the one way to a PATCH or DELETE. Without a filter PostgREST
// takes every row of the table, and it drops a filter it cannot read; so the
// call always carries the filter by id, and the number of ids as the largest
// number of rows that may change.
func callByID(method, table string, ids []string, expect []Filter, s Selection, body []byte) (upstream.Call, error) {
	if err := checkName(table); err != nil {
		return upstream.Call{}, err
	}
	if err := s.check(); err != nil {
		return upstream.Call{}, err
	}
	if err := checkIDs(ids); err != nil {
		return upstream.Call{}, err
	}
	for _, f := range expect {
		if err := checkExpect(f); err != nil {
			return upstream.Call{}, err
		}
	}
	dst := append([]byte(nil), "/"+table+"?select="...)
	dst = appendSelection(dst, s)
	dst = append(dst, '&')
	dst = appendComparison(dst, CompareList{Column{Name: "id"}, In, ids}, false, inParam)
	for _, f := range expect {
		dst = append(dst, '&')
		dst = appendComparison(dst, f, false, inParam)
	}
	dst = appendPages(dst, s, "")
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

// Function returns the call of a function of the upstream that has no
// parameters.
func Function(name string) upstream.Call {
	return upstream.Call{Method: http.MethodGet, Target: "/rpc/" + name, Scalar: true}
}
