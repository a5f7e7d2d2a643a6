package operation

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/codes"
	"carbongraph/graph/limits"
	"carbongraph/graph/scalar"
)

// coercer makes Go values of literals and variables by their types, in the
// shapes that package input takes: sections 3 and 6.4.1 of the specification.
type coercer struct {
	schema *ast.Schema
	limits limits.Limits
	// suggest tells that errors may suggest names of the schema.
	suggest bool
	// variables are those of the operation, coerced.
	variables map[string]any
}

// mismatch is a value that its type does not allow. It quotes no value.
type mismatch struct {
	path   string // from the variable or the argument on: ".id[3]"
	reason string
	at     *ast.Position // of a literal; else nil
}

func mismatched(format string, args ...any) *mismatch {
	return &mismatch{reason: fmt.Sprintf(format, args...)}
}

// under is the mismatch in a value one level up.
func (m *mismatch) under(step string) *mismatch {
	m.path = step + m.path
	return m
}

// of is the error of the variable or the argument named, which stands at a
// position.
func (m *mismatch) of(name string, at *ast.Position) *gqlerror.Error {
	if m.at != nil {
		at = m.at
	}
	err := gqlerror.ErrorPosf(at, "%s%s: %s", name, m.path, m.reason)
	err.Extensions = map[string]any{"code": codes.BadUserInput}
	return err
}

// value coerces a value that was decoded from JSON.
func (c coercer) value(typ *ast.Type, value any) (any, *mismatch) {
	switch {
	case value == nil && typ.NonNull:
		return nil, mismatched("null is not allowed for %s", typ)
	case value == nil:
		return nil, nil
	case typ.Elem != nil:
		list, ok := value.([]any)
		if !ok {
			// A value that is no list stands for a list of itself.
			list = []any{value}
		}
		return listOf(c, typ, len(list), func(i int) (any, *mismatch) { return c.value(typ.Elem, list[i]) })
	}
	def := c.schema.Types[typ.NamedType]
	switch def.Kind {
	case ast.InputObject:
		object, ok := value.(map[string]any)
		if !ok {
			return nil, mismatched("an object of %s is wanted", def.Name)
		}
		return c.object(def, object)
	case ast.Enum:
		name, isText := value.(string)
		if !isText {
			return nil, mismatched("a value of the enum %s is a string", def.Name)
		}
		return c.enum(def, name)
	default:
		return scalarOf(def, value)
	}
}

// listOf coerces the elements of a list.
func listOf(c coercer, typ *ast.Type, n int, element func(i int) (any, *mismatch)) (any, *mismatch) {
	// A gateway cannot split its fetch of entities: they are read in as many
	// upstream requests as it takes.
	if n > c.limits.ListValues && typ.Name() != "_Any" {
		return nil, mismatched("a list has %d values; this server allows %d (MAX_LIST_VALUES)", n, c.limits.ListValues)
	}
	coerced := make([]any, n)
	for i := range n {
		var wrong *mismatch
		if coerced[i], wrong = element(i); wrong != nil {
			return nil, wrong.under("[" + strconv.Itoa(i) + "]")
		}
	}
	return coerced, nil
}

// object coerces an input object that was decoded from JSON.
func (c coercer) object(def *ast.Definition, given map[string]any) (any, *mismatch) {
	if unknown := unknownMember(def, given); unknown != "" {
		return nil, mismatched("%q is not defined by type %s%s", unknown, def.Name, c.suggestion(unknown, fieldNames(def)))
	}
	return c.members(def, func(field *ast.FieldDefinition) (any, bool, *mismatch) {
		member, isGiven := given[field.Name]
		if !isGiven {
			return nil, false, nil
		}
		value, wrong := c.value(field.Type, member)
		return value, true, wrong
	})
}

// members coerces the members of an input object. Member returns the value of a
// field, and whether it is given.
func (c coercer) members(def *ast.Definition, member func(*ast.FieldDefinition) (any, bool, *mismatch)) (any, *mismatch) {
	object := make(map[string]any, len(def.Fields))
	for _, field := range def.Fields {
		value, given, wrong := member(field)
		if !given && field.DefaultValue != nil {
			value, wrong = c.literal(field.Type, field.DefaultValue)
			given = true
		}
		switch {
		case wrong != nil:
			return nil, wrong.under("." + field.Name)
		case !given && field.Type.NonNull:
			return nil, mismatched("a value is required").under("." + field.Name)
		case value == nil && given && field.DefaultValue != nil && !field.Type.NonNull:
			// A null where there is a default means the default: clients that
			// cannot leave a member out send null.
			value, wrong = c.literal(field.Type, field.DefaultValue)
			if wrong != nil {
				return nil, wrong.under("." + field.Name)
			}
		}
		if given {
			object[field.Name] = value
		}
	}
	return object, nil
}

// literal coerces a literal of the document, or a variable in its place.
func (c coercer) literal(typ *ast.Type, v *ast.Value) (any, *mismatch) {
	value, wrong := c.literalValue(typ, v)
	if wrong != nil && wrong.at == nil {
		wrong.at = v.Position
	}
	return value, wrong
}

