package input

import (
	"strings"

	"carbongraph/graph/resource"
	"carbongraph/upstream/postgrest"
)

// search translates the argument search of a list: every word of the text must
// be contained in one of the texts that the resource is searched by, letter
// case aside. A text without a word is every row, a nil Filter.
func search(r *resource.Resource, argument any) postgrest.Filter {
	text, _ := argument.(string)
	var all postgrest.All
	for word := range strings.FieldsSeq(text) {
		var some postgrest.Any
		for _, path := range r.Search {
			some = append(some, at(path, postgrest.Compare{
				Column: postgrest.Column{Name: path.Column.Name}, Op: postgrest.Contains, Value: word, Fold: true,
			}))
		}
		all = append(all, some)
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// at is a filter on the row that a path leads to.
func at(path resource.Path, filter postgrest.Filter) postgrest.Filter {
	if path.Relation == nil {
		return filter
	}
	return postgrest.Related{Relation: Relation(path.Relation), Filter: filter}
}
