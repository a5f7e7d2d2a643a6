package introspection

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/selection"
)

// typ writes a type as it is used: a list, a non-null or a named type.
func (w *writer) typ(fields []selection.Field, t *ast.Type) {
	inner := *t
	switch {
	case t.NonNull:
		inner.NonNull = false
		w.wrapping(fields, "NON_NULL", &inner)
	case t.Elem != nil:
		w.wrapping(fields, "LIST", t.Elem)
	default:
		w.named(fields, w.schema.Types[t.NamedType])
	}
}

func (w *writer) wrapping(fields []selection.Field, kind string, inner *ast.Type) {
	w.object("__Type", fields, func(f selection.Field) {
		switch f.Name {
		case "kind":
			w.string(kind)
		case "ofType":
			w.typ(f.Fields, inner)
		default:
			w.null()
		}
	})
}

// named writes a named type; null for none. What a kind of type does not have
// is null.
func (w *writer) named(fields []selection.Field, d *ast.Definition) {
	if d == nil {
		w.null()
		return
	}
	w.object("__Type", fields, func(f selection.Field) {
		switch f.Name {
		case "kind":
			w.string(string(d.Kind))
		case "name":
			w.string(d.Name)
		case "description":
			w.optional(d.Description)
		case "specifiedByURL":
			w.specifiedBy(d)
		case "fields":
			w.where(d.Kind == ast.Object || d.Kind == ast.Interface, func() { w.fields(f, d) })
		case "interfaces":
			w.where(d.Kind == ast.Object || d.Kind == ast.Interface, func() {
				list(w, d.Interfaces, func(name string) { w.named(f.Fields, w.schema.Types[name]) })
			})
		case "possibleTypes":
			w.where(d.IsAbstractType(), func() {
				list(w, w.schema.GetPossibleTypes(d), func(object *ast.Definition) { w.named(f.Fields, object) })
			})
		case "enumValues":
			w.where(d.Kind == ast.Enum, func() { w.enumValues(f, d) })
		case "inputFields":
			w.where(d.Kind == ast.InputObject, func() { w.inputFields(f, d) })
		case "isOneOf":
			w.where(d.Kind == ast.InputObject, func() { w.boolean(d.Directives.ForName("oneOf") != nil) })
		default: // ofType
			w.null()
		}
	})
}

// where writes a value of the kinds that have one, and null for the others.
func (w *writer) where(has bool, write func()) {
	if has {
		write()
	} else {
		w.null()
	}
}

func (w *writer) specifiedBy(d *ast.Definition) {
	if specified := d.Directives.ForName("specifiedBy"); specified != nil {
		w.string(specified.Arguments.ForName("url").Value.Raw)
		return
	}
	w.null()
}

func (w *writer) fields(f selection.Field, d *ast.Definition) {
	visible := shown(d.Fields, w.deprecated(f), func(f *ast.FieldDefinition) ast.DirectiveList { return f.Directives })
	visible = slices.DeleteFunc(slices.Clone(visible), func(f *ast.FieldDefinition) bool { return strings.HasPrefix(f.Name, "__") })
	list(w, visible, func(field *ast.FieldDefinition) {
		w.object("__Field", f.Fields, func(f selection.Field) {
			switch f.Name {
			case "name":
				w.string(field.Name)
			case "description":
				w.optional(field.Description)
			case "args":
				w.arguments(f, field.Arguments)
			case "type":
				w.typ(f.Fields, field.Type)
			default:
				w.deprecation(f, field.Directives)
			}
		})
	})
}

func (w *writer) enumValues(f selection.Field, d *ast.Definition) {
	visible := shown(d.EnumValues, w.deprecated(f), func(v *ast.EnumValueDefinition) ast.DirectiveList { return v.Directives })
	list(w, visible, func(value *ast.EnumValueDefinition) {
		w.object("__EnumValue", f.Fields, func(f selection.Field) {
			switch f.Name {
			case "name":
				w.string(value.Name)
			case "description":
				w.optional(value.Description)
			default:
				w.deprecation(f, value.Directives)
			}
		})
	})
}

func (w *writer) inputFields(f selection.Field, d *ast.Definition) {
	visible := shown(d.Fields, w.deprecated(f), func(f *ast.FieldDefinition) ast.DirectiveList { return f.Directives })
	list(w, visible, func(v *ast.FieldDefinition) {
		w.inputValue(f.Fields, inputValue{v.Name, v.Description, v.Type, v.DefaultValue, v.Directives})
	})
}
