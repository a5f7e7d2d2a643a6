package operation

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"

	"carbongraph/graph/scalar"
)

// exactLiterals is a rule of the validator for one document. It refuses
// literals that the validator lets pass: an Int of more than 32 bits, and an
// enum's name inside a custom scalar.
//
// The validator evaluates an input object that it checks, and takes a number
// inside a custom scalar that fits no int64 for an error. So numbers there are
// shown to it as names of enums, which a custom scalar allows, and restore
// makes them numbers again.
type exactLiterals struct{ hidden map[*ast.Value]ast.ValueKind }

func (e *exactLiterals) rule(observers *core.Events, addError core.AddErrFunc) {
	observers.OnValue(func(_ *core.Walker, value *ast.Value) {
		switch {
		case value.Definition == nil:
		case value.Definition.Kind == ast.Scalar && !value.Definition.BuiltIn:
			e.customScalar(value, addError)
		case value.Kind == ast.IntValue && value.Definition.Name == "Int":
			if _, err := strconv.ParseInt(value.Raw, 10, 32); err != nil {
				addError(core.Message("Int cannot represent non 32-bit signed integer value: %s", value.Raw), core.At(value.Position))
			}
		}
	})
}

// customScalar reads a literal inside a custom scalar.
func (e *exactLiterals) customScalar(value *ast.Value, addError core.AddErrFunc) {
	switch _, hidden := e.hidden[value]; {
	case hidden:
		// A fragment that several operations spread is validated for each.
	case value.Kind == ast.EnumValue:
		addError(core.Message("%s is a string in JSON: put it in quotes", strconv.Quote(value.Raw)), core.At(value.Position))
	case value.Kind == ast.IntValue, value.Kind == ast.FloatValue:
		e.hidden[value] = value.Kind
		value.Kind = ast.EnumValue
	}
	for _, child := range value.Children {
		e.customScalar(child.Value, addError)
	}
}

// textRule is the name of the rule storableText.
const textRule = "StorableText"

// storableText is a rule of the validator. It refuses text that the upstream
// cannot hold. The document is valid GraphQL: the value is the caller's mistake.
func storableText(observers *core.Events, addError core.AddErrFunc) {
	observers.OnValue(func(_ *core.Walker, value *ast.Value) {
		if err := scalar.CheckText(value.Raw); err != nil {
			addError(core.Message("%s", err.Error()), core.At(value.Position))
		}
	})
}

// restore undoes what was hidden from the validator.
func (e *exactLiterals) restore() {
	for value, kind := range e.hidden {
		value.Kind = kind
	}
}
