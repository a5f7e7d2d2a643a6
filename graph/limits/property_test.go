package limits_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/limits"
)

// randomDocument writes a document whose fragments spread later ones.
func randomDocument(random *rand.Rand) string {
	const fragments = 4
	var b strings.Builder
	var set func(from, depth int)
	set = func(from, depth int) {
		b.WriteString("{")
		for range 1 + random.IntN(3) {
			switch name := string(rune('a' + random.IntN(3))); random.IntN(8) {
			case 0, 1:
				b.WriteString(name + " ")
			case 2:
				b.WriteString(string(rune('a'+random.IntN(3))) + ":" + name + "@x ")
			case 3, 4:
				if depth < 4 {
					b.WriteString(name)
					set(from, depth+1)
				} else {
					b.WriteString("c ")
				}
			case 5:
				b.WriteString("...@x")
				set(from, depth+1)
			default:
				if from < fragments {
					fmt.Fprintf(&b, "...f%d ", from+random.IntN(fragments-from))
				} else {
					b.WriteString("b ")
				}
			}
		}
		b.WriteString("}")
	}
	set(0, 0)
	for i := range fragments {
		fmt.Fprintf(&b, " fragment f%d on A", i)
		set(i+1, 1)
	}
	return b.String()
}

// spreadOut is a selection set as the specification executes it: by response
// key, with every fragment in its place.
type spreadOut struct {
	times map[string]int
	sets  map[string][]ast.SelectionSet
}

// counts are the limits that a document just keeps.
type counts struct {
	doc *ast.QueryDocument
	limits.Limits
	fields int
}

func (c *counts) spread(s spreadOut, set ast.SelectionSet) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			c.fields++
			if selection.Alias != selection.Name {
				c.Aliases++
			}
			s.times[selection.Alias]++
			s.sets[selection.Alias] = append(s.sets[selection.Alias], selection.SelectionSet)
		case *ast.InlineFragment:
			c.spread(s, selection.SelectionSet)
		case *ast.FragmentSpread:
			c.spread(s, c.doc.Fragments.ForName(selection.Name).SelectionSet)
		}
	}
}

func (c *counts) level(depth int, sets ...ast.SelectionSet) {
	s := spreadOut{times: map[string]int{}, sets: map[string][]ast.SelectionSet{}}
	for _, set := range sets {
		c.spread(s, set)
	}
	for key, times := range s.times {
		c.Depth = max(c.Depth, depth)
		c.DuplicateFields = max(c.DuplicateFields, times)
		if depth == 1 {
			c.RootFields += times
		}
		c.level(depth+1, s.sets[key]...)
	}
}

func TestLimitsAreExact(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		document := randomDocument(random)
		doc := parse(t, document)
		exact := counts{doc: doc}
		exact.level(1, doc.Operations[0].SelectionSet)
		exact.Directives = 1000
		exact.Tokens = 1 + exact.fields/limits.FieldsPerToken
		if errs := exact.CheckDocument(doc); len(errs) > 0 {
			t.Fatalf("%s\n%+v: %v", document, exact.Limits, errs)
		}
		for setting, lower := range map[string]func(*limits.Limits){
			"MAX_DEPTH":            func(l *limits.Limits) { l.Depth-- },
			"MAX_ALIASES":          func(l *limits.Limits) { l.Aliases-- },
			"MAX_ROOT_FIELDS":      func(l *limits.Limits) { l.RootFields-- },
			"MAX_DUPLICATE_FIELDS": func(l *limits.Limits) { l.DuplicateFields-- },
		} {
			lowered := exact.Limits
			lower(&lowered)
			errs := lowered.CheckDocument(doc)
			if len(errs) != 1 || !strings.HasSuffix(errs[0].Message, "("+setting+")") {
				t.Fatalf("%s\n%s: %v", document, setting, errs)
			}
		}
	}
}
