package server

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"carbongraph/graph/resource"
	"carbongraph/upstream/sandbox"
)

// TestNodesOfEveryType looks rows of every type up by nodes, node and the root
// field of the type at once: one upstream request for each type.
func TestNodesOfEveryType(t *testing.T) {
	f := startFacade(t, sandbox.New(sandbox.WithCompany("co3", 0)), "MAX_ALIASES=100", "MAX_ROOT_FIELDS=100")
	c := f.caller("co1", "r")
	w := readWorld(t, c)
	var ids, answers, fields, data, want []string
	fragments := ""
	for _, r := range declared.Resources {
		if !r.Node {
			continue
		}
		column := r.Columns[len(r.Columns)-1]
		if i := slices.IndexFunc(r.Columns, func(c *resource.Column) bool { return c.Kind == resource.Text }); i >= 0 {
			column = r.Columns[i]
		}
		fragments += fmt.Sprintf(" ... on %s { %s: %s }", r.Type, r.Field, column.Name)
		first, second, last := w.rows[r][0], w.rows[r][1], w.rows[r][len(w.rows[r])-1]
		for _, of := range []row{first, second} {
			ids = append(ids, nodeID(r.Type+":"+of.id()))
			answers = append(answers, fmt.Sprintf(`{"__typename":%q,%q:%s}`, r.Type, r.Field, mustJSON(written(column.Kind, of[column.Name]))))
		}
		fields = append(fields, fmt.Sprintf(`%s(id: %q) { id } %sNode: node(nodeId: %q) { nodeId }`, r.Field, last.id(), r.Field, nodeID(r.Type+":"+first.id())))
		data = append(data, fmt.Sprintf(`%q:{"id":%q},"%sNode":{"nodeId":%q}`, r.Field, last.id(), r.Field, nodeID(r.Type+":"+first.id())))
		asked := []string{first.id(), second.id(), last.id()}
		slices.Sort(asked)
		asked = slices.Compact(asked)
		want = append(want, strings.Replace(fmt.Sprintf(`GET %s select=id,%s&id=in.("%s")&limit=%d`, r.Table, column.Name, strings.Join(asked, `","`), len(asked)), "customerContact ", "", 1))
	}
	if len(want) < 9 {
		t.Errorf("%d types are nodes", len(want))
	}
	// Nothing is asked for what is no node, and nothing is found under the id of
	// another type's row.
	ids = append(ids, nodeID("Customer:con001"), "x", nodeID("CustomFieldDataType:1"), ids[0])
	answers = append(answers, "null", "null", "null", answers[0])
	at := slices.IndexFunc(want, func(s string) bool { return strings.HasPrefix(s, "GET customer ") })
	want[at] = strings.NewReplacer(`in.("`, `in.("con001","`, "limit=3", "limit=4").Replace(want[at])
	r := c.ask(t, `query ($ids: [ID!]!) { nodes(nodeIds: $ids) { __typename`+fragments+` } `+strings.Join(fields, " ")+` }`, `{"ids":`+mustJSON(ids)+`}`)
	r.want(t, `{"nodes":[`+strings.Join(answers, ",")+`],`+strings.Join(data, ",")+`}`)
	slices.SortFunc(r.sent, func(a, b sent) int { return strings.Compare(a.String(), b.String()) })
	slices.Sort(want)
	r.wantSent(t, want...)
}
