package sandbox

import (
	"iter"
	"maps"
	"slices"

	"carbongraph/upstream/sandbox/internal/pg"
)

// database is the rows of every table at one moment. It is never changed: a
// read works on the database that was current when it began, and a write
// replaces it as a whole.
type database struct {
	tables map[*table]heap
}

// heap is the rows of one table by company, as nobody reads those of two. A
// table without companies has all its rows under the empty name.
type heap map[string]*segment

// segment is some rows of a table, in the order in which they were inserted.
type segment struct {
	rows []row
	byID map[pg.Value]row
}

func newDatabase(s *schema) *database {
	db := &database{tables: map[*table]heap{}}
	for _, t := range s.tables {
		db.tables[t] = heap{}
	}
	return db
}

// companyOf is the name under which a table keeps a row.
func (t *table) companyOf(r row) string {
	if t.company < 0 {
		return ""
	}
	company, _ := r[t.company].(string)
	return company
}

// rows are those of a company.
func (d *database) rows(t *table, company string) []row {
	if t.company < 0 {
		company = ""
	}
	if s := d.tables[t][company]; s != nil {
		return s.rows
	}
	return nil
}

// all yields the rows of a table, company by company.
func (d *database) all(t *table) iter.Seq[row] {
	return func(yield func(row) bool) {
		for _, company := range slices.Sorted(maps.Keys(d.tables[t])) {
			for _, r := range d.tables[t][company].rows {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// get finds a row by its id, whatever its company.
func (d *database) get(t *table, id pg.Value) (row, bool) {
	for _, s := range d.tables[t] {
		if found, ok := s.byID[id]; ok {
			return found, true
		}
	}
	return nil, false
}

// transaction is a database under change. The segments that it touches are
// copies of its own, so that giving up is forgetting it.
type transaction struct {
	*database
	schema *schema
	heaps  map[*table]bool
	own    map[*segment]bool
}

func (d *database) begin(s *schema) *transaction {
	return &transaction{
		database: &database{tables: maps.Clone(d.tables)},
		schema:   s,
		heaps:    map[*table]bool{},
		own:      map[*segment]bool{},
	}
}

// writable is a company's segment, copied before its first change.
func (tx *transaction) writable(t *table, company string) *segment {
	old := tx.tables[t][company]
	if tx.own[old] {
		return old
	}
	if !tx.heaps[t] {
		tx.heaps[t] = true
		tx.tables[t] = maps.Clone(tx.tables[t])
	}
	copied := &segment{byID: map[pg.Value]row{}}
	if old != nil {
		copied = &segment{rows: slices.Clone(old.rows), byID: maps.Clone(old.byID)}
	}
	tx.tables[t][company] = copied
	tx.own[copied] = true
	return copied
}

// append adds a row without looking at any constraint.
func (tx *transaction) append(t *table, r row) {
	s := tx.writable(t, t.companyOf(r))
	s.rows = append(s.rows, r)
	s.byID[r.id()] = r
}

// replace puts a row in the place of an old one.
func (tx *transaction) replace(t *table, old, changed row) {
	if t.companyOf(old) != t.companyOf(changed) {
		tx.remove(t, old)
		tx.append(t, changed)
		return
	}
	s := tx.writable(t, t.companyOf(old))
	at := slices.IndexFunc(s.rows, func(r row) bool { return r.id() == old.id() })
	s.rows[at] = changed
	delete(s.byID, old.id())
	s.byID[changed.id()] = changed
}

// remove takes a row out.
func (tx *transaction) remove(t *table, gone row) {
	s := tx.writable(t, t.companyOf(gone))
	s.rows = slices.DeleteFunc(s.rows, func(r row) bool { return r.id() == gone.id() })
	delete(s.byID, gone.id())
}
