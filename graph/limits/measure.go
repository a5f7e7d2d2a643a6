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
			field := m.measure(selection.SelectionSet)
			switch {
			case selection.Name == "__schema", selection.Name == "__type":
				field.depth, field.introspected = 0, max(field.introspected, field.lists)
			case isIntrospectionList(selection.Name):
				field.lists++
			}
			if selection.Name == "__schema" {
				field.schemas = add(field.schemas, 1)
			}
			if selection.Alias != selection.Name {
				field.aliases = add(field.aliases, 1)
			}
			field.fields, field.top = add(field.fields, 1), 1
			field.depth++
			sum.add(field)
		case *ast.InlineFragment:
			sum.add(m.measure(selection.SelectionSet))
		case *ast.FragmentSpread:
			sum.add(m.fragment(selection.Name))
		}
	}
	return sum
}

// add adds what a field or a fragment of the set comes to.
func (s *size) add(part size) {
	s.fields = add(s.fields, part.fields)
	s.top = add(s.top, part.top)
	s.depth = max(s.depth, part.depth)
	s.aliases = add(s.aliases, part.aliases)
	s.schemas = add(s.schemas, part.schemas)
	s.lists = max(s.lists, part.lists)
	s.introspected = max(s.introspected, part.introspected)
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
