package sandbox

import (
	"fmt"
	"net/http"
	"slices"

	"carbongraph/upstream/sandbox/internal/grammar"
	"carbongraph/upstream/sandbox/internal/pg"
)

// node is a table, or an embed, of a request whose names are looked up.
type node struct {
	table *table
	// alias is the table's name in errors, and joined the embed's.
	alias, joined string
	// key is the embed's name in its parent's rows.
	key string
	// link leads from the parent's rows here.
	link  relationship
	inner bool

	outputs []output
	// sorted is the outputs in the order of jsonb, for rows inside a row.
	sorted     []output
	conditions []condition
	order      []sortKey
	rows       grammar.Range
	children   []*node
	// silent embeds put no key into a row.
	silent bool
	// counted is the key of an embed that is the number of its rows.
	counted string
}

// output is a key of a row: an expression, or an embed where child is set.
type output struct {
	name  string
	child int
	expression
}

const noChild = -1

// planner looks names up in the schema.
type planner struct {
	schema *schema
	// maxRows caps the rows of every node; 0 is no cap.
	maxRows int64
}

// root plans a table, whose own conditions hold for its rows.
func (p planner) root(t *table, d *draft) (*node, error) {
	n := &node{table: t, alias: t.name}
	return n, p.fill(n, d, 1)
}

// fill plans what a draft asks of a node; depth is that of its embeds.
func (p planner) fill(n *node, d *draft, depth int) error {
	for _, child := range d.children {
		embedded, err := p.embed(n, child, depth)
		if err != nil {
			return err
		}
		n.children = append(n.children, embedded)
	}
	n.rows = capped(d.rows, p.maxRows)
	for _, step := range []func(*node, *draft) error{p.selectOutputs, p.addConditions, p.addOrder} {
		if err := step(n, d); err != nil {
			return err
		}
	}
	return nil
}

// capped is a range with at most limit rows, or none where it is limit=0's.
func capped(rows grammar.Range, limit int64) grammar.Range {
	if rows.LimitZero() {
		return grammar.Range{Upper: -1}
	}
	if limit > 0 {
		return rows.Limit(limit)
	}
	return rows
}

func (p planner) embed(parent *node, d *draft, depth int) (*node, error) {
	if d.relation.Spread {
		return nil, leftOut("spread embeds")
	}
	link, err := p.schema.relationship(parent.table, d.relation.Name, d.relation.Hint)
	if err != nil {
		return nil, err
	}
	n := &node{
		table:  link.target(),
		alias:  fmt.Sprintf("%s_%d", link.target().name, depth),
		joined: pg.Identifier(fmt.Sprintf("%s_%s_%d", parent.table.name, d.key(), depth)),
		key:    d.key(),
		link:   link,
		inner:  d.relation.Inner,
	}
	if slices.ContainsFunc(parent.children, func(other *node) bool { return other.joined == n.joined }) {
		return nil, pg.Errorf("42712", "table name %q specified more than once", n.joined)
	}
	if n.table.find("count") < 0 && len(d.columns) == 1 && len(d.children) == 0 && isCount(d.columns[0]) {
		n.counted, d.columns = outputName(d.columns[0]), []grammar.ColumnItem{{Field: grammar.Field{Name: "id"}}}
	}
	if err := p.fill(n, d, depth+1); err != nil {
		return nil, err
	}
	if n.counted != "" {
		n.rows = grammar.Everything()
	}
	n.silent = len(d.columns) == 0 && !slices.ContainsFunc(n.children, func(child *node) bool { return !child.silent })
	return n, nil
}

// isCount says that an item is the bare word count. PostgreSQL takes it for
// the aggregate, which works although PostgREST refuses aggregates.
func isCount(item grammar.ColumnItem) bool {
	return item.Field.Name == "count" && len(item.Field.Path) == 0 && item.Aggregate == "" && item.Cast == ""
}

// selectOutputs plans the keys of a row: the columns in the order of select,
// then the embeds. A node without either has every column, which shows at the
// root only.
func (p planner) selectOutputs(n *node, d *draft) error {
	columns := d.columns
	if len(columns) == 0 && len(d.children) == 0 {
		columns = []grammar.ColumnItem{{Field: grammar.Field{Name: "*"}}}
	}
	for _, item := range columns {
		if err := n.selectColumn(item); err != nil {
			return err
		}
	}
	for i, child := range n.children {
		if !child.silent {
			n.outputs = append(n.outputs, output{name: pg.Identifier(child.key), child: i, expression: expression{kind: pg.JSONB}})
		}
	}
	n.sorted = slices.Clone(n.outputs)
	slices.Reverse(n.sorted)
	slices.SortStableFunc(n.sorted, func(a, b output) int { return pg.CompareKeys(a.name, b.name) })
	n.sorted = slices.CompactFunc(n.sorted, func(a, b output) bool { return a.name == b.name })
	return nil
}

func (n *node) selectColumn(item grammar.ColumnItem) error {
	switch {
	case item.Aggregate != "":
		return fail(http.StatusBadRequest, "PGRST123", "Use of aggregate functions is not allowed")
	case item.Cast != "" && item.Cast != "text":
		return leftOut("casts to " + item.Cast)
	case item.Field.Name == "*" && len(item.Field.Path) == 0:
		for at, c := range n.table.columns {
			if !c.hidden {
				n.outputs = append(n.outputs, output{name: c.name, child: noChild, expression: columnAt(c, at)})
			}
		}
		return nil
	}
	selected, err := n.expression(item.Field)
	if err != nil {
		return err
	}
	if item.Cast != "" {
		selected = selected.asText()
	}
	n.outputs = append(n.outputs, output{name: pg.Identifier(outputName(item)), child: noChild, expression: selected})
	return nil
}

// outputName is the alias, else the last key of a path, else the column.
func outputName(item grammar.ColumnItem) string {
	if item.Alias != "" {
		return item.Alias
	}
	for _, step := range slices.Backward(item.Field.Path) {
		if !step.Index {
			return step.Key
		}
	}
	return item.Field.Name
}
