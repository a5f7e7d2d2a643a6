package sandbox

import (
	"slices"
	"strings"

	"carbongraph/upstream/sandbox/internal/pg"
)

// generate fills in the columns that are made of others.
func (t *table) generate(r row) {
	for i, c := range t.columns {
		if c.join == nil {
			continue
		}
		var words []string
		for _, name := range c.join {
			if word, ok := r[t.find(name)].(string); ok {
				words = append(words, word)
			}
		}
		switch {
		case words != nil:
			r[i] = strings.Trim(strings.Join(words, " "), " ")
		case c.orElse != "":
			r[i] = r[t.find(c.orElse)]
		default:
			r[i] = nil
		}
	}
}

// checkRequired refuses NULL where a column does not take it.
func (t *table) checkRequired(r row) error {
	for i, c := range t.columns {
		if c.required && r[i] == nil {
			return pg.Errorf("23502", "null value in column %q of relation %q violates not-null constraint", c.name, t.name)
		}
	}
	return nil
}

// checkUnique refuses a row that equals another in a unique index; self is
// the id of the row that it replaces, or nil.
func (tx *transaction) checkUnique(t *table, r row, self pg.Value) error {
	for _, index := range t.unique {
		if tx.duplicated(t, index, r, self) {
			return pg.Errorf("23505", "duplicate key value violates unique constraint %q", index.name)
		}
	}
	return nil
}

func (tx *transaction) duplicated(t *table, index uniqueIndex, r row, self pg.Value) bool {
	if len(index.columns) == 1 && index.columns[0] == 0 {
		_, taken := tx.get(t, r.id())
		return taken && r.id() != self
	}
	if slices.ContainsFunc(index.columns, func(at int) bool { return r[at] == nil }) {
		return false
	}
	for other := range tx.all(t) {
		if other.id() != self && !slices.ContainsFunc(index.columns, func(at int) bool { return other[at] != r[at] }) {
			return true
		}
	}
	return false
}

// checkReferences refuses a row that refers to one that is not there. The
// caller's rights do not matter: a row that row-level security hides is there.
func (tx *transaction) checkReferences(t *table, r row) error {
	for _, key := range t.foreign {
		id, refers := key.idOf(r)
		if !refers {
			continue
		}
		if target, found := tx.get(key.target, id); !found || !key.matches(r, target) {
			return &pg.Error{
				Code:    "23503",
				Message: "insert or update on table \"" + t.name + "\" violates foreign key constraint \"" + key.name + "\"",
				Details: "Key is not present in table \"" + key.target.name + "\".",
			}
		}
	}
	return nil
}

func stillReferenced(key *foreignKey) error {
	return &pg.Error{
		Code: "23503",
		Message: "update or delete on table \"" + key.target.name + "\" violates foreign key constraint \"" +
			key.name + "\" on table \"" + key.table.name + "\"",
		Details: "Key is still referenced from table \"" + key.table.name + "\".",
	}
}
