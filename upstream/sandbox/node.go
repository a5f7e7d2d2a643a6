package sandbox

import (
	"cmp"
	"slices"

	"carbongraph/upstream/sandbox/internal/grammar"
)

// node is a table or an embed of a request: what is asked of it, and, once it
// is planned, what that means in the schema.
type node struct {
	asked      grammar.Embed
	conditions []grammar.Condition
	terms      []grammar.OrderTerm
	rows       grammar.Range
	children   []*node

	table *table
	// alias is the table's name in errors, and joined the embed's.
	alias, joined string
	// link leads from the parent's rows here.
	link    relationship
	outputs []output
	// sorted is the outputs in the order of jsonb, for rows inside a row.
	sorted []output
	holds  condition
	order  []sortKey
	// counted is the key of an embed that is the number of its rows.
	counted string
}

func newNode(asked grammar.Embed) *node {
	n := &node{asked: asked, rows: grammar.Everything()}
	for _, embed := range asked.Embeds {
		n.children = append(n.children, newNode(embed))
	}
	return n
}

// key is the name of an embed in its parent's rows.
func (n *node) key() string { return cmp.Or(n.asked.Alias, n.asked.Name) }

// silent embeds put no key into a row.
func (n *node) silent() bool { return len(n.asked.Columns) == 0 && !n.showsEmbed() }

// showsEmbed says that an embed inside puts a key into the node's rows.
func (n *node) showsEmbed() bool {
	return slices.ContainsFunc(n.children, func(child *node) bool { return !child.silent() })
}

// child finds an embed by its key, or -1.
func (n *node) child(key string) int {
	return slices.IndexFunc(n.children, func(child *node) bool { return child.key() == key })
}

// at finds the embed at a path, by alias or by name, and moves it to the
// front of its parent's embeds: PostgREST answers the embeds with a filter
// before the others.
func (n *node) at(path []string) (*node, error) {
	for _, name := range path {
		at := slices.IndexFunc(n.children, func(child *node) bool {
			return child.asked.Name == name || child.asked.Alias == name
		})
		if at < 0 {
			return nil, notEmbedded(name)
		}
		child := n.children[at]
		n.children = slices.Insert(slices.Delete(n.children, at, at+1), 0, child)
		n = child
	}
	return n, nil
}

// filter adds conditions before those that a node has, in the order given.
func (n *node) filter(conditions []grammar.Located[grammar.Condition]) error {
	for _, c := range slices.Backward(conditions) {
		found, err := n.at(c.Path)
		if err != nil {
			return err
		}
		found.conditions = slices.Insert(found.conditions, 0, c.Value)
	}
	return nil
}

// nodesOfRead puts together what a read asks for.
func nodesOfRead(q *grammar.Query) (*node, error) {
	root := newNode(grammar.Embed{Selection: q.Select})
	if err := root.filter(q.Filters); err != nil {
		return nil, err
	}
	for _, order := range slices.Backward(q.Orders) {
		n, err := root.at(order.Path)
		if err != nil {
			return nil, err
		}
		n.terms = order.Value
	}
	for _, rows := range q.Ranges {
		n, err := root.at(rows.Path)
		if err != nil {
			return nil, err
		}
		n.rows = rows.Value
	}
	return root, root.filter(q.Trees)
}

// nodesOfWrite splits what a write asks for: which rows to write, and what to
// answer of them. Orders and ranges do not count.
func nodesOfWrite(q *grammar.Query) (written, answered *node, err error) {
	written, answered = newNode(grammar.Embed{}), newNode(grammar.Embed{Selection: q.Select})
	isRoot := func(c grammar.Located[grammar.Condition]) bool { return len(c.Path) == 0 }
	for _, c := range slices.Concat(q.Trees, q.Filters) {
		if isRoot(c) {
			written.conditions = append(written.conditions, c.Value)
		}
	}
	if err := answered.filter(slices.DeleteFunc(slices.Clone(q.Filters), isRoot)); err != nil {
		return nil, nil, err
	}
	return written, answered, answered.filter(slices.DeleteFunc(slices.Clone(q.Trees), isRoot))
}
