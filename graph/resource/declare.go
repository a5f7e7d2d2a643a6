package resource

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/vektah/gqlparser/v2/ast"
)

// reader makes a catalogue of a schema.
type reader struct {
	schema    *ast.Schema
	catalogue *Catalogue
}

// The directives of the declarations.
const (
	resourceDirective     = "resource"
	guardDirective        = "guard"
	writeDirective        = "write"
	mayLackDirective      = "mayLack"
	companyOfKeyDirective = "companyOfKey"
	relationDirective     = "relation"
	orderByDirective      = "orderBy"
	listDirective         = "list"
)

// name is what may stand for a table, a constraint or a column in a request.
var name = regexp.MustCompile(`^[A-Za-z_][0-9A-Za-z_]*$`)

// declare adds the resource of an object type, with its columns. What refers
// to other resources follows when all are there.
func (r *reader) declare(def *ast.Definition) error {
	if err := r.checkDirectives(def); err != nil {
		return err
	}
	directive := def.Directives.ForName(resourceDirective)
	if directive == nil {
		if def.Position.Src.Name != sharedFile {
			return fault(def.Position, def.Name, "", "needs @resource")
		}
		return nil
	}
	field := lowerFirst(def.Name)
	res := &Resource{
		Type: def.Name, Field: field, Description: def.Description,
		Table:     text(directive, "table", field),
		List:      text(directive, "list", ""),
		ViewScope: text(directive, "viewScope", ""),
		Node:      slices.Contains(def.Interfaces, nodeInterface),
	}
	res.Name = text(directive, "name", words(field))
	plural := res.Name + "s"
	if res.List != "" {
		plural = words(res.List)
	}
	res.Plural = text(directive, "plural", plural)
	writes := texts(directive, "write")
	res.Writes = Writes{
		Create: slices.Contains(writes, "CREATE"), Update: slices.Contains(writes, "UPDATE"),
		Delete: slices.Contains(writes, "DELETE"), Upsert: slices.Contains(writes, "UPSERT"),
	}
	if !name.MatchString(res.Table) {
		return fault(def.Position, def.Name, "", "the table %q is no name", res.Table)
	}
	if other := r.catalogue.Table(res.Table); other != nil {
		return fault(def.Position, def.Name, "", "the table %q is that of %s already", res.Table, other.Type)
	}
	for _, f := range def.Fields {
		if f.Directives.ForName(relationDirective) == nil && f.Directives.ForName(listDirective) == nil && !isNodeID(res, f) {
			if err := r.column(res, f); err != nil {
				return err
			}
		}
	}
	r.catalogue.Resources = append(r.catalogue.Resources, res)
	r.catalogue.byType[res.Type] = res
	return nil
}

func isNodeID(res *Resource, f *ast.FieldDefinition) bool { return res.Node && f.Name == nodeIDField }

func (r *reader) column(res *Resource, f *ast.FieldDefinition) error {
	kind := slices.Index(kindTypes[:], strings.TrimSuffix(f.Type.String(), "!"))
	switch {
	case len(f.Arguments) > 0:
		return fault(f.Position, res.Type, f.Name, "a column takes no arguments")
	case kind < 0 && r.schema.Types[f.Type.Name()].Kind == ast.Object:
		return fault(f.Position, res.Type, f.Name, "a field of the type %s needs @relation or @list", f.Type)
	case kind < 0:
		return fault(f.Position, res.Type, f.Name, "no column has the type %s", f.Type)
	}
	column := &Column{
		Name: f.Name, Kind: Kind(kind), Index: len(res.Columns), Required: f.Type.NonNull, Description: f.Description,
		MayLack: f.Directives.ForName(mayLackDirective) != nil, Deprecated: deprecated(f),
	}
	if column.MayLack && column.Required {
		return fault(f.Position, res.Type, f.Name, "a column that may be lacking is nullable")
	}
	if f.Directives.ForName(companyOfKeyDirective) != nil {
		switch {
		case res.Company != nil:
			return fault(f.Position, res.Type, f.Name, "@companyOfKey is on %s already", res.Company.Name)
		case column.Kind != ID:
			return fault(f.Position, res.Type, f.Name, "@companyOfKey is for a column of the type ID")
		}
		res.Company = column
	}
	if write := f.Directives.ForName(writeDirective); write != nil {
		column.Absent = text(write, "absent", "")
		on := texts(write, "on")
		column.Create = slices.Contains(on, "CREATE")
		column.Update = slices.Contains(on, "UPDATE") || on == nil && res.Writes.Update
		column.Upsert = slices.Contains(on, "UPSERT") || on == nil && res.Writes.Upsert
	}
	res.Columns = append(res.Columns, column)
	return nil
}

// deprecated returns why a field should not be used; empty where it should.
func deprecated(f *ast.FieldDefinition) string {
	if d := f.Directives.ForName("deprecated"); d != nil {
		return text(d, "reason", "It will be removed.")
	}
	return ""
}

// lowerFirst returns the name with a small first letter.
func lowerFirst(name string) string { return strings.ToLower(name[:1]) + name[1:] }

// words returns the words of a name in camel case, in small letters.
func words(name string) string { return strings.ToLower(separated(name, ' ')) }

// separated puts the separator before each capital letter within the name.
func separated(name string, separator rune) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteRune(separator)
		}
		b.WriteRune(r)
	}
	return b.String()
}
