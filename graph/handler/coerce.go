package handler

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/limits"
)

// coercer coerces the variables of a request, as CoerceVariableValues of the
// specification has it. The validator's own lets "10" pass as an Int, and
// names of enums in any case; and it is reflective.
type coercer struct {
	schema *ast.Schema
	limits limits.Limits
}

// variables returns the operation's variables with their defaults and with the
// document's constants. Given values that the operation does not define are
// left out.
func (c coercer) variables(doc *Document, op *ast.OperationDefinition, given map[string]any) (map[string]any, *gqlerror.Error) {
	if len(op.VariableDefinitions) == 0 && len(doc.constants) == 0 {
		return nil, nil
	}
	coerced := make(map[string]any, len(op.VariableDefinitions)+len(doc.constants))
	maps.Copy(coerced, doc.constants)
	for _, definition := range op.VariableDefinitions {
		value, isGiven := given[definition.Variable]
		switch {
		case isGiven:
			value, wrong := c.value(definition.Type, value)
			if wrong != nil {
				return nil, wrong.of(definition)
			}
			coerced[definition.Variable] = value
		case definition.DefaultValue != nil:
			coerced[definition.Variable] = evaluate(definition.DefaultValue)
		case definition.Type.NonNull:
			return nil, (&mismatch{reason: "a value is required"}).of(definition)
		}
	}
	return coerced, nil
}

// mismatch is a value that its type does not allow. It quotes no value.
type mismatch struct {
	path   string // from the variable on: ".filter.id[3]"
	reason string
}

func mismatched(format string, args ...any) *mismatch {
	return &mismatch{reason: fmt.Sprintf(format, args...)}
}

// under is the mismatch in a value one level up.
func (m *mismatch) under(step string) *mismatch {
	m.path = step + m.path
	return m
}

// of is the error for the caller.
func (m *mismatch) of(v *ast.VariableDefinition) *gqlerror.Error {
	err := coded(codeUserInput, "variable $%s%s: %s", v.Variable, m.path, m.reason)
	err.Locations = []gqlerror.Location{{Line: v.Position.Line, Column: v.Position.Column}}
	return err
}

// value coerces a value that was decoded from JSON. It may change it.
func (c coercer) value(typ *ast.Type, value any) (any, *mismatch) {
	switch {
	case value == nil && typ.NonNull:
		return nil, mismatched("null is not allowed for %s", typ)
	case value == nil:
		return nil, nil
	case typ.Elem != nil:
		return c.list(typ, value)
	}
	def := c.schema.Types[typ.NamedType]
	switch def.Kind {
	case ast.InputObject:
		return c.object(def, value)
	case ast.Enum:
		if name, ok := value.(string); !ok || def.EnumValues.ForName(name) == nil {
			return nil, mismatched("a value of the enum %s is wanted", def.Name)
		}
		return value, nil
	default:
		return value, checkScalar(def, value)
	}
}

// list coerces a list. A value that is no list stands for a list of itself.
func (c coercer) list(typ *ast.Type, value any) (any, *mismatch) {
	list, ok := value.([]any)
	if !ok {
		element, wrong := c.value(typ.Elem, value)
		return []any{element}, wrong
	}
	if err := c.limits.CheckList(nil, len(list)); err != nil {
		return nil, &mismatch{reason: err.Message}
	}
	for i := range list {
		var wrong *mismatch
		if list[i], wrong = c.value(typ.Elem, list[i]); wrong != nil {
			return nil, wrong.under("[" + strconv.Itoa(i) + "]")
		}
	}
	return list, nil
}

// object coerces an input object. Defaults of its fields are left to gqlgen.
func (c coercer) object(def *ast.Definition, value any) (any, *mismatch) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, mismatched("an object of %s is wanted, not %s", def.Name, kindOf(value))
	}
	known := 0
	for _, field := range def.Fields {
		member, given := object[field.Name]
		if !given {
			if field.Type.NonNull && field.DefaultValue == nil {
				return nil, mismatched("a value is required").under("." + field.Name)
			}
			continue
		}
		known++
		coerced, wrong := c.value(field.Type, member)
		if wrong != nil {
			return nil, wrong.under("." + field.Name)
		}
		object[field.Name] = coerced
	}
	if known < len(object) {
		return nil, unknownMember(def, object)
	}
	return object, nil
}

// unknownMember is the first member, by name, that the type has not.
func unknownMember(def *ast.Definition, object map[string]any) *mismatch {
	first := ""
	for name := range object {
		if def.Fields.ForName(name) == nil && (first == "" || name < first) {
			first = name
		}
	}
	return mismatched("%q is not defined by type %s", first, def.Name)
}

// checkScalar checks a value of a built-in scalar. Those of the schema's own
// are checked where they are read.
func checkScalar(def *ast.Definition, value any) *mismatch {
	number, isNumber := value.(json.Number)
	_, isText := value.(string)
	ok := true
	switch def.Name {
	case "Int":
		_, err := strconv.ParseInt(number.String(), 10, 32)
		ok = isNumber && err == nil
	case "Float":
		ok = isNumber
	case "String":
		ok = isText
	case "ID":
		ok = isText || isNumber && !strings.ContainsAny(number.String(), ".eE")
	case "Boolean":
		_, ok = value.(bool)
	}
	if !ok {
		return mismatched("%s cannot represent %s", def.Name, kindOf(value))
	}
	return nil
}

// kindOf names the kind of a value for the caller.
func kindOf(value any) string {
	switch value.(type) {
	case bool:
		return "a boolean"
	case string:
		return "a string"
	case []any:
		return "a list"
	case json.Number:
		return "this number"
	default:
		return "an object"
	}
}
