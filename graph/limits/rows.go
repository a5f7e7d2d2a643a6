package limits

import (
	"encoding/json"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// rows is how many rows a root field asks for.
func rows(field *ast.Field, variables map[string]any, pageSize int) int {
	if field.Definition.Arguments.ForName("first") != nil {
		return page(field.Arguments, variables, pageSize)
	}
	for _, argument := range field.Arguments {
		given := resolve(argument.Value, variables)
		switch argument.Name {
		case "representations":
			return given.length()
		case "input":
			for _, bulk := range []string{"ids", "customerContacts"} {
				if list := given.member(bulk); list.present() {
					return list.length()
				}
			}
		}
	}
	return 1
}

// page is the rows of a connection's page. A negative size is refused later.
func page(arguments ast.ArgumentList, variables map[string]any, pageSize int) int {
	asked := -1
	for _, name := range []string{"first", "last"} {
		if argument := arguments.ForName(name); argument != nil {
			asked = max(asked, resolve(argument.Value, variables).integer())
		}
	}
	if asked < 0 {
		return pageSize
	}
	return asked
}

// input is a value of the input that is not a variable: a literal of the
// document, or a part of the request's variables.
type input struct {
	literal   *ast.Value
	variables map[string]any // for the literal
	value     any            // where literal is nil
}

// resolve looks up a literal that is a variable.
func resolve(literal *ast.Value, variables map[string]any) input {
	switch {
	case literal.Kind == ast.NullValue:
		return input{}
	case literal.Kind != ast.Variable:
		return input{literal: literal, variables: variables}
	default:
		return input{value: variables[literal.Raw]}
	}
}

// present reports whether the value is neither absent nor null.
func (i input) present() bool { return i.literal != nil || i.value != nil }

// member is a member of an object.
func (i input) member(name string) input {
	if i.literal != nil {
		if member := i.literal.Children.ForName(name); member != nil {
			return resolve(member, i.variables)
		}
		return input{}
	}
	object, _ := i.value.(map[string]any)
	return input{value: object[name]}
}

// length is the number of values in a list; a value that is no list stands for
// a list of itself.
func (i input) length() int {
	if i.literal != nil && i.literal.Kind == ast.ListValue {
		return len(i.literal.Children)
	}
	if list, ok := i.value.([]any); ok {
		return len(list)
	}
	return 1
}

// integer is the value of an Int, saturated; -1 where there is none.
func (i input) integer() int {
	var digits string
	if i.literal != nil {
		digits = i.literal.Raw
	} else if number, ok := i.value.(json.Number); ok {
		digits = number.String()
	} else {
		return -1
	}
	// Out of range is the nearest integer there is, and then saturated.
	n, _ := strconv.ParseInt(digits, 10, 64)
	return int(min(n, saturated))
}
