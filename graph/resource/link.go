package resource

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// relate adds the relations of a resource.
func (r *reader) relate(def *ast.Definition, res *Resource) error {
	for _, f := range def.Fields {
		directive := f.Directives.ForName(relationDirective)
		if directive == nil {
			continue
		}
		target := r.catalogue.Type(f.Type.NamedType)
		column := res.Column(f.Name + "Id")
		constraint := text(directive, "constraint", "")
		switch {
		case target == nil || f.Type.NonNull || len(f.Arguments) > 0:
			return fault(f.Position, res.Type, f.Name, "a relation is a nullable field of a resource's type, without arguments")
		case column == nil:
			return fault(f.Position, res.Type, f.Name, "the relation's column %sId is not declared", f.Name)
		case target.id() == nil || target.id().Kind != column.Kind:
			return fault(f.Position, res.Type, f.Name, "%s is not of the type of %s.id", column.Name, target.Type)
		case !name.MatchString(constraint):
			return fault(f.Position, res.Type, f.Name, "the constraint %q is no name", constraint)
		}
		for _, other := range r.catalogue.Resources {
			for _, rel := range other.Relations {
				if rel.Constraint == constraint {
					return fault(f.Position, res.Type, f.Name, "the constraint %q is that of %s.%s already", constraint, other.Type, rel.Field)
				}
			}
		}
		res.Relations = append(res.Relations, &Relation{
			Field: f.Name, Target: target, Column: column, Constraint: constraint, Hint: truth(directive, "hint"),
			Index: len(res.Relations), Create: truth(directive, "create"), Description: f.Description, Deprecated: deprecated(f),
		})
	}
	return nil
}

// enlist adds the lists of a resource, and what follows from all relations.
func (r *reader) enlist(def *ast.Definition, res *Resource) error {
	for _, rel := range res.Relations {
		if !rel.Hint && r.joins(res, rel.Target) > 1 {
			return fault(def.Fields.ForName(rel.Field).Position, res.Type, rel.Field, "needs hint: true, since several relations join %s and %s", res.Type, rel.Target.Type)
		}
		rel.Key = rel.Target.Table
		if res.Column(rel.Key) != nil || slices.ContainsFunc(res.Relations, func(other *Relation) bool { return other != rel && other.Target == rel.Target }) {
			rel.Key = rel.Field
		}
	}
	for i, rel := range res.Relations {
		for _, other := range res.Relations[:i] {
			if rel.Key == other.Key {
				return fault(def.Fields.ForName(rel.Field).Position, res.Type, rel.Field, "has the key %q in an answer, as %s has", rel.Key, other.Field)
			}
		}
	}
	for _, f := range def.Fields {
		directive := f.Directives.ForName(listDirective)
		if directive == nil {
			continue
		}
		target := r.catalogue.Type(f.Type.Name())
		if target == nil || f.Type.String() != "["+target.Type+"!]!" || len(f.Arguments) > 0 {
			return fault(f.Position, res.Type, f.Name, "a list is a field of the type [T!]! of a resource T, without arguments")
		}
		list := &List{
			Field: f.Name, Target: target, Constraint: text(directive, "constraint", ""), Hint: truth(directive, "hint"),
			Index: len(res.Lists), Description: f.Description, Deprecated: deprecated(f),
		}
		back := slices.IndexFunc(target.Relations, func(rel *Relation) bool { return rel.Constraint == list.Constraint })
		switch {
		case target.List == "":
			return fault(f.Position, res.Type, f.Name, "%s has no list of its own at the root", target.Type)
		case back < 0 || target.Relations[back].Target != res:
			return fault(f.Position, res.Type, f.Name, "no relation of %s leads back to %s under the constraint %q", target.Type, res.Type, list.Constraint)
		case !list.Hint && r.joins(res, target) > 1:
			return fault(f.Position, res.Type, f.Name, "needs hint: true, since several relations join %s and %s", res.Type, target.Type)
		}
		for _, other := range res.Lists {
			if other.Constraint == list.Constraint {
				return fault(f.Position, res.Type, f.Name, "the constraint %q is that of %s already", list.Constraint, other.Field)
			}
		}
		res.Lists = append(res.Lists, list)
	}
	return nil
}

// id returns the column id; nil where it is missing or may be null.
func (r *Resource) id() *Column {
	if id := r.Column("id"); id != nil && id.Required {
		return id
	}
	return nil
}

