package limits

import "github.com/vektah/gqlparser/v2/ast"

// size is what a selection set comes to with its fragments spread. Its numbers
// are exact up to saturated.
type size struct {
	fields  int
	top     int // fields of the set itself
	depth   int
	aliases int
	// schemas counts __schema. lists is how many lists of an introspection are
	// inside one another: each multiplies the answer.
	schemas int
	lists   int
	// introspected is lists under __schema and __type.
	introspected int
}

// What GraphiQL, Relay, Apollo and code generators ask: one __schema, in it
// types, fields, args.
const (
	maxSchemas            = 1
	maxIntrospectionLists = 3
)

// isIntrospectionList reports whether a field of an introspection type is a
// list that multiplies the answer.
func isIntrospectionList(name string) bool {
	switch name {
	case "types", "directives", "fields", "args", "inputFields", "interfaces", "possibleTypes", "enumValues":
		return true
	default:
		return false
	}
}

// saturated is where sums end: thirty fragments that each spread the next one
// twice come to 2^30 fields.
const saturated = 1 << 30

func add(a, b int) int { return min(a+b, saturated) }

// measurer measures the selection sets of a document.
type measurer struct {
	fragments map[string]*ast.FragmentDefinition
	// sizes has each fragment that was measured; a nil one is being measured.
	sizes map[string]*size
	// cyclic is a fragment that spreads itself; sizes are then too small.
	cyclic *ast.FragmentDefinition
}

func newMeasurer(doc *ast.QueryDocument) *measurer {
	m := &measurer{fragments: make(map[string]*ast.FragmentDefinition, len(doc.Fragments)), sizes: map[string]*size{}}
	for _, f := range doc.Fragments {
		m.fragments[f.Name] = f
	}
	return m
}

func (m *measurer) measure(set ast.SelectionSet) size {
	var sum size
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			inner := m.measure(selection.SelectionSet)
			lists := inner.lists
			switch {
			case selection.Name == "__schema", selection.Name == "__type":
				inner.depth = 0
				sum.introspected = max(sum.introspected, lists)
			case isIntrospectionList(selection.Name):
				lists++
			}
			if selection.Name == "__schema" {
				sum.schemas = add(sum.schemas, 1)
			}
			sum.lists = max(sum.lists, lists)
			sum.introspected = max(sum.introspected, inner.introspected)
			sum.schemas = add(sum.schemas, inner.schemas)
			sum.fields = add(sum.fields, 1+inner.fields)
			sum.top = add(sum.top, 1)
			sum.depth = max(sum.depth, 1+inner.depth)
			sum.aliases = add(sum.aliases, inner.aliases)
			if selection.Alias != selection.Name {
				sum.aliases = add(sum.aliases, 1)
			}
		case *ast.InlineFragment:
			sum.spread(m.measure(selection.SelectionSet))
		case *ast.FragmentSpread:
			sum.spread(m.fragment(selection.Name))
		}
	}
	return sum
}

// spread adds what a fragment comes to.
func (s *size) spread(fragment size) {
	s.fields = add(s.fields, fragment.fields)
	s.top = add(s.top, fragment.top)
	s.depth = max(s.depth, fragment.depth)
	s.aliases = add(s.aliases, fragment.aliases)
	s.schemas = add(s.schemas, fragment.schemas)
	s.lists = max(s.lists, fragment.lists)
	s.introspected = max(s.introspected, fragment.introspected)
}

func (m *measurer) fragment(name string) size {
	known, seen := m.sizes[name]
	switch {
	case seen && known == nil:
		m.cyclic = m.fragments[name]
		return size{}
	case seen:
		return *known
	case m.fragments[name] == nil:
		return size{}
	}
	m.sizes[name] = nil
	measured := m.measure(m.fragments[name].SelectionSet)
	m.sizes[name] = &measured
	return measured
}

// directives counts those of the operation and of the fragments that it uses,
// each fragment once.
func (m *measurer) directives(op *ast.OperationDefinition) int {
	n := len(op.Directives)
	for _, v := range op.VariableDefinitions {
		n += len(v.Directives)
	}
	seen := map[string]bool{}
	var count func(ast.SelectionSet)
	count = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch selection := selection.(type) {
			case *ast.Field:
				n += len(selection.Directives)
				count(selection.SelectionSet)
			case *ast.InlineFragment:
				n += len(selection.Directives)
				count(selection.SelectionSet)
			case *ast.FragmentSpread:
				n += len(selection.Directives)
				fragment := m.fragments[selection.Name]
				if fragment != nil && !seen[selection.Name] {
					seen[selection.Name] = true
					n += len(fragment.Directives)
					count(fragment.SelectionSet)
				}
			}
		}
	}
	count(op.SelectionSet)
	return n
}
