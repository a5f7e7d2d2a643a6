package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"sync/atomic"

	"carbongraph/upstream/sandbox/internal/pg"
)

// schema is the tables that are served.
type schema struct {
	tables []*table
}

// table is a table's definition. Its primary key is the column id, the first.
type table struct {
	name     string
	idPrefix string
	lastID   atomic.Int64
	columns  []column
	unique   []uniqueIndex
	foreign  []*foreignKey
	// viewScope is what a key needs to see any row; empty is nothing.
	viewScope string
	// company is the place of the column by which row-level security tells
	// whose a row is, or -1 where everybody may see and write all rows.
	company int
	// companyFrom is the place of the column whose row a trigger takes
	// companyId from on insert, or -1.
	companyFrom int
}

// column is a column of a table.
type column struct {
	name string
	kind pg.Type
	// required is NOT NULL.
	required bool
	// fallback is the value where an insert names none.
	fallback pg.Value
	// join, where it is set, makes a generated column: see columnFile.
	join   []string
	orElse string
	// precision and scale bound a numeric; 0 is unbounded.
	precision, scale int
	// hidden columns are there for the constraints only.
	hidden bool
}

// read takes a column's value out of JSON.
func (c column) read(raw json.RawMessage) (pg.Value, error) {
	value, err := pg.FromJSON(c.kind, raw)
	if number, ok := value.(pg.Numeric); ok && c.precision > 0 && err == nil {
		return number.Rounded(c.precision, c.scale)
	}
	return value, err
}

// emptyRow has the default of every column.
func (t *table) emptyRow() row {
	r := make(row, len(t.columns))
	for i, c := range t.columns {
		r[i] = c.fallback
	}
	return r
}

// uniqueIndex is a unique constraint or index, named as errors name it. Rows
// with a NULL in it are not compared.
type uniqueIndex struct {
	name    string
	columns []int
}

// action is what becomes of a row whose referenced row changes. The empty one
// refuses a change that leaves a row without its reference.
type action string

const (
	// restrict refuses the same at once, before other actions are done.
	restrict action = "restrict"
	cascade  action = "cascade"
	setNull  action = "set null"
)

// foreignKey is a reference to the primary key of another table, by its first
// column. With more than one column, the others must be equal too.
type foreignKey struct {
	name          string
	table, target *table
	// columns and targetColumns are places of columns.
	columns, targetColumns []int
	onUpdate, onDelete     action
}

// row is the values of a table's columns, in their order. Rows are never
// changed once they are in a database.
type row []pg.Value

// find returns a column's place, or -1. Hidden columns are found by the
// constraints, not by callers.
func (t *table) find(name string) int {
	return slices.IndexFunc(t.columns, func(c column) bool { return c.name == name })
}

// visible returns the place of a column that callers may name, or -1.
func (t *table) visible(name string) int {
	at := t.find(name)
	if at >= 0 && t.columns[at].hidden {
		return -1
	}
	return at
}

// id is the primary key of a row.
func (r row) id() pg.Value { return r[0] }

// table returns a table by its name, or nil.
func (s *schema) table(name string) *table {
	at := slices.IndexFunc(s.tables, func(t *table) bool { return t.name == name })
	if at < 0 {
		return nil
	}
	return s.tables[at]
}

// referring yields the foreign keys that point at t.
func (s *schema) referring(t *table) []*foreignKey {
	var found []*foreignKey
	for _, other := range s.tables {
		for _, key := range other.foreign {
			if key.target == t {
				found = append(found, key)
			}
		}
	}
	return found
}

// matches says whether r, of the key's table, refers to target. A NULL in any
// of its columns refers to nothing.
func (k *foreignKey) matches(r, target row) bool {
	for i, at := range k.columns {
		if r[at] == nil || r[at] != target[k.targetColumns[i]] {
			return false
		}
	}
	return true
}

// idOf is the primary key that r refers to; found is false where it refers to
// nothing.
func (k *foreignKey) idOf(r row) (id pg.Value, found bool) {
	for _, at := range k.columns {
		if r[at] == nil {
			return nil, false
		}
	}
	return r[k.columns[0]], true
}

// names are those of columns at some places.
func (t *table) names(places []int) []string {
	names := make([]string, len(places))
	for i, at := range places {
		names[i] = t.columns[at].name
	}
	return names
}

// nextID makes the id of a row that comes without one: opaque, in no order,
// and the same in every run. A number that a failed write took is not given
// out again.
func (t *table) nextID() string {
	sum := sha256.Sum256([]byte(strconv.FormatInt(t.lastID.Add(1), 10) + "carbon"))
	return t.idPrefix + hex.EncodeToString(sum[:])[:20]
}
