package sandbox

import (
	"fmt"
	"slices"

	"carbongraph/upstream/sandbox/internal/pg"
)

// insertRow adds a row after every check but that of its references, which
// wait for the end of the statement.
func (tx *transaction) insertRow(t *table, r row) error {
	if err := tx.check(t, r, nil); err != nil {
		return err
	}
	tx.append(t, r)
	return nil
}

// updateRow puts changed in the place of old, and checks every constraint but the
// references of the row itself, which wait for the end of the statement.
func (tx *transaction) updateRow(t *table, old, changed row) error {
	t.generate(changed)
	if err := tx.check(t, changed, old.id()); err != nil {
		return err
	}
	tx.replace(t, old, changed)
	for _, key := range tx.schema.referring(t) {
		if slices.ContainsFunc(key.targetColumns, func(at int) bool { return old[at] != changed[at] }) && len(tx.rowsReferring(key, old)) > 0 {
			return key.stillReferenced()
		}
	}
	return nil
}

// deleteRows deletes rows and does what the foreign keys that point at them
// ask for. Row-level security has no say in that.
func (tx *transaction) deleteRows(t *table, rows []row) error {
	for _, r := range rows {
		tx.remove(t, r)
	}
	for _, key := range tx.schema.referring(t) {
		for _, gone := range rows {
			if err := tx.afterDelete(key, gone); err != nil {
				return err
			}
		}
	}
	return nil
}

func (tx *transaction) afterDelete(key *foreignKey, gone row) error {
	referring := tx.rowsReferring(key, gone)
	switch {
	case len(referring) == 0:
		return nil
	case key.OnDelete == cascade:
		return tx.deleteRows(key.table, referring)
	case key.OnDelete != setNull:
		return key.stillReferenced()
	}
	for _, r := range referring {
		changed := slices.Clone(r)
		for _, at := range key.columns {
			changed[at] = nil
		}
		tx.replace(key.table, r, changed)
	}
	return nil
}

// rowsReferring are the rows that refer to target by a key.
func (tx *transaction) rowsReferring(key *foreignKey, target row) []row {
	var found []row
	for _, r := range tx.database[key.table].rows {
		if key.matches(r, target) {
			found = append(found, r)
		}
	}
	return found
}

// check refuses NULL where a column does not take it, and a row that equals
// another in a unique index; self is the id of the row that it replaces, or
// nil.
func (tx *transaction) check(t *table, r row, self pg.Value) error {
	for i, c := range t.Columns {
		if c.NotNull && r[i] == nil {
			return pg.Errorf("23502", "null value in column %q of relation %q violates not-null constraint", c.Name, t.name)
		}
	}
	if _, taken := tx.get(t, r.id()); taken && r.id() != self {
		return pg.Errorf("23505", "duplicate key value violates unique constraint %q", t.name+"_pkey")
	}
	for _, index := range t.Unique {
		if slices.ContainsFunc(index.columns, func(at int) bool { return r[at] == nil }) {
			continue
		}
		if slices.ContainsFunc(tx.database[t].rows, func(other row) bool {
			return other.id() != self && !slices.ContainsFunc(index.columns, func(at int) bool { return other[at] != r[at] })
		}) {
			return pg.Errorf("23505", "duplicate key value violates unique constraint %q", index.Name)
		}
	}
	return nil
}

// checkReferences refuses rows that refer to one that is not there. The
// caller's rights do not matter: a row that row-level security hides is there.
func (tx *transaction) checkReferences(t *table, rows []row) error {
	for _, r := range rows {
		for _, key := range t.ForeignKeys {
			id := r[key.columns[0]]
			if target, found := tx.get(key.target, id); id != nil && (!found || !key.matches(r, target)) {
				return &pg.Error{
					Code:    "23503",
					Message: fmt.Sprintf("insert or update on table %q violates foreign key constraint %q", t.name, key.Name),
					Details: fmt.Sprintf("Key is not present in table %q.", key.target.name),
				}
			}
		}
	}
	return nil
}

func (k *foreignKey) stillReferenced() error {
	return &pg.Error{
		Code: "23503",
		Message: fmt.Sprintf("update or delete on table %q violates foreign key constraint %q on table %q",
			k.target.name, k.Name, k.table.name),
		Details: fmt.Sprintf("Key is still referenced from table %q.", k.table.name),
	}
}

// inherit is the trigger that takes companyId from another row.
func (tx *transaction) inherit(t *table, r row) {
	if t.companyFrom < 0 {
		return
	}
	r[t.company] = nil
	for _, key := range t.ForeignKeys {
		if source, found := tx.get(key.target, r[t.companyFrom]); found && key.columns[0] == t.companyFrom {
			r[t.company] = source[key.target.company]
		}
	}
}
