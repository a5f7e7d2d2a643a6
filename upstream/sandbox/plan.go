package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"carbongraph/upstream/sandbox/internal/grammar"
	"carbongraph/upstream/sandbox/internal/pg"
)

// output is a key of a row: an expression, or an embed where child is set.
type output struct {
	name  string
	child *node
	expression
}

// planner looks names up in the schema.
type planner struct {
	schema *schema
	// maxRows caps the rows of every node; 0 is no cap.
	maxRows int64
}

// root plans a table, whose own conditions hold for its rows.
func (p planner) root(t *table, n *node) error {
	n.table, n.alias = t, t.name
	return p.fill(n, 1)
}

// fill plans what is asked of a node; depth is that of its embeds.
func (p planner) fill(n *node, depth int) error {
	for i, child := range n.children {
		if err := p.embed(n, child, depth); err != nil {
			return err
		}
		if slices.ContainsFunc(n.children[:i], func(other *node) bool { return other.joined == child.joined }) {
			return pg.Errorf("42712", "table name %q specified more than once", child.joined)
		}
	}
	switch {
	case n.rows.LimitZero():
		n.rows = grammar.Range{Upper: -1}
	case p.maxRows > 0 && n.counted == "":
		n.rows = n.rows.Limit(p.maxRows)
	}
	if err := p.selectOutputs(n); err != nil {
		return err
	}
	var err error
	if n.holds, err = n.condition(grammar.Condition{Operands: n.conditions}); err != nil {
		return err
	}
	return n.addOrder()
}

func (p planner) embed(parent, n *node, depth int) error {
	var err error
	if n.link, err = p.schema.relationship(parent.table, n.asked.Name, n.asked.Hint); err != nil {
		return err
	}
	n.table = n.link.target()
	n.alias = fmt.Sprintf("%s_%d", n.table.name, depth)
	n.joined = pg.Identifier(fmt.Sprintf("%s_%s_%d", parent.table.name, n.key(), depth))
	switch {
	case n.rows.Lower < 0:
		return pg.Errorf("2201X", "OFFSET must not be negative")
	case n.rows.Upper < n.rows.Lower-1:
		return pg.Errorf("2201W", "LIMIT must not be negative")
	}
	// PostgreSQL takes the bare word count for the aggregate, which works
	// although PostgREST refuses aggregates.
	if asked := n.asked.Columns; len(asked) == 1 && !n.showsEmbed() && asked[0].Field.Name == "count" && n.table.find("count") < 0 {
		n.counted = cmp.Or(asked[0].Alias, "count")
		n.asked.Columns = []grammar.Column{{Field: grammar.Field{Name: "id"}}}
	}
	return p.fill(n, depth+1)
}

// selectOutputs plans the keys of a row: the columns in the order of select,
// then the embeds. A node without either has every column, which shows at the
// root only.
func (p planner) selectOutputs(n *node) error {
	columns := n.asked.Columns
	if len(columns) == 0 && len(n.children) == 0 {
		columns = []grammar.Column{{Field: grammar.Field{Name: "*"}}}
	}
	for _, column := range columns {
		if err := n.selectColumn(column); err != nil {
			return err
		}
	}
	for _, child := range n.children {
		if !child.silent() {
			n.outputs = append(n.outputs, output{name: pg.Identifier(child.key()), child: child})
		}
	}
	return nil
}

func (n *node) selectColumn(asked grammar.Column) error {
	switch {
	case asked.Aggregate:
		return fail(http.StatusBadRequest, "PGRST123", "Use of aggregate functions is not allowed")
	case asked.Field.Name == "*" && len(asked.Field.Path) == 0:
		for at, c := range n.table.Columns {
			if !c.hidden {
				n.outputs = append(n.outputs, output{name: c.Name, expression: columnAt(c, at)})
			}
		}
		return nil
	}
	selected, err := n.expression(asked.Field)
	if err != nil {
		return err
	}
	// The key is the alias, else the last key of a path, else the column.
	name := asked.Field.Name
	for _, step := range asked.Field.Path {
		if !step.Index {
			name = step.Key
		}
	}
	n.outputs = append(n.outputs, output{name: pg.Identifier(cmp.Or(asked.Alias, name)), expression: selected})
	return nil
}

// expression is a value of a row, and its type.
type expression struct {
	kind pg.Type
	of   func(row) pg.Value
}

func columnAt(c column, at int) expression {
	return expression{kind: c.kind, of: func(r row) pg.Value { return r[at] }}
}

// expression looks up a column of the node's table and the path into it.
func (n *node) expression(field grammar.Field) (expression, error) {
	name := pg.Identifier(field.Name)
	at := n.table.visible(name)
	if at < 0 {
		return expression{}, noSuchColumn(n.alias, name)
	}
	return columnAt(n.table.Columns[at], at).along(field.Path)
}

// along follows the arrows of a path into a JSON value, or one made of another
// value.
func (e expression) along(path []grammar.Step) (expression, error) {
	if len(path) > 0 {
		e.kind = pg.JSONB
	}
	for _, step := range path {
		if e.kind != pg.JSONB {
			return expression{}, noSuchOperator(e.kind, "->")
		}
		find, err := finder(step)
		if err != nil {
			return expression{}, err
		}
		whole := e.of
		found := func(r row) *pg.JSON { return find(pg.ToJSON(whole(r))) }
		if step.Text {
			e = expression{kind: pg.Text, of: func(r row) pg.Value { return found(r).Text() }}
			continue
		}
		e.of = func(r row) pg.Value {
			if part := found(r); part != nil {
				return part
			}
			return nil
		}
	}
	return e, nil
}

// finder is one step into a document; what is not there is nil.
func finder(step grammar.Step) (func(*pg.JSON) *pg.JSON, error) {
	if !step.Index {
		key := pg.CutNUL(step.Key)
		return func(document *pg.JSON) *pg.JSON { return document.Member(key) }, nil
	}
	index, err := strconv.ParseInt(step.Key, 10, 32)
	if err != nil {
		return nil, pg.Errorf("22003", "value %q is out of range for type integer", step.Key)
	}
	return func(document *pg.JSON) *pg.JSON { return document.Element(int(index)) }, nil
}