// joins counts the relations between two resources, whichever way they lead; a
// relation of a table with itself leads both ways.
func (r *reader) joins(a, b *Resource) int {
	n := 0
	for _, res := range r.catalogue.Resources {
		for _, rel := range res.Relations {
			if res == a && rel.Target == b {
				n++
			}
			if res == b && rel.Target == a {
				n++
			}
		}
	}
	return n
}

// complete adds what names columns of the row and of the rows it refers to:
// the orders, the search and the guard.
func (r *reader) complete(def *ast.Definition, res *Resource) error {
	if res.List != "" {
		for _, column := range res.Columns {
			if column.sortable() {
				res.Orders = append(res.Orders, Order{Value: upper(column.Name), Path: Path{Column: column}})
			}
		}
	}
	for _, rel := range res.Relations {
		f := def.Fields.ForName(rel.Field)
		directive := f.Directives.ForName(orderByDirective)
		if directive == nil {
			continue
		}
		if res.List == "" {
			return fault(f.Position, res.Type, f.Name, "@orderBy is for a resource with a list")
		}
		for _, field := range texts(directive, "fields") {
			column := rel.Target.Column(field)
			order := Order{Value: upper(rel.Field) + "_" + upper(field), Path: Path{Relation: rel, Column: column}}
			switch {
			case column == nil:
				return fault(f.Position, res.Type, f.Name, "@orderBy names %s, which is no column of %s", field, rel.Target.Type)
			case !column.sortable():
				return fault(f.Position, res.Type, f.Name, "@orderBy names %s, and no list is sorted by JSON or lists", field)
			case slices.ContainsFunc(res.Orders, func(o Order) bool { return o.Value == order.Value }):
				return fault(f.Position, res.Type, f.Name, "@orderBy gives the value %s, which is there already", order.Value)
			}
			res.Orders = append(res.Orders, order)
		}
	}
	if err := r.search(def, res); err != nil {
		return err
	}
	return r.guard(def, res)
}

func (c *Column) sortable() bool { return c.Kind != JSON && c.Kind != TextList }

// upper returns a name in camel case as the value of an enum.
func upper(name string) string { return strings.ToUpper(separated(name, '_')) }

func (r *reader) search(def *ast.Definition, res *Resource) error {
	at := def.Directives.ForName(resourceDirective)
	for _, named := range texts(at, "search") {
		path := Path{}
		from, field := res, named
		if relation, rest, found := strings.Cut(named, "."); found {
			if path.Relation = res.Relation(relation); path.Relation == nil {
				return fault(at.Position, res.Type, "", "search names %s, and %s is no relation", named, relation)
			}
			from, field = path.Relation.Target, rest
		}
		path.Column = from.Column(field)
		switch {
		case path.Column == nil:
			return fault(at.Position, res.Type, "", "search names %s, which is no column of %s", field, from.Type)
		case path.Column.Kind != Text:
			return fault(at.Position, res.Type, "", "search names %s, which is not of the type String", named)
		case res.List == "":
			return fault(at.Position, res.Type, "", "search is for a resource with a list")
		case slices.Contains(res.Search, path):
			return fault(at.Position, res.Type, "", "search names %s twice", named)
		}
		res.Search = append(res.Search, path)
	}
	return nil
}

func (r *reader) guard(def *ast.Definition, res *Resource) error {
	directive := def.Directives.ForName(guardDirective)
	if directive == nil {
		return nil
	}
	guard := &Guard{
		Tables: texts(directive, "tables"), Plural: text(directive, "plural", ""), Name: text(directive, "name", ""),
		Scope: text(directive, "scope", ""), Argument: text(directive, "argument", ""),
	}
	for _, named := range append(slices.Clone(guard.Tables), guard.Name, guard.Argument) {
		if !name.MatchString(named) {
			return fault(directive.Position, res.Type, "", "@guard: %q is no name", named)
		}
	}
	for _, between := range guard.Tables[:len(guard.Tables)-1] {
		if r.catalogue.Table(between) == nil {
			return fault(directive.Position, res.Type, "", "@guard: %s is the table of no resource", between)
		}
	}
	switch {
	case !res.Writes.Delete:
		return fault(directive.Position, res.Type, "", "@guard is for a resource with the mutation DELETE")
	case slices.Contains([]string{"id", "ids", "expect"}, guard.Argument):
		return fault(directive.Position, res.Type, "", "@guard: %s is a member of every delete", guard.Argument)
	}
	res.Guard = guard
	return nil
}
