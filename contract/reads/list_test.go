package reads

import (
	"fmt"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// TestListsInOneRequest reads rows together with the lists inside them, each in
// one upstream request.
func TestListsInOneRequest(t *testing.T) { servertest.StartSandbox(t).RunCases(t, "testdata/lists") }

// TestSearchOfEveryRoot searches a page of every list of the root in one
// request.
func TestSearchOfEveryRoot(t *testing.T) {
	f := servertest.StartSandbox(t)
	searched := 0
	for _, r := range servertest.Declared.Resources {
		if len(r.Search) == 0 {
			continue
		}
		searched++
		var embeds, within string
		var alternatives []string
		for _, path := range r.Search {
			if path.Relation == nil {
				alternatives = append(alternatives, path.Column.Name+`.ilike."*o1*"`)
				continue
			}
			table := path.Relation.Target.Table
			if path.Relation.Hint {
				table += "!" + path.Relation.Constraint
			}
			alias := fmt.Sprintf("f%d", strings.Count(embeds, ":"))
			embeds += "," + alias + ":" + table + "()"
			within += "&" + alias + "." + path.Column.Name + "=ilike.*o1*"
			alternatives = append(alternatives, alias+".not.is.null")
		}
		where := within + "&or=(" + strings.Join(alternatives, ",") + ")"
		if len(r.Search) == 1 {
			where = "&" + r.Search[0].Column.Name + "=ilike.*o1*"
		}
		t.Run(r.List, func(t *testing.T) {
			t.Parallel()
			a := f.Caller("co1", "r").Ask(t, `{ `+r.List+`(search: "o1", first: 10) { nodes { id } } }`)
			a.WantSent(t, strings.Replace("GET "+r.Table+" select=id", "customerContact ", "", 1)+embeds+where+inOrder+"&limit=10")
		})
	}
	if searched < 8 {
		t.Errorf("%d lists were searched", searched)
	}
}
