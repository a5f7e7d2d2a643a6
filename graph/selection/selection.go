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
	occurrences []occurrence
	// merged is what Bind returns for a set without conditions.
	merged []Field
}

// occurrence is a field as it is written in one place.
type occurrence struct {
	field *ast.Field
	when  []condition
	set   *Set
}

// condition is an @include or @skip around an occurrence.
type condition struct {
	argument *ast.Value
	include  bool
}

// Field is a field of an answer, with all its occurrences merged.
type Field struct {
	// Key is the response key: the alias, or else the name.
	Key  string
	Name string
	// Args are the arguments, which are alike in all occurrences.
	Args func(variables map[string]any) map[string]any
	// Fields is the selection set, in the order of the answer.
	Fields []Field
}

// Compile spreads the fragments of a validated selection set.
//
// Type conditions are passed over: every abstract type of the schema has one
// implementation, and validation has refused fragments that cannot apply.
func Compile(set ast.SelectionSet) *Set {
	s, conditional := compile(set, true)
	if !conditional {
		s.merged = s.merge(nil)
	}
	return s
}

func compile(set ast.SelectionSet, root bool) (*Set, bool) {
	s := &Set{}
	spread := spreader{set: s, root: root, visited: map[string]bool{}}
	spread.add(set, nil)
	return s, spread.conditional
}

// Bind returns the fields that are selected under the request's variables. The
// caller must not change them.
func (s *Set) Bind(variables map[string]any) []Field {
	if s.merged != nil {
		return s.merged
	}
	return s.merge(variables)
}

// Unconditional reports whether Bind returns the same for all variables, and
// whether below the root fields no argument depends on one.
func (s *Set) Unconditional() bool { return s.merged != nil }

// spreader adds the occurrences of one selection set, those inside its
// fragments included.
type spreader struct {
	set  *Set
	root bool
	// visited is the fragments that were spread under no condition: to spread
	// them again would add nothing.
	visited     map[string]bool
	conditional bool
}

func (s *spreader) add(set ast.SelectionSet, when []condition) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			sub, conditional := compile(selection.SelectionSet, false)
			conditional = conditional || !s.root && hasVariable(selection.Arguments)
			o := occurrence{field: selection, when: s.under(when, selection.Directives), set: sub}
			s.conditional = s.conditional || conditional
			s.set.occurrences = append(s.set.occurrences, o)
		case *ast.InlineFragment:
			s.add(selection.SelectionSet, s.under(when, selection.Directives))
		case *ast.FragmentSpread:
			inner := s.under(when, selection.Directives)
			if s.visited[selection.Name] {
				continue
			}
			if len(inner) == 0 {
				s.visited[selection.Name] = true
			}
			s.add(selection.Definition.SelectionSet, inner)
		}
	}
}

func hasVariable(arguments ast.ArgumentList) bool {
	return slices.ContainsFunc(arguments, func(a *ast.Argument) bool { return a.Value.Kind == ast.Variable })
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

// merge collects the fields of all occurrences that are selected.
func (s *Set) merge(variables map[string]any) []Field {
	return merge([]*Set{s}, variables)
}

func merge(sets []*Set, variables map[string]any) []Field {
	fields := []Field{}
	var subsets [][]*Set
	for _, set := range sets {
		for _, o := range set.occurrences {
			if !o.selected(variables) {
				continue
			}
			i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == o.field.Alias })
			if i < 0 {
				i = len(fields)
				fields = append(fields, Field{Key: o.field.Alias, Name: o.field.Name, Args: o.field.ArgumentMap})
				subsets = append(subsets, nil)
			}
			subsets[i] = append(subsets[i], o.set)
		}
	}
	for i := range fields {
		fields[i].Fields = merge(subsets[i], variables)
	}
	return fields
}

func (o occurrence) selected(variables map[string]any) bool {
	for _, c := range o.when {
		// A validated condition is a Boolean!, so it has a value.
		value, err := c.argument.Value(variables)
		if truth, ok := value.(bool); err != nil || !ok || truth != c.include {
			return false
		}
	}
	return true
}
