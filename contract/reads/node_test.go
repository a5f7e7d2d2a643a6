package reads

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/graph/resource"
	"carbongraph/upstream/sandbox"
)

// TestNodesOfEveryType looks rows of every type up by nodes, node and the root
// field of the type at once: one upstream request for each type.
func TestNodesOfEveryType(t *testing.T) {
	f := servertest.Start(t, sandbox.New(sandbox.WithCompany("co3", 0)), "MAX_ALIASES=100", "MAX_ROOT_FIELDS=100")
	c := f.Caller("co1", "r")
	rows := servertest.ReadRows(t, c)
	var ids, answers, fields, data, want []string
	fragments := ""
	for _, r := range servertest.Declared.Resources {
		if !r.Node {
			continue
		}
		column := r.Columns[len(r.Columns)-1]
		if i := slices.IndexFunc(r.Columns, func(c *resource.Column) bool { return c.Kind == resource.Text }); i >= 0 {
			column = r.Columns[i]
		}
		fragments += fmt.Sprintf(" ... on %s { %s: %s }", r.Type, r.Field, column.Name)
		first, second, last := rows[r][0], rows[r][1], rows[r][len(rows[r])-1]
		for _, of := range []servertest.Row{first, second} {
			ids = append(ids, servertest.NodeID(r.Type+":"+of.ID()))
			answers = append(answers, fmt.Sprintf(`{"__typename":%q,%q:%s}`, r.Type, r.Field, servertest.JSON(servertest.Written(column.Kind, of[column.Name]))))
		}
		fields = append(fields, fmt.Sprintf(`%s(id: %q) { id } %sNode: node(nodeId: %q) { nodeId }`, r.Field, last.ID(), r.Field, servertest.NodeID(r.Type+":"+first.ID())))
		data = append(data, fmt.Sprintf(`%q:{"id":%q},"%sNode":{"nodeId":%q}`, r.Field, last.ID(), r.Field, servertest.NodeID(r.Type+":"+first.ID())))
		asked := []string{first.ID(), second.ID(), last.ID()}
		slices.Sort(asked)
		asked = slices.Compact(asked)
		want = append(want, strings.Replace(fmt.Sprintf(`GET %s select=id,%s&id=in.("%s")&limit=%d`, r.Table, column.Name, strings.Join(asked, `","`), len(asked)), "customerContact ", "", 1))
	}
	if len(want) < 9 {
		t.Errorf("%d types are nodes", len(want))
	}
	// Nothing is asked for what is no node, and nothing is found under the id of
	// another type's row.
	ids = append(ids, servertest.NodeID("Customer:con001"), "x", servertest.NodeID("CustomFieldDataType:1"), ids[0])
	answers = append(answers, "null", "null", "null", answers[0])
	at := slices.IndexFunc(want, func(s string) bool { return strings.HasPrefix(s, "GET customer ") })
	want[at] = strings.NewReplacer(`in.("`, `in.("con001","`, "limit=3", "limit=4").Replace(want[at])
	r := c.Ask(t, `query ($ids: [ID!]!) { nodes(nodeIds: $ids) { __typename`+fragments+` } `+strings.Join(fields, " ")+` }`, `{"ids":`+servertest.JSON(ids)+`}`)
	r.Want(t, `{"nodes":[`+strings.Join(answers, ",")+`],`+strings.Join(data, ",")+`}`)
	slices.SortFunc(r.Sent, func(a, b servertest.Sent) int { return strings.Compare(a.String(), b.String()) })
	slices.Sort(want)
	r.WantSent(t, want...)
}
