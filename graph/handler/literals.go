package handler

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/limits"
)

// literals reads the literals of a document by their types. It refuses what
// the validator lets pass, and keeps what evaluating a literal would change:
// inside a custom scalar, a number would become a float, or be an error where
// it fits no int64, and [] would become null.
//
// Each of these ends as a variable that every request has. Its name is the
// literal itself, which is no name in GraphQL. The validator would not know
// the variable, so a number is an enum's name to it, which a custom scalar
// allows and which is printed as it is.
type literals struct {
	schema *ast.Schema
	limits limits.Limits
	errs   gqlerror.List

	// constants are the values of the variables, by name.
	constants map[string]any
	// changes are those to be made after validation.
	changes []func()
}

// readLiterals reads the literals of a document that is parsed and not yet
// validated. What is wrong with the document otherwise is left to the
// validator.
func readLiterals(schema *ast.Schema, doc *ast.QueryDocument, limits limits.Limits) *literals {
	l := &literals{schema: schema, limits: limits, constants: map[string]any{}}
	for _, op := range doc.Operations {
		for _, v := range op.VariableDefinitions {
			if v.DefaultValue != nil {
				l.value(v.Type, v.DefaultValue, l.restore)
			}
			l.directives(v.Directives)
		}
		l.directives(op.Directives)
		l.selectionSet(rootType(schema, op.Operation), op.SelectionSet)
	}
	for _, fragment := range doc.Fragments {
		l.directives(fragment.Directives)
		l.selectionSet(schema.Types[fragment.TypeCondition], fragment.SelectionSet)
	}
	return l
}

// apply makes the changes that must wait for validation. It also removes
// @defer, which is answered inline.
func (l *literals) apply() {
	for _, change := range l.changes {
		change()
	}
}

func rootType(schema *ast.Schema, operation ast.Operation) *ast.Definition {
	switch operation {
	case ast.Mutation:
		return schema.Mutation
	case ast.Subscription:
		return schema.Subscription
	default:
		return schema.Query
	}
}

// selectionSet reads the selections of a type; nil is an unknown one.
func (l *literals) selectionSet(parent *ast.Definition, set ast.SelectionSet) {
	if parent == nil {
		return
	}
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			l.directives(selection.Directives)
			if field := parent.Fields.ForName(selection.Name); field != nil {
				l.arguments(field.Arguments, selection.Arguments)
				l.selectionSet(l.schema.Types[field.Type.Name()], selection.SelectionSet)
			}
		case *ast.InlineFragment:
			l.withoutDefer(&selection.Directives)
			l.directives(selection.Directives)
			if selection.TypeCondition != "" {
				l.selectionSet(l.schema.Types[selection.TypeCondition], selection.SelectionSet)
			} else {
				l.selectionSet(parent, selection.SelectionSet)
			}
		case *ast.FragmentSpread:
			l.withoutDefer(&selection.Directives)
			l.directives(selection.Directives)
		}
	}
}

func (l *literals) withoutDefer(directives *ast.DirectiveList) {
	l.changes = append(l.changes, func() {
		*directives = slices.DeleteFunc(*directives, func(d *ast.Directive) bool { return d.Name == "defer" })
	})
}

func (l *literals) directives(directives ast.DirectiveList) {
	for _, d := range directives {
		if def := l.schema.Directives[d.Name]; def != nil {
			l.arguments(def.Arguments, d.Arguments)
		}
	}
}

func (l *literals) arguments(defs ast.ArgumentDefinitionList, arguments ast.ArgumentList) {
	for _, a := range arguments {
		if def := defs.ForName(a.Name); def != nil {
			l.value(def.Type, a.Value, l.substitute)
		}
	}
}

// value reads a literal of a type. It gives keep what is to be kept.
func (l *literals) value(typ *ast.Type, v *ast.Value, keep func(*ast.Value)) {
	def := l.schema.Types[typ.Name()]
	switch {
	case def == nil, v.Kind == ast.Variable:
	case v.Kind == ast.ListValue && typ.Elem != nil:
		if err := l.limits.CheckList(v.Position, len(v.Children)); err != nil {
			l.errs = append(l.errs, err)
		}
		for _, child := range v.Children {
			l.value(typ.Elem, child.Value, keep)
		}
	case def.Kind == ast.Scalar && !def.BuiltIn:
		l.custom(v, keep)
	case v.Kind == ast.ObjectValue:
		for _, child := range v.Children {
			if field := def.Fields.ForName(child.Name); field != nil {
				l.value(field.Type, child.Value, keep)
			}
		}
	default:
		l.text(v)
		if _, err := strconv.ParseInt(v.Raw, 10, 32); err != nil && v.Kind == ast.IntValue && def.Name == "Int" {
			l.refuse(v, codeValidation, "Int cannot represent non 32-bit signed integer value: "+v.Raw)
		}
	}
}

// custom reads a literal inside a custom scalar.
func (l *literals) custom(v *ast.Value, keep func(*ast.Value)) {
	l.text(v)
	switch {
	case v.Kind == ast.EnumValue:
		l.refuse(v, codeValidation, strconv.Quote(v.Raw)+" is a string in JSON: put it in quotes")
	case v.Kind == ast.IntValue, v.Kind == ast.FloatValue, v.Kind == ast.ListValue && len(v.Children) == 0:
		keep(v)
	}
	for _, child := range v.Children {
		l.custom(child.Value, keep)
	}
}

// text refuses text that nothing behind the server can hold.
func (l *literals) text(v *ast.Value) {
	if strings.ContainsRune(v.Raw, 0) {
		l.refuse(v, codeUserInput, "text must not hold the character U+0000")
	}
}

func (l *literals) refuse(v *ast.Value, code, message string) {
	l.errs = append(l.errs, withCode(code, gqlerror.ErrorPosf(v.Position, "%s", message)))
}

// substitute puts a variable in place of a literal.
func (l *literals) substitute(v *ast.Value) {
	name := v.String()
	l.constants[name] = evaluate(v)
	if v.Kind != ast.ListValue {
		v.Kind = ast.EnumValue
	}
	l.changes = append(l.changes, func() { v.Kind, v.Raw = ast.Variable, name })
}

// restore hides a literal from the validator alone: evaluate reads the
// defaults of variables.
func (l *literals) restore(v *ast.Value) {
	if kind := v.Kind; kind != ast.ListValue {
		v.Kind = ast.EnumValue
		l.changes = append(l.changes, func() { v.Kind = kind })
	}
}

// evaluate returns the value of a literal without variables, as JSON would
// decode to it.
func evaluate(v *ast.Value) any {
	switch v.Kind {
	case ast.NullValue:
		return nil
	case ast.BooleanValue:
		return v.Raw == "true"
	case ast.IntValue, ast.FloatValue:
		return json.Number(v.Raw)
	case ast.ListValue:
		list := make([]any, len(v.Children))
		for i, child := range v.Children {
			list[i] = evaluate(child.Value)
		}
		return list
	case ast.ObjectValue:
		object := make(map[string]any, len(v.Children))
		for _, child := range v.Children {
			object[child.Name] = evaluate(child.Value)
		}
		return object
	default:
		return v.Raw
	}
}
