package answer

import (
	"errors"
	"slices"
)

// errUnasked is a row that was not asked for, or one without an id.
var errUnasked = errors.New("a row has no id, or one that was not asked for")

// Row is one row of a body that was read. Its shape carries the id.
type Row struct {
	rows  *Rows
	block int
}

// Is reports whether there is a row.
func (r Row) Is() bool { return r.rows != nil }

// Shape returns the shape of the row.
func (r Row) Shape() *Shape { return r.rows.shape }

// ID returns the row's id, empty where it has none.
func (r Row) ID() string {
	id := r.rows.arena[r.block+r.rows.shape.columnSlots[r.rows.shape.resource.ID().Index]]
	if id.end == 0 || r.rows.scan.at(int(id.start)) != '"' {
		return ""
	}
	return string(unquoted(r.rows.at(id)))
}

// Column returns the JSON of a column of the row, as the upstream wrote it; nil
// where it has none.
func (r Row) Column(name string) []byte {
	return r.rows.at(r.rows.arena[r.block+r.rows.shape.columnSlots[r.rows.shape.resource.Column(name).Index]])
}

// All returns the rows in the order of the body. It fails where a row has no
// id.
func (r *Rows) All() ([]Row, error) {
	all := make([]Row, r.Len())
	block := int(r.list.start)
	for i := range all {
		all[i] = Row{r, block}
		if all[i].ID() == "" {
			return nil, errUnasked
		}
		block = int(r.arena[block].start)
	}
	return all, nil
}

// ByID returns the rows in the order of ids; the zero Row for one that is not
// there. It fails where a row is not of ids or is there twice.
func (r *Rows) ByID(ids []string) ([]Row, error) {
	all, err := r.All()
	if err != nil {
		return nil, err
	}
	found := make([]Row, len(ids))
	for _, row := range all {
		i := slices.Index(ids, row.ID())
		if i < 0 || found[i].Is() {
			return nil, errUnasked
		}
		found[i] = row
	}
	return found, nil
}
