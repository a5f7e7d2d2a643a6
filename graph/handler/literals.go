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

// literals reads the literals of a validated document: it refuses what the
// validator lets pass, and keeps what evaluating them would change. A number
// inside a custom scalar would become a float, or panic where it is no int64,
// and [] would become null; so each is replaced by a variable that a request
// always has. Its name is the literal itself, which is no name in GraphQL.
//
// It also removes @defer, which is answered inline.
type literals struct {
	limits    limits.Limits
	constants map[string]any
	errs      gqlerror.List
}

// readyLiterals returns the values of the variables that it puts in.
func readyLiterals(doc *ast.QueryDocument, limits limits.Limits) (map[string]any, gqlerror.List) {
	l := literals{limits: limits}
	for _, op := range doc.Operations {
		for _, v := range op.VariableDefinitions {
			if v.DefaultValue != nil {
				l.check(v.DefaultValue)
			}
			l.directives(v.Directives)
		}
		l.directives(op.Directives)
		l.selectionSet(op.SelectionSet)
	}
	for _, fragment := range doc.Fragments {
		l.directives(fragment.Directives)
		l.selectionSet(fragment.SelectionSet)
	}
	return l.constants, l.errs
}

func (l *literals) selectionSet(set ast.SelectionSet) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			l.arguments(selection.Arguments)
			l.directives(selection.Directives)
			l.selectionSet(selection.SelectionSet)
		case *ast.InlineFragment:
			selection.Directives = withoutDefer(selection.Directives)
			l.directives(selection.Directives)
			l.selectionSet(selection.SelectionSet)
		case *ast.FragmentSpread:
			selection.Directives = withoutDefer(selection.Directives)
			l.directives(selection.Directives)
		}
	}
}

func withoutDefer(directives ast.DirectiveList) ast.DirectiveList {
	return slices.DeleteFunc(directives, func(d *ast.Directive) bool { return d.Name == "defer" })
}

func (l *literals) directives(directives ast.DirectiveList) {
	for _, d := range directives {
		l.arguments(d.Arguments)
	}
}

func (l *literals) arguments(arguments ast.ArgumentList) {
	for _, a := range arguments {
		l.check(a.Value)
		l.replace(a.Value)
	}
}

// check refuses what would be changed, or refused later with less to say.
func (l *literals) check(v *ast.Value) {
	if isCustom(v) {
		l.checkCustom(v)
		return
	}
	l.checkText(v)
	if v.Kind == ast.IntValue && v.Definition.Name == "Int" {
		if _, err := strconv.ParseInt(v.Raw, 10, 32); err != nil {
			l.refuse(v, codeValidation, "Int cannot represent non 32-bit signed integer value: "+v.Raw)
		}
	}
	if v.Kind == ast.ListValue {
		if err := l.limits.CheckList(v.Position, len(v.Children)); err != nil {
			l.errs = append(l.errs, err)
		}
	}
	for _, child := range v.Children {
		l.check(child.Value)
	}
}

// checkCustom checks a value inside a custom scalar.
func (l *literals) checkCustom(v *ast.Value) {
	l.checkText(v)
	if v.Kind == ast.EnumValue {
		l.refuse(v, codeValidation, strconv.Quote(v.Raw)+" is a string in JSON: put it in quotes")
	}
	for _, child := range v.Children {
		l.checkCustom(child.Value)
	}
}

func (l *literals) checkText(v *ast.Value) {
	if strings.ContainsRune(v.Raw, 0) {
		l.refuse(v, codeUserInput, "text must not hold the character U+0000")
	}
}

func (l *literals) refuse(v *ast.Value, code, message string) {
	l.errs = append(l.errs, withCode(code, gqlerror.ErrorPosf(v.Position, "%s", message)))
}

// replace replaces the values inside custom scalars that would be changed.
func (l *literals) replace(v *ast.Value) {
	if isCustom(v) {
		l.replaceCustom(v)
		return
	}
	for _, child := range v.Children {
		l.replace(child.Value)
	}
}

func (l *literals) replaceCustom(v *ast.Value) {
	switch {
	case v.Kind == ast.IntValue, v.Kind == ast.FloatValue:
		l.substitute(v, v.Raw)
	case v.Kind == ast.ListValue && len(v.Children) == 0:
		l.substitute(v, "[]")
	}
	for _, child := range v.Children {
		l.replaceCustom(child.Value)
	}
}

func (l *literals) substitute(v *ast.Value, name string) {
	if l.constants == nil {
		l.constants = map[string]any{}
	}
	l.constants[name] = evaluate(v)
	v.Kind, v.Raw = ast.Variable, name
}

// isCustom reports whether a value is of a custom scalar, not of a list of
// them.
func isCustom(v *ast.Value) bool {
	isList := v.Kind == ast.ListValue && v.ExpectedType != nil && v.ExpectedType.Elem != nil
	return v.Definition != nil && v.Definition.Kind == ast.Scalar && !v.Definition.BuiltIn && !isList
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
