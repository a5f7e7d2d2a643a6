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
	holds   condition
	order   []sortKey
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

// ask hands each value to the embed that it is located at, the last one first.
func ask[T any](root *node, values []grammar.Located[T], set func(*node, T)) error {
	for _, located := range slices.Backward(values) {
		n, err := root.at(located.Path)
		if err != nil {
			return err
		}
		set(n, located.Value)
	}
	return nil
}

// addCondition puts a condition before those that a node has.
func addCondition(n *node, c grammar.Condition) {
	n.conditions = slices.Insert(n.conditions, 0, c)
}

// nodesOfRead puts together what a read asks for. PostgREST takes the ranges
// in an order of its own, here the one given.
func nodesOfRead(q *grammar.Query) (*node, error) {
	root := newNode(grammar.Embed{Selection: q.Select})
	ranges := slices.Clone(q.Ranges)
	slices.Reverse(ranges)
	return root, cmp.Or(
		ask(root, q.Filters, addCondition),
		ask(root, q.Orders, func(n *node, terms []grammar.OrderTerm) { n.terms = terms }),
		ask(root, ranges, func(n *node, rows grammar.Range) { n.rows = rows }),
		ask(root, q.Trees, addCondition),
	)
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
	err = cmp.Or(
		ask(answered, slices.DeleteFunc(slices.Clone(q.Filters), isRoot), addCondition),
		ask(answered, slices.DeleteFunc(slices.Clone(q.Trees), isRoot), addCondition),
	)
	return written, answered, err
}
