package sandbox

import (
	"fmt"
	"strings"
)

// relationship is a foreign key seen from one of its two tables.
type relationship struct {
	key *foreignKey
	// toMany says that it is seen from the table referred to.
	toMany bool
}

func (r relationship) target() *table {
	if r.toMany {
		return r.key.table
	}
	return r.key.target
}

// relationship finds the one that an embed means by the name of its table and,
// where that is ambiguous, the constraint.
func (s *schema) relationship(t *table, name, constraint string) (relationship, error) {
	var candidates, found []relationship
	for _, key := range s.referring(t) {
		candidates = append(candidates, relationship{key: key, toMany: true})
	}
	for _, key := range t.ForeignKeys {
		candidates = append(candidates, relationship{key: key})
	}
	for _, r := range candidates {
		if r.target().name == name && (constraint == "" || constraint == r.key.Name) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 0:
		return relationship{}, noRelationship(t.name, name, constraint)
	case 1:
		return found[0], nil
	}
	return relationship{}, ambiguousRelationship(t.name, name, found)
}

// cardinality describes r in the details of an ambiguity.
func (r relationship) cardinality() string {
	if r.toMany {
		return "one-to-many"
	}
	return "many-to-one"
}

func (r relationship) describe() string {
	own := r.key.table.columnList(r.key.columns)
	other := r.key.target.columnList(r.key.targetColumns)
	if r.toMany {
		own, other = other, own
	}
	return fmt.Sprintf("%s using %s and %s", r.key.Name, own, other)
}

// columnList names a table and some of its columns.
func (t *table) columnList(places []int) string {
	names := make([]string, len(places))
	for i, at := range places {
		names[i] = t.Columns[at].Name
	}
	return t.name + "(" + strings.Join(names, ", ") + ")"
}
