package sandbox

import (
	"maps"
	"slices"

	"carbongraph/upstream/sandbox/internal/pg"
)

// database is the rows of every table at one moment. It is never changed: a
// read works on the database that was current when it began, and a write
// replaces it as a whole.
type database map[*table]*heap

// heap is the rows of a table, in the order in which they were inserted.
type heap struct {
	rows []row
	byID map[pg.Value]row
}

// get finds a row by its id, whatever its company.
func (d database) get(t *table, id pg.Value) (row, bool) {
	found, ok := d[t].byID[id]
	return found, ok
}

// transaction is a database under change. The heaps that it touches are copies
// of its own, so that giving up is forgetting it.
type transaction struct {
	database
	schema *schema
	own    map[*table]bool
}

func (d database) begin(s *schema) *transaction {
	return &transaction{database: maps.Clone(d), schema: s, own: map[*table]bool{}}
}

// writable is a table's heap, copied before its first change.
func (tx *transaction) writable(t *table) *heap {
	if !tx.own[t] {
		tx.own[t] = true
		tx.database[t] = &heap{rows: slices.Clone(tx.database[t].rows), byID: maps.Clone(tx.database[t].byID)}
	}
	return tx.database[t]
}

// append adds a row without looking at any constraint.
func (tx *transaction) append(t *table, r row) {
	h := tx.writable(t)
	h.rows = append(h.rows, r)
	h.byID[r.id()] = r
}

// replace puts a row in the place of an old one.
func (tx *transaction) replace(t *table, old, changed row) {
	h := tx.writable(t)
	h.rows[slices.IndexFunc(h.rows, func(r row) bool { return r.id() == old.id() })] = changed
	delete(h.byID, old.id())
	h.byID[changed.id()] = changed
}

// remove takes a row out.
func (tx *transaction) remove(t *table, gone row) {
	h := tx.writable(t)
	h.rows = slices.DeleteFunc(h.rows, func(r row) bool { return r.id() == gone.id() })
	delete(h.byID, gone.id())
}
