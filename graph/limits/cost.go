package limits

import (
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Request is a validated operation with its variables, coerced.
type Request struct {
	Schema    *ast.Schema
	Operation *ast.OperationDefinition
	Variables map[string]any
	// PageSize is the rows of a page where neither first nor last is given.
	PageSize int
}

// CheckCost refuses a request that costs too much.
func (l Limits) CheckCost(r Request) *gqlerror.Error {
	cost := Cost(r)
	if cost <= l.Cost {
		return nil
	}
	what := fmt.Sprintf("the operation costs %d, the sum of the rows asked for × (1 + the relations selected)", cost)
	return excess(r.Operation.Position, what, l.Cost, "MAX_COST")
}

// Cost is the sum, over the root fields, of the rows that each asks for times
// one more than the relations selected in them. Rows are the page of a
// connection, the representations of _entities, the ids or inputs of a
// mutation, else one. Relations are counted once each, wherever in the row and
// however often they are selected. What @skip and @include leave out costs
// nothing.
func Cost(r Request) int {
	c := coster{request: r}
	return c.roots(r.Operation.SelectionSet)
}

type coster struct {
	request Request
	// fragments has the cost of each fragment of root fields.
	fragments map[string]int
}

func (c *coster) roots(set ast.SelectionSet) int {
	cost := 0
	for _, selection := range set {
		if !selected(selection, c.request.Variables) {
			continue
		}
		switch selection := selection.(type) {
		case *ast.Field:
			cost = add(cost, c.root(selection))
		case *ast.InlineFragment:
			cost = add(cost, c.roots(selection.SelectionSet))
		case *ast.FragmentSpread:
			cost = add(cost, c.fragment(selection.Definition))
		}
	}
	return cost
}

func (c *coster) fragment(f *ast.FragmentDefinition) int {
	cost, known := c.fragments[f.Name]
	if !known {
		cost = c.roots(f.SelectionSet)
		if c.fragments == nil {
			c.fragments = map[string]int{}
		}
		c.fragments[f.Name] = cost
	}
	return cost
}

// root is the cost of a root field. Introspection and __typename cost nothing.
func (c *coster) root(field *ast.Field) int {
	if len(field.SelectionSet) == 0 || field.Name == "__schema" || field.Name == "__type" {
		return 0
	}
	r := relations{request: c.request}
	r.collect(field.SelectionSet, r.isRow(field))
	// Both are at most saturated, so the product fits an int of 64 bits.
	return min(rows(field, c.request.Variables, c.request.PageSize)*(1+len(r.found)), saturated)
}

// relations collects the relations that are selected in the rows of a root
// field.
type relations struct {
	request Request
	found   []*ast.FieldDefinition
	// spread has the fragments that were read; to read one again would find
	// nothing new.
	spread []*ast.FragmentDefinition
}

// collect reads a selection set, in a row or on the way to the rows.
func (r *relations) collect(set ast.SelectionSet, inRow bool) {
	for _, selection := range set {
		if !selected(selection, r.request.Variables) {
			continue
		}
		switch selection := selection.(type) {
		case *ast.Field:
			if len(selection.SelectionSet) == 0 {
				continue
			}
			if inRow && !slices.Contains(r.found, selection.Definition) {
				r.found = append(r.found, selection.Definition)
			}
			r.collect(selection.SelectionSet, inRow || r.isRow(selection))
		case *ast.InlineFragment:
			r.collect(selection.SelectionSet, inRow)
		case *ast.FragmentSpread:
			if !slices.Contains(r.spread, selection.Definition) {
				r.spread = append(r.spread, selection.Definition)
				r.collect(selection.Definition.SelectionSet, inRow)
			}
		}
	}
}

// isRow reports whether the field's objects are rows: those are what
// implements Node.
func (r *relations) isRow(field *ast.Field) bool {
	def := r.request.Schema.Types[field.Definition.Type.Name()]
	return slices.ContainsFunc(r.request.Schema.GetPossibleTypes(def), func(object *ast.Definition) bool {
		return slices.Contains(object.Interfaces, "Node")
	})
}

// selected reports whether @skip and @include leave the selection in.
func selected(selection ast.Selection, variables map[string]any) bool {
	var directives ast.DirectiveList
	switch selection := selection.(type) {
	case *ast.Field:
		directives = selection.Directives
	case *ast.InlineFragment:
		directives = selection.Directives
	case *ast.FragmentSpread:
		directives = selection.Directives
	}
	for _, d := range directives {
		if d.Name != "skip" && d.Name != "include" {
			continue
		}
		// A validated condition is a Boolean!, so it has a value.
		condition, err := d.Arguments.ForName("if").Value.Value(variables)
		if truth, ok := condition.(bool); err != nil || !ok || truth == (d.Name == "skip") {
			return false
		}
	}
	return true
}
