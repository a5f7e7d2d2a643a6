package sandbox

import "slices"

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
	var referring []row
	for r := range tx.all(key.table) {
		if key.matches(r, gone) {
			referring = append(referring, r)
		}
	}
	if len(referring) == 0 {
		return nil
	}
	switch key.onDelete {
	case cascade:
		return tx.deleteRows(key.table, referring)
	case setNull:
		for _, r := range referring {
			changed := slices.Clone(r)
			for _, at := range key.columns {
				changed[at] = nil
			}
			tx.replace(key.table, r, changed)
		}
		return nil
	default:
		return stillReferenced(key)
	}
}

// updateRow puts changed in the place of old, follows it with the rows that
// refer to it, and checks every constraint but the references of the row
// itself, which wait for the end of the statement.
func (tx *transaction) updateRow(t *table, old, changed row) error {
	t.generate(changed)
	if err := t.checkRequired(changed); err != nil {
		return err
	}
	if err := tx.checkUnique(t, changed, old.id()); err != nil {
		return err
	}
	tx.replace(t, old, changed)
	for _, key := range tx.schema.referring(t) {
		if key.sameTarget(old, changed) {
			continue
		}
		if err := tx.afterUpdate(key, old, changed); err != nil {
			return err
		}
	}
	return nil
}

// sameTarget says that a change leaves alone the columns referred to.
func (k *foreignKey) sameTarget(old, changed row) bool {
	return !slices.ContainsFunc(k.targetColumns, func(at int) bool { return old[at] != changed[at] })
}

func (tx *transaction) afterUpdate(key *foreignKey, old, changed row) error {
	referring := slices.Collect(tx.all(key.table))
	for _, r := range referring {
		if !key.matches(r, old) {
			continue
		}
		if key.onUpdate != cascade {
			return stillReferenced(key)
		}
		following := slices.Clone(r)
		for i, at := range key.columns {
			following[at] = changed[key.targetColumns[i]]
		}
		if err := tx.updateRow(key.table, r, following); err != nil {
			return err
		}
	}
	return nil
}

// insertRow adds a row after every check but that of its references, which
// wait for the end of the statement.
func (tx *transaction) insertRow(t *table, r row) error {
	if err := t.checkRequired(r); err != nil {
		return err
	}
	if err := tx.checkUnique(t, r, nil); err != nil {
		return err
	}
	tx.append(t, r)
	return nil
}

// inherit is the trigger that takes companyId from another row.
func (tx *transaction) inherit(t *table, r row) {
	if t.companyFrom < 0 {
		return
	}
	r[t.company] = nil
	for _, key := range t.foreign {
		if key.columns[0] != t.companyFrom {
			continue
		}
		if source, found := tx.get(key.target, r[t.companyFrom]); found {
			r[t.company] = source[key.target.company]
		}
	}
}
