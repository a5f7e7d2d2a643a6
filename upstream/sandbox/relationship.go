package sandbox

import "fmt"

// relationship is a foreign key seen from one of its two tables.
type relationship struct {
	key *foreignKey
	// toMany says that it is seen from the table referred to.
	toMany bool
}

func (r relationship) origin() *table {
	if r.toMany {
		return r.key.target
	}
	return r.key.table
}

func (r relationship) target() *table {
	if r.toMany {
		return r.key.table
	}
	return r.key.target
}

// columns are the origin's columns and the target's that must be equal.
func (r relationship) columns() (origin, target []string) {
	own, other := r.key.table.names(r.key.columns), r.key.target.names(r.key.targetColumns)
	if r.toMany {
		return other, own
	}
	return own, other
}

// relationships are those of a table, to-many ones first.
func (s *schema) relationships(t *table) []relationship {
	var found []relationship
	for _, key := range s.referring(t) {
		found = append(found, relationship{key: key, toMany: true})
	}
	for _, key := range t.foreign {
		found = append(found, relationship{key: key})
	}
	return found
}

// named says whether the name and hint of an embed mean r. A name is that of
// the target table, of the constraint, or of the origin's only column; a hint
// is that of the constraint or of the only column on either side.
func (r relationship) named(name, hint string) bool {
	origin, target := r.columns()
	single := len(origin) == 1
	if hint != "" {
		return name == r.target().name &&
			(hint == r.key.name || single && (hint == origin[0] || hint == target[0]))
	}
	return name == r.target().name || name == r.key.name || single && name == origin[0]
}

// relationship finds the one that an embed means.
func (s *schema) relationship(t *table, name, hint string) (relationship, error) {
	var found []relationship
	for _, r := range s.relationships(t) {
		if r.named(name, hint) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 0:
		return relationship{}, noRelationship(t.name, name, hint)
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
	origin, target := r.columns()
	return fmt.Sprintf("%s using %s%s and %s%s", r.key.name,
		r.origin().name, columnList(origin), r.target().name, columnList(target))
}
