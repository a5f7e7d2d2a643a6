package limits

import "github.com/vektah/gqlparser/v2/ast"

// repeated returns the first response key that is selected more than allowed
// times in one merged selection set, and how often it is; 0 where none is.
// Sets are merged as execution merges them: `a{x} a{x}` selects x twice. The
// sets must not be cyclic.
func (m *measurer) repeated(set ast.SelectionSet, allowed int) (key string, times int) {
	return m.repeatedIn([]ast.SelectionSet{set}, allowed)
}

func (m *measurer) repeatedIn(sets []ast.SelectionSet, allowed int) (key string, times int) {
	merged := mergedSet{selected: map[string]*occurrences{}}
	for _, set := range sets {
		m.merge(&merged, set)
	}
	for _, key := range merged.keys {
		if n := merged.selected[key].times; n > allowed {
			return key, n
		}
	}
	for _, key := range merged.keys {
		if inner := merged.selected[key].sets; len(inner) > 0 {
			if key, times := m.repeatedIn(inner, allowed); times > 0 {
				return key, times
			}
		}
	}
	return "", 0
}

// mergedSet is selection sets merged by response key.
type mergedSet struct {
	keys     []string // in the order written
	selected map[string]*occurrences
}

// occurrences are the fields that share a response key.
type occurrences struct {
	times int
	sets  []ast.SelectionSet
}

func (m *measurer) merge(merged *mergedSet, set ast.SelectionSet) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			o := merged.selected[selection.Alias]
			if o == nil {
				o = &occurrences{}
				merged.selected[selection.Alias] = o
				merged.keys = append(merged.keys, selection.Alias)
			}
			o.times++
			if len(selection.SelectionSet) > 0 {
				o.sets = append(o.sets, selection.SelectionSet)
			}
		case *ast.InlineFragment:
			m.merge(merged, selection.SelectionSet)
		case *ast.FragmentSpread:
			if fragment := m.fragments[selection.Name]; fragment != nil {
				m.merge(merged, fragment.SelectionSet)
			}
		}
	}
}
