package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"carbongraph/upstream/sandbox/internal/pg"
)

// schema is the tables that are served.
type schema struct{ tables []*table }

// table is a table as a file declares it, in the members with a capital. The
// file's name is the table's, and the first column is the primary key, named
// id.
type table struct {
	// IDPrefix begins the ids of rows that come without one.
	IDPrefix string
	// ViewScope is what a key needs to see any row; empty is nothing.
	ViewScope string
	// CompanyFrom is the column whose row a trigger takes companyId from on
	// insert; empty is none.
	CompanyFrom string
	Columns     []column
	// Unique are the unique constraints but that of the primary key.
	Unique      []uniqueIndex
	ForeignKeys []*foreignKey
	// Rows hold by the constraints: they are not checked. A column that a row
	// leaves out has its default.
	Rows []map[string]json.RawMessage

	name   string
	lastID atomic.Int64
	// company is the place of the column by which row-level security tells
	// whose a row is, or -1 where everybody may see and write all rows.
	company int
	// companyFrom is the place of CompanyFrom, or -1.
	companyFrom int
}

// column is a column of a table.
type column struct {
	Name string
	// Type is PostgreSQL's name of the type, such as text or numeric(10,5).
	Type    string
	NotNull bool
	// Default is the value where an insert names none; empty is NULL.
	Default json.RawMessage
	// Join makes a generated column: the texts of these columns with a blank
	// between them. Where all are null it is that of the column OrElse.
	Join   []string
	OrElse string

	kind             pg.Type
	precision, scale int
	fallback         pg.Value
	// hidden columns are there for the constraints only.
	hidden bool
}

// uniqueIndex is a unique constraint or index, named as errors name it. Rows
// with a NULL in it are not compared.
type uniqueIndex struct {
	Name    string
	Columns []string
	columns []int
}

// action is what becomes of a row when the one that it refers to is deleted. Any
// other than these refuses that.
type action string

const (
	cascade action = "cascade"
	setNull action = "set null"
)

// foreignKey refers from the first column to the id of a table, and from every
// further column to the column of the same name there.
type foreignKey struct {
	Name     string
	Columns  []string
	Table    string
	OnDelete action

	table, target *table
	// columns and targetColumns are places of columns.
	columns, targetColumns []int
}

// row is the values of a table's columns, in their order. Rows are never
// changed once they are in a database.
type row []pg.Value

// id is the primary key of a row.
func (r row) id() pg.Value { return r[0] }

// find returns a column's place, or -1. Hidden columns are found by the
// constraints, not by callers.
func (t *table) find(name string) int {
	return slices.IndexFunc(t.Columns, func(c column) bool { return c.Name == name })
}

// visible returns the place of a column that callers may name, or -1.
func (t *table) visible(name string) int {
	at := t.find(name)
	if at >= 0 && t.Columns[at].hidden {
		return -1
	}
	return at
}

// table returns a table by its name, or nil.
func (s *schema) table(name string) *table {
	for _, t := range s.tables {
		if t.name == name {
			return t
		}
	}
	return nil
}

// referring are the foreign keys that point at t.
func (s *schema) referring(t *table) []*foreignKey {
	var found []*foreignKey
	for _, other := range s.tables {
		for _, key := range other.ForeignKeys {
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

// read takes a column's value out of JSON.
func (c *column) read(raw json.RawMessage) (pg.Value, error) {
	value, err := pg.FromJSON(c.kind, raw)
	if number, ok := value.(pg.Numeric); ok && c.precision > 0 && err == nil {
		return number.Rounded(c.precision, c.scale)
	}
	return value, err
}

// emptyRow has the default of every column.
func (t *table) emptyRow() row {
	r := make(row, len(t.Columns))
	for i, c := range t.Columns {
		r[i] = c.fallback
	}
	return r
}

// generate fills in the columns that are made of others.
func (t *table) generate(r row) {
	for i, c := range t.Columns {
		if c.Join == nil {
			continue
		}
		var words []string
		for _, name := range c.Join {
			if word, ok := r[t.find(name)].(string); ok {
				words = append(words, word)
			}
		}
		r[i] = nil
		if words != nil {
			r[i] = strings.Trim(strings.Join(words, " "), " ")
		} else if c.OrElse != "" {
			r[i] = r[t.find(c.OrElse)]
		}
	}
}

// nextID makes the id of a row that comes without one: opaque, in no order,
// and the same in every run. A number that a failed write took is not given
// out again.
func (t *table) nextID() string {
	sum := sha256.Sum256([]byte(strconv.FormatInt(t.lastID.Add(1), 10) + "carbon"))
	return t.IDPrefix + hex.EncodeToString(sum[:])[:20]
}
