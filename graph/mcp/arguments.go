package mcp

import (
	"encoding/json"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
)

// walk fills in the definitions of a document's fields and values.
func walk(schema *ast.Schema, document *ast.QueryDocument) {
	validator.Walk(schema, document, &validator.Events{})
}

// arguments returns the JSON Schema of an operation's variables.
func (h *Handler) arguments(op operation) *jsonschema.Schema {
	w := schemaWriter{types: h.options.Schema, defs: map[string]*jsonschema.Schema{}}
	described := describeVariables(op.SelectionSet)
	object := w.object()
	for _, variable := range op.VariableDefinitions {
		description := variable.Description
		if description == "" {
			description = described[variable.Variable]
		}
		w.add(object, variable.Variable, variable.Type, variable.DefaultValue, description)
	}
	if len(w.defs) > 0 {
		object.Defs = w.defs
	}
	return object
}

// describeVariables returns the descriptions of the arguments and of the members
// of input objects that variables are the values of, by variable.
func describeVariables(set ast.SelectionSet) map[string]string {
	described := map[string]string{}
	var ofValue func(value *ast.Value, description string)
	ofValue = func(value *ast.Value, description string) {
		if value.Kind == ast.Variable && described[value.Raw] == "" {
			described[value.Raw] = description
		}
		for _, child := range value.Children {
			if member := memberOf(value.Definition, child.Name); member != nil {
				description = member.Description
			}
			ofValue(child.Value, description)
		}
	}
	var ofSet func(ast.SelectionSet)
	ofSet = func(set ast.SelectionSet) {
		for _, field := range fieldsOf(set) {
			for _, argument := range field.Arguments {
				if field.Definition == nil {
					continue
				}
				if definition := field.Definition.Arguments.ForName(argument.Name); definition != nil {
					ofValue(argument.Value, definition.Description)
				}
			}
			ofSet(field.SelectionSet)
		}
	}
	ofSet(set)
	return described
}

func memberOf(def *ast.Definition, name string) *ast.FieldDefinition {
	if def == nil || def.Kind != ast.InputObject {
		return nil
	}
	return def.Fields.ForName(name)
}

// schemaWriter makes JSON Schemas of GraphQL's input types.
type schemaWriter struct {
	types *ast.Schema
	// defs are the schemas of enums and input objects by name, which may refer
	// to one another.
	defs map[string]*jsonschema.Schema
}

// object returns the schema of an object that has no members yet.
func (w schemaWriter) object() *jsonschema.Schema {
	return &jsonschema.Schema{
		Type: "object", Properties: map[string]*jsonschema.Schema{}, AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}},
	}
}

// add adds a member to an object.
func (w schemaWriter) add(object *jsonschema.Schema, name string, of *ast.Type, fallback *ast.Value, description string) {
	member := w.value(of)
	if description != "" {
		member.Description = paragraph(description)
	}
	if fallback != nil {
		if value, err := fallback.Value(nil); err == nil {
			member.Default, _ = json.Marshal(value)
		}
	} else if of.NonNull {
		object.Required = append(object.Required, name)
	}
	object.Properties[name] = member
	object.PropertyOrder = append(object.PropertyOrder, name)
}

// value returns the schema of a type's values.
func (w schemaWriter) value(of *ast.Type) *jsonschema.Schema {
	schema := &jsonschema.Schema{}
	if of.Elem != nil {
		schema.Type, schema.Items = "array", w.value(of.Elem)
	} else {
		schema = w.named(w.types.Types[of.NamedType])
	}
	switch {
	case of.NonNull:
		return schema
	case schema.Ref != "":
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{schema, {Type: "null"}}}
	case schema.Type != "":
		schema.Type, schema.Types = "", []string{schema.Type, "null"}
	}
	return schema
}

// kinds are the JSON types of scalars. Others are any value.
var kinds = map[string]string{
	"ID": "string", "String": "string", "Int": "integer", "Float": "number", "Boolean": "boolean",
	"Decimal": "string", "DateTime": "string", "JSONObject": "object",
}

// named returns the schema of a named type's values.
func (w schemaWriter) named(def *ast.Definition) *jsonschema.Schema {
	if def.Kind == ast.Scalar {
		schema := &jsonschema.Schema{Type: kinds[def.Name]}
		if !def.BuiltIn {
			schema.Description = paragraph(def.Description)
		}
		return schema
	}
	if w.defs[def.Name] == nil {
		w.define(def)
	}
	return &jsonschema.Schema{Ref: "#/$defs/" + def.Name}
}

// define adds the schema of an enum or an input object.
func (w schemaWriter) define(def *ast.Definition) {
	if def.Kind == ast.InputObject {
		object := w.object()
		w.defs[def.Name] = object
		object.Description = paragraph(def.Description)
		for _, field := range def.Fields {
			w.add(object, field.Name, field.Type, field.DefaultValue, field.Description)
		}
		return
	}
	enum := &jsonschema.Schema{Type: "string"}
	lines := []string{paragraph(def.Description)}
	for _, value := range def.EnumValues {
		enum.Enum = append(enum.Enum, value.Name)
		lines = append(lines, value.Name+": "+paragraph(value.Description))
	}
	enum.Description = strings.Join(lines, "\n")
	w.defs[def.Name] = enum
}
