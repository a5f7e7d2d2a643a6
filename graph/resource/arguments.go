package resource

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// text returns the argument of a directive, or what stands for it where it is
// left out.
func text(d *ast.Directive, argument, absent string) string {
	if arg := d.Arguments.ForName(argument); arg != nil {
		return arg.Value.Raw
	}
	return absent
}

// truth returns the argument of a directive; false where it is left out.
func truth(d *ast.Directive, argument string) bool { return text(d, argument, "false") == "true" }

// texts returns the argument of a directive, which is a list; nil where it is
// left out.
func texts(d *ast.Directive, argument string) []string {
	arg := d.Arguments.ForName(argument)
	if arg == nil {
		return nil
	}
	list := []string{}
	for _, child := range arg.Value.Children {
		list = append(list, child.Value.Raw)
	}
	return list
}

// allowedTogether are the directives of a field that go with another.
var allowedTogether = map[string][]string{
	writeDirective:        {mayLackDirective, companyOfKeyDirective},
	mayLackDirective:      {writeDirective, companyOfKeyDirective},
	companyOfKeyDirective: {writeDirective, mayLackDirective},
	relationDirective:     {orderByDirective},
	orderByDirective:      {relationDirective},
}

// checkDirectives refuses what SDL's validation leaves open: arguments of
// another type, repeated directives of a type, and directives of a field that
// cannot stand together.
func (r *reader) checkDirectives(def *ast.Definition) error {
	seen := map[string]bool{}
	for _, d := range def.Directives {
		if seen[d.Name] {
			return fault(d.Position, def.Name, "", "@%s is repeated", d.Name)
		}
		seen[d.Name] = true
		if err := r.checkArguments(d, def.Name, ""); err != nil {
			return err
		}
		if d.Name != resourceDirective && def.Directives.ForName(resourceDirective) == nil {
			return fault(d.Position, def.Name, "", "@%s is for a type with @resource", d.Name)
		}
	}
	for _, f := range def.Fields {
		for i, d := range f.Directives {
			if err := r.checkArguments(d, def.Name, f.Name); err != nil {
				return err
			}
			if d.Name == orderByDirective && f.Directives.ForName(relationDirective) == nil {
				return fault(d.Position, def.Name, f.Name, "@orderBy goes with @relation")
			}
			for _, other := range f.Directives[:i] {
				if d.Name != "deprecated" && other.Name != "deprecated" && !slices.Contains(allowedTogether[d.Name], other.Name) {
					return fault(d.Position, def.Name, f.Name, "@%s and @%s cannot stand together", other.Name, d.Name)
				}
			}
		}
	}
	return nil
}

func (r *reader) checkArguments(d *ast.Directive, typeName, field string) error {
	definition := r.schema.Directives[d.Name]
	for _, arg := range d.Arguments {
		known := definition.Arguments.ForName(arg.Name)
		if !r.isOf(known.Type, arg.Value) {
			return fault(d.Position, typeName, field, "the argument %s of @%s is of the type %s, which %s is not", arg.Name, d.Name, known.Type, arg.Value)
		}
	}
	return nil
}

// isOf tells whether a value is of a type of the directives' arguments. An
// empty text or list says nothing, so it is none.
func (r *reader) isOf(t *ast.Type, v *ast.Value) bool {
	if t.Elem != nil {
		if v.Kind != ast.ListValue || len(v.Children) == 0 {
			return false
		}
		for _, child := range v.Children {
			if !r.isOf(t.Elem, child.Value) {
				return false
			}
		}
		return true
	}
	switch t.NamedType {
	case "String":
		return v.Kind == ast.StringValue && strings.TrimSpace(v.Raw) != ""
	case "Boolean":
		return v.Kind == ast.BooleanValue
	default:
		return v.Kind == ast.EnumValue && r.schema.Types[t.NamedType].EnumValues.ForName(v.Raw) != nil
	}
}
