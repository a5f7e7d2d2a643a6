package resource

import (
	"regexp"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// reserve refuses what the schema or a request cannot hold: names that stand
// for something else already, and mutations that could write nothing.
func (r *reader) reserve(def *ast.Definition, res *Resource) error {
	if err := r.names(def, res); err != nil {
		return err
	}
	return r.writes(def, res)
}

// alias is how a request names an embed of its own.
var alias = regexp.MustCompile(`^[a-z][0-9]+$`)

func (r *reader) names(def *ast.Definition, res *Resource) error {
	for _, f := range def.Fields {
		if slices.Contains([]string{"and", "or", "not"}, f.Name) || alias.MatchString(f.Name) || !isNodeID(res, f) && f.Name == nodeIDField {
			return fault(f.Position, res.Type, f.Name, "the name is reserved")
		}
	}
	switch {
	case res.id() == nil:
		return fault(def.Position, res.Type, "", "needs a column id that is not null")
	case res.Node && res.id().Kind != ID:
		return fault(def.Position, res.Type, "", "implements Node, so its id is of the type ID!")
	case !res.Node && (res.List != "" || res.Writes != Writes{}):
		return fault(def.Position, res.Type, "", "has a list or mutations, so it has to implement Node")
	}
	for _, generated := range res.types() {
		if other := r.schema.Types[generated]; other != nil {
			return fault(def.Position, res.Type, "", "the type %s made for it is declared in %s", generated, other.Position.Src.Name)
		}
	}
	for _, other := range r.catalogue.Resources {
		if other == res {
			break
		}
		for _, generated := range res.types() {
			if slices.Contains(other.types(), generated) {
				return fault(def.Position, res.Type, "", "the type %s is made for it and for %s", generated, other.Type)
			}
		}
	}
	for _, field := range []string{res.Field, res.List} {
		if slices.Contains([]string{"node", "nodes", "viewer"}, field) {
			return fault(def.Position, res.Type, "", "the root field %s is reserved", field)
		}
	}
	if res.List == res.Field || res.List != "" && !name.MatchString(res.List) {
		return fault(def.Position, res.Type, "", "the list %q is no name of its own", res.List)
	}
	return nil
}

// types are the names that the schema may give to types of a resource.
func (r *Resource) types() []string {
	var names []string
	for _, suffix := range []string{"Connection", "Edge", "Filter", "ListFilter", "Order", "OrderField", "Patch", "Expectation", "Input"} {
		names = append(names, r.Type+suffix)
	}
	for _, verb := range []string{"Create", "Update", "Delete", "Upsert"} {
		names = append(names, verb+r.Type+"Input", verb+r.Type+"Payload", verb+r.Type+"Row")
		if r.List != "" {
			names = append(names, verb+r.PluralType()+"Input", verb+r.PluralType()+"Payload")
		}
	}
	return names
}

// writes refuses mutations and columns that do not fit each other. It settles
// where a column is written by default, now that all relations are known.
func (r *reader) writes(def *ast.Definition, res *Resource) error {
	creates := res.Writes.Create || r.catalogue.CreatedInside(res)
	for _, column := range res.Columns {
		f := def.Fields.ForName(column.Name)
		at, write := f.Position, f.Directives.ForName(writeDirective)
		if write != nil && write.Arguments.ForName("on") == nil {
			column.Create = creates
		}
		switch {
		case write != nil && !column.Create && !column.Update && !column.Upsert:
			return fault(at, res.Type, column.Name, "@write, and the resource has no mutation that could")
		case column.Create && !creates:
			return fault(at, res.Type, column.Name, "@write on CREATE, and nothing creates %s", res.Plural)
		case column.Update && !res.Writes.Update:
			return fault(at, res.Type, column.Name, "@write on UPDATE, and the resource lacks that mutation")
		case column.Upsert && !res.Writes.Upsert:
			return fault(at, res.Type, column.Name, "@write on UPSERT, and the resource lacks that mutation")
		case column == res.Company && !creates:
			return fault(at, res.Type, column.Name, "@companyOfKey, and nothing creates %s", res.Plural)
		case column.Update && column.Name == "id":
			return fault(at, res.Type, column.Name, "an id is never changed")
		}
	}
	may := func(given func(*Column) bool) bool {
		return slices.ContainsFunc(res.Columns, func(c *Column) bool { return c.Name != "id" && given(c) })
	}
	switch {
	case creates && !may(func(c *Column) bool { return c.Create }):
		return fault(def.Position, res.Type, "", "is created, and no column has @write on CREATE")
	case res.Writes.Update && !may(func(c *Column) bool { return c.Update }):
		return fault(def.Position, res.Type, "", "has the mutation UPDATE, and no column has @write on UPDATE")
	case res.Writes.Upsert && !(res.id().Upsert && may(func(c *Column) bool { return c.Upsert })):
		return fault(def.Position, res.Type, "", "has the mutation UPSERT, and @write on UPSERT is missing on id or on every other column")
	}
	for _, rel := range res.Relations {
		if !rel.Create {
			continue
		}
		at := def.Fields.ForName(rel.Field).Position
		switch {
		case !rel.Column.Create || !res.Writes.Create:
			return fault(at, res.Type, rel.Field, "create: true, and no create can give %s a value", rel.Column.Name)
		case slices.ContainsFunc(rel.Target.Relations, func(inner *Relation) bool { return inner.Create }):
			return fault(at, res.Type, rel.Field, "create: true, and %s creates a row inside itself; one level is made", rel.Target.Type)
		}
	}
	return nil
}
