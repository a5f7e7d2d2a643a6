// Package introspection answers __schema and __type from the schema that is
// served: section 4 of the specification.
package introspection

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/selection"
)

// Append appends the value of a root field, __schema or __type, as JSON.
// Variables are those of the operation, coerced.
func Append(dst []byte, schema *ast.Schema, root selection.Field, variables map[string]any) []byte {
	w := &writer{schema: schema, variables: variables, dst: dst}
	if root.Name == "__schema" {
		w.schemaObject(root.Fields)
	} else if def := schema.Types[w.text(root, "name")]; def != nil {
		w.named(root.Fields, def)
	} else {
		w.null()
	}
	return w.dst
}

type writer struct {
	schema    *ast.Schema
	variables map[string]any
	dst       []byte
}

// text returns the value of an argument that is a String.
func (w *writer) text(f selection.Field, name string) string {
	argument := f.Source.Arguments.ForName(name)
	if argument == nil {
		return ""
	}
	if argument.Value.Kind != ast.Variable {
		return argument.Value.Raw
	}
	text, _ := w.variables[argument.Value.Raw].(string)
	return text
}

// deprecated reports whether a field asks for deprecated elements too.
func (w *writer) deprecated(f selection.Field) bool {
	argument := f.Source.Arguments.ForName("includeDeprecated")
	if argument == nil {
		return false
	}
	truth, _ := selection.Truth(argument.Value, w.variables)
	return truth
}

func (w *writer) null() { w.dst = append(w.dst, "null"...) }

func (w *writer) boolean(truth bool) {
	if truth {
		w.dst = append(w.dst, "true"...)
	} else {
		w.dst = append(w.dst, "false"...)
	}
}

func (w *writer) string(text string) {
	// A string always marshals.
	quoted, _ := json.Marshal(text)
	w.dst = append(w.dst, quoted...)
}

// optional writes a text, or null where it is empty.
func (w *writer) optional(text string) {
	if text == "" {
		w.null()
		return
	}
	w.string(text)
}

// object writes an object of a type. Value writes the value of a field.
func (w *writer) object(typeName string, fields []selection.Field, value func(selection.Field)) {
	w.dst = append(w.dst, '{')
	for i, f := range fields {
		if i > 0 {
			w.dst = append(w.dst, ',')
		}
		w.dst = append(append(append(w.dst, '"'), f.Key...), `":`...)
		if f.Name == "__typename" {
			w.string(typeName)
		} else {
			value(f)
		}
	}
	w.dst = append(w.dst, '}')
}

// list writes a list of elements.
func list[T any](w *writer, elements []T, write func(T)) {
	w.dst = append(w.dst, '[')
	for i, element := range elements {
		if i > 0 {
			w.dst = append(w.dst, ',')
		}
		write(element)
	}
	w.dst = append(w.dst, ']')
}

func (w *writer) schemaObject(fields []selection.Field) {
	w.object("__Schema", fields, func(f selection.Field) {
		switch f.Name {
		case "description":
			w.optional(w.schema.Description)
		case "types":
			list(w, sorted(w.schema.Types), func(d *ast.Definition) { w.named(f.Fields, d) })
		case "queryType":
			w.named(f.Fields, w.schema.Query)
		case "mutationType":
			w.named(f.Fields, w.schema.Mutation)
		case "subscriptionType":
			w.named(f.Fields, w.schema.Subscription)
		case "directives":
			list(w, sorted(w.schema.Directives), func(d *ast.DirectiveDefinition) { w.directive(f.Fields, d) })
		}
	})
}

// sorted returns what a map holds, by name.
func sorted[T any](byName map[string]T) []T {
	values := make([]T, 0, len(byName))
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		values = append(values, byName[name])
	}
	return values
}

func (w *writer) directive(fields []selection.Field, d *ast.DirectiveDefinition) {
	w.object("__Directive", fields, func(f selection.Field) {
		switch f.Name {
		case "name":
			w.string(d.Name)
		case "description":
			w.optional(d.Description)
		case "isRepeatable":
			w.boolean(d.IsRepeatable)
		case "locations":
			list(w, d.Locations, func(l ast.DirectiveLocation) { w.string(string(l)) })
		case "args":
			w.arguments(f, d.Arguments)
		}
	})
}

func (w *writer) arguments(f selection.Field, arguments ast.ArgumentDefinitionList) {
	list(w, shown(arguments, w.deprecated(f), func(a *ast.ArgumentDefinition) ast.DirectiveList { return a.Directives }),
		func(a *ast.ArgumentDefinition) {
			w.inputValue(f.Fields, inputValue{a.Name, a.Description, a.Type, a.DefaultValue, a.Directives})
		})
}

// shown returns the elements without the deprecated ones, unless those are
// asked for.
func shown[T any](elements []T, deprecated bool, directives func(T) ast.DirectiveList) []T {
	if deprecated {
		return elements
	}
	return slices.DeleteFunc(slices.Clone(elements), func(element T) bool { return directives(element).ForName("deprecated") != nil })
}

// inputValue is an argument or a field of an input object.
type inputValue struct {
	name, description string
	typ               *ast.Type
	defaultValue      *ast.Value
	directives        ast.DirectiveList
}

func (w *writer) inputValue(fields []selection.Field, v inputValue) {
	w.object("__InputValue", fields, func(f selection.Field) {
		switch f.Name {
		case "name":
			w.string(v.name)
		case "description":
			w.optional(v.description)
		case "type":
			w.typ(f.Fields, v.typ)
		case "defaultValue":
			if v.defaultValue == nil {
				w.null()
			} else {
				w.string(v.defaultValue.String())
			}
		default:
			w.deprecation(f, v.directives)
		}
	})
}

// deprecation writes isDeprecated and deprecationReason.
func (w *writer) deprecation(f selection.Field, directives ast.DirectiveList) {
	d := directives.ForName("deprecated")
	switch {
	case f.Name == "isDeprecated":
		w.boolean(d != nil)
	case d == nil:
		w.null()
	default:
		reason := "No longer supported"
		if given := d.Arguments.ForName("reason"); given != nil {
			reason = given.Value.Raw
		}
		w.string(reason)
	}
}
