package answer

import (
	"errors"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// errUnasked is a row that was not asked for, or one without an id.
var errUnasked = errors.New("a row has no id, or one that was not asked for")

// Found is rows that were asked for by id, each found in the body and ready
// to be written, by any number of plans.
type Found struct {
	rows *Rows
	// ids and starts are of each row, in the order of the ids asked for.
	ids    []string
	starts []int
}

// Find finds the rows of body, which are of the shape, and arranges them in the
// order of ids. It fails where the body cannot be trusted, and where a row is
// not of ids or is there twice.
func Find(body []byte, shape *Shape, ids []string) (*Found, error) {
	rows, err := NewRows(body, shape)
	if err != nil {
		return nil, err
	}
	starts := make([]int, len(ids))
	for {
		start := rows.next
		ok, err := rows.Next()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		i := slices.Index(ids, rows.id())
		if i < 0 || starts[i] != 0 {
			return nil, errUnasked
		}
		starts[i] = start
	}
	f := &Found{rows: rows}
	for i, start := range starts {
		if start != 0 {
			f.ids, f.starts = append(f.ids, ids[i]), append(f.starts, start)
		}
	}
	return f, nil
}

// Created finds the rows of body, which are of the shape, in the order in which
// they stand there. It fails where the body cannot be trusted and where a row
// has no id.
func Created(body []byte, shape *Shape) (*Found, error) {
	rows, err := NewRows(body, shape)
	if err != nil {
		return nil, err
	}
	f := &Found{rows: rows}
	for {
		start := rows.next
		ok, err := rows.Next()
		if err != nil {
			return nil, err
		}
		if !ok {
			return f, nil
		}
		id := rows.id()
		if id == "" {
			return nil, errUnasked
		}
		f.ids, f.starts = append(f.ids, id), append(f.starts, start)
	}
}

// id returns the id of the row read last, empty where it has none.
func (r *Rows) id() string {
	slot := customerContact.columns[0].slot
	if s := r.spans[slot]; s.end == 0 || r.scan.at(int(s.start)) != '"' {
		return ""
	}
	return string(unquoted(r.at(slot)))
}

// IDs returns the ids of the rows found.
func (f *Found) IDs() []string { return f.ids }

// Has reports whether the row with id was found.
func (f *Found) Has(id string) bool { return slices.Contains(f.ids, id) }

// Row writes the row with id as the object at path. It reports false where there is no such row, or where it cannot be written:
// then there is a fault.
func (f *Found) Row(plan *Plan, id string, path ast.Path, faults *Faults) (Object, bool) {
	i := slices.Index(f.ids, id)
	if i < 0 {
		return Object{}, false
	}
	dst, ok := f.append(nil, i, plan, place{path: path, index: -1}, faults)
	return Object{pieces: [][]byte{dst}}, ok
}

// append appends the i-th row.
func (f *Found) append(dst []byte, i int, plan *Plan, at place, faults *Faults) ([]byte, bool) {
	f.read(i)
	w := writer{rows: f.rows, faults: faults}
	return w.append(dst, plan, at)
}

// Column returns the JSON of a column of the row with id, as the upstream
// wrote it; nil where it has none.
func (f *Found) Column(id, column string) []byte {
	i := slices.Index(f.ids, id)
	if i < 0 {
		return nil
	}
	f.read(i)
	slots := slotOf(column)
	return f.rows.at(slots[len(slots)-1])
}

// read reads the i-th row again. It was read before, so there is no error.
func (f *Found) read(i int) { _, _ = f.rows.object(f.starts[i], f.rows.layout) }