func (c coercer) literalValue(typ *ast.Type, v *ast.Value) (any, *mismatch) {
	switch {
	case v.Kind == ast.Variable:
		value := c.variables[v.Raw]
		if value == nil && typ.NonNull {
			return nil, mismatched("$%s is null, which is not allowed for %s", v.Raw, typ)
		}
		if _, isList := value.([]any); value != nil && typ.Elem != nil && !isList {
			value = []any{value}
		}
		return value, nil
	case v.Kind == ast.NullValue:
		return nil, nil
	case typ.Elem != nil && v.Kind == ast.ListValue:
		return listOf(c, typ, len(v.Children), func(i int) (any, *mismatch) { return c.literal(typ.Elem, v.Children[i].Value) })
	case typ.Elem != nil:
		element, wrong := c.literal(typ.Elem, v)
		return []any{element}, wrong
	}
	def := c.schema.Types[typ.NamedType]
	switch {
	case def.Kind == ast.InputObject:
		return c.members(def, func(field *ast.FieldDefinition) (any, bool, *mismatch) {
			member := v.Children.ForName(field.Name)
			if member == nil || c.unset(member) {
				return nil, false, nil
			}
			value, wrong := c.literal(field.Type, member)
			return value, true, wrong
		})
	case def.Kind == ast.Enum:
		return v.Raw, nil
	default:
		return scalarOf(def, c.json(v))
	}
}

// unset reports whether a value is a variable that has none.
func (c coercer) unset(v *ast.Value) bool {
	if v.Kind != ast.Variable {
		return false
	}
	_, set := c.variables[v.Raw]
	return !set
}

// json returns the value of a literal inside a custom scalar, as JSON would
// decode to it. A variable has the value that it was coerced to by its own
// type.
func (c coercer) json(v *ast.Value) any {
	switch v.Kind {
	case ast.Variable:
		return c.variables[v.Raw]
	case ast.NullValue:
		return nil
	case ast.BooleanValue:
		return v.Raw == "true"
	case ast.IntValue, ast.FloatValue:
		return json.Number(v.Raw)
	case ast.ListValue:
		list := make([]any, len(v.Children))
		for i, child := range v.Children {
			list[i] = c.json(child.Value)
		}
		return list
	case ast.ObjectValue:
		object := make(map[string]any, len(v.Children))
		for _, child := range v.Children {
			if !c.unset(child.Value) {
				object[child.Name] = c.json(child.Value)
			}
		}
		return object
	default:
		return v.Raw
	}
}

func scalarOf(def *ast.Definition, value any) (any, *mismatch) {
	coerced, err := scalar.Coerce(def.Name, value)
	if err != nil {
		return nil, &mismatch{reason: err.Error()}
	}
	return coerced, nil
}

func (c coercer) enum(def *ast.Definition, name string) (any, *mismatch) {
	if def.EnumValues.ForName(name) == nil {
		names := make([]string, len(def.EnumValues))
		for i, value := range def.EnumValues {
			names[i] = value.Name
		}
		return nil, mismatched("%q is no value of the enum %s%s", name, def.Name, c.suggestion(name, names))
	}
	return name, nil
}

// arguments coerces the arguments of a field.
func (c coercer) arguments(field *ast.Field) (map[string]any, *gqlerror.Error) {
	coerced := make(map[string]any, len(field.Arguments))
	for _, def := range field.Definition.Arguments {
		given := field.Arguments.ForName(def.Name)
		var value *ast.Value
		at := field.Position
		switch {
		case given != nil && !c.unset(given.Value):
			value, at = given.Value, given.Position
		case def.DefaultValue != nil:
			value = def.DefaultValue
		case def.Type.NonNull:
			return nil, mismatched("a value is required").of(def.Name, at)
		default:
			continue
		}
		argument, wrong := c.literal(def.Type, value)
		if wrong != nil {
			return nil, wrong.of(def.Name, at)
		}
		coerced[def.Name] = argument
	}
	return coerced, nil
}

// bindVariables returns the operation's variables with their defaults. Given
// values that the operation does not define are left out.
func (c coercer) bindVariables(op *ast.OperationDefinition, given map[string]any) (map[string]any, *gqlerror.Error) {
	if len(op.VariableDefinitions) == 0 {
		return nil, nil
	}
	coerced := make(map[string]any, len(op.VariableDefinitions))
	for _, definition := range op.VariableDefinitions {
		value, isGiven := given[definition.Variable]
		var wrong *mismatch
		switch {
		case isGiven:
			value, wrong = c.value(definition.Type, value)
		case definition.DefaultValue != nil:
			value, wrong = c.literal(definition.Type, definition.DefaultValue)
		case definition.Type.NonNull:
			wrong = mismatched("a value is required")
		default:
			continue
		}
		if wrong != nil {
			return nil, wrong.of("variable $"+definition.Variable, definition.Position)
		}
		coerced[definition.Variable] = value
	}
	return coerced, nil
}

// unknownMember is the first member, by name, that the type has not.
func unknownMember(def *ast.Definition, object map[string]any) string {
	first := ""
	for name := range object {
		if def.Fields.ForName(name) == nil && (first == "" || name < first) {
			first = name
		}
	}
	return first
}

func fieldNames(def *ast.Definition) []string {
	names := make([]string, len(def.Fields))
	for i, field := range def.Fields {
		names[i] = field.Name
	}
	slices.Sort(names)
	return names
}
