// Package selection compiles the selection sets of a GraphQL document:
// fragments are spread once, when an operation is first seen, and fields are
// merged for each request, since @skip and @include depend on its variables.
package selection

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// Set is a selection set with its fragments spread. It is immutable.
type Set struct {
	schema      *ast.Schema
	occurrences []occurrence
	// merged is what Bind returns for a set without conditions.
	merged []Field
}

// occurrence is a field as it is written in one place.
type occurrence struct {
	field *ast.Field
	when  []condition
	// on are the type conditions around it. They matter where the set is of an
	// interface or a union.
	on  []string
	set *Set
}

// condition is an @include or @skip around an occurrence.
type condition struct {
	argument *ast.Value
	include  bool
}

// Field is a field of an answer, with all its occurrences merged.
type Field struct {
	// Key is the response key: the alias, or else the name.
	Key string
	// Name is the field's name; __typename too.
	Name string
	// Source is the first occurrence, as it is written. Its arguments are alike
	// in all occurrences.
	Source *ast.Field
	// Fields is the selection set, in the order of the answer, where the field
	// is of an object type.
	Fields []Field
	// Types has the selection set for each object type that a field of an
	// interface or a union may have.
	Types map[string][]Field
}

// Compile spreads the fragments of the validated selection set of a root type.
func Compile(schema *ast.Schema, set ast.SelectionSet, root *ast.Definition) *Set {
	s, conditional := compile(schema, set)
	if !conditional {
		s.merged = merge([]*Set{s}, root, nil)
	}
	return s
}

func compile(schema *ast.Schema, set ast.SelectionSet) (*Set, bool) {
	spread := spreader{set: &Set{schema: schema}, visited: map[string]bool{}}
	spread.add(set, nil, nil)
	return spread.set, spread.conditional
}

// Bind returns the fields of the root type that are selected under the
// variables. The caller must not change them.
func (s *Set) Bind(root *ast.Definition, variables map[string]any) []Field {
	if s.merged != nil {
		return s.merged
	}
	return merge([]*Set{s}, root, variables)
}

// Unconditional reports whether Bind returns the same for all variables.
func (s *Set) Unconditional() bool { return s.merged != nil }

// spreader adds the occurrences of one selection set, those inside its
// fragments included.
type spreader struct {
	set *Set
	// visited is the fragments that were spread under no condition: to spread
	// them again would add nothing.
	visited     map[string]bool
	conditional bool
}

func (s *spreader) add(set ast.SelectionSet, when []condition, on []string) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			sub, conditional := compile(s.set.schema, selection.SelectionSet)
			o := occurrence{field: selection, when: s.under(when, selection.Directives), on: on, set: sub}
			s.conditional = s.conditional || conditional
			s.set.occurrences = append(s.set.occurrences, o)
		case *ast.InlineFragment:
			s.add(selection.SelectionSet, s.under(when, selection.Directives), within(on, selection.TypeCondition))
		case *ast.FragmentSpread:
			inner := s.under(when, selection.Directives)
			if s.visited[selection.Name] {
				continue
			}
			if len(inner) == 0 && len(on) == 0 {
				s.visited[selection.Name] = true
			}
			s.add(selection.Definition.SelectionSet, inner, within(on, selection.Definition.TypeCondition))
		}
	}
}

// within returns the type conditions with one more, which may be empty.
func within(on []string, condition string) []string {
	if condition == "" {
		return on
	}
	return append(slices.Clip(on), condition)
}

// under returns the conditions with those of the directives added.
func (s *spreader) under(when []condition, directives ast.DirectiveList) []condition {
	for _, d := range directives {
		if d.Name != "skip" && d.Name != "include" {
			continue
		}
		s.conditional = true
		when = append(slices.Clip(when), condition{argument: d.Arguments.ForName("if").Value, include: d.Name == "include"})
	}
	return when
}

// merge collects the fields of all occurrences that are selected in an object
// of the type.
func merge(sets []*Set, object *ast.Definition, variables map[string]any) []Field {
	fields := []Field{}
	var subsets [][]*Set
	for _, set := range sets {
		for _, o := range set.occurrences {
			if !o.selected(variables) || !set.applies(o.on, object) {
				continue
			}
			i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == o.field.Alias })
			if i < 0 {
				i = len(fields)
				fields = append(fields, Field{Key: o.field.Alias, Name: o.field.Name, Source: o.field})
				subsets = append(subsets, nil)
			}
			subsets[i] = append(subsets[i], o.set)
		}
	}
	for i := range fields {
		fields[i].fill(subsets[i], variables)
	}
	return fields
}

// fill merges the selection sets of the field.
func (f *Field) fill(sets []*Set, variables map[string]any) {
	if len(f.Source.SelectionSet) == 0 {
		return
	}
	schema := sets[0].schema
	definition := schema.Types[f.Source.Definition.Type.Name()]
	if !definition.IsAbstractType() {
		f.Fields = merge(sets, definition, variables)
		return
	}
	f.Types = map[string][]Field{}
	for _, object := range schema.GetPossibleTypes(definition) {
		f.Types[object.Name] = merge(sets, object, variables)
	}
}

// applies reports whether an object of the type meets all type conditions.
func (s *Set) applies(on []string, object *ast.Definition) bool {
	for _, condition := range on {
		if condition != object.Name && !slices.Contains(s.schema.GetPossibleTypes(s.schema.Types[condition]), object) {
			return false
		}
	}
	return true
}

func (o occurrence) selected(variables map[string]any) bool {
	for _, c := range o.when {
		if truth, _ := Truth(c.argument, variables); truth != c.include {
			return false
		}
	}
	return true
}

// Truth returns the value of the argument of @skip or @include, and whether it
// has one: a variable that is null has none.
func Truth(argument *ast.Value, variables map[string]any) (truth, ok bool) {
	if argument.Kind == ast.Variable {
		truth, ok = variables[argument.Raw].(bool)
		return truth, ok
	}
	return argument.Raw == "true", argument.Kind == ast.BooleanValue
}
