package sandbox

import (
	"slices"

	"carbongraph/upstream/sandbox/internal/grammar"
)

// draft is a table, or an embed, and what a query string asks of it, before
// any name is looked up.
type draft struct {
	relation   grammar.RelationItem
	columns    []grammar.ColumnItem
	children   []*draft
	conditions []grammar.Condition
	order      []grammar.OrderTerm
	rows       grammar.Range
}

func newDraft(relation grammar.RelationItem) *draft {
	d := &draft{relation: relation, rows: grammar.Everything()}
	for _, item := range relation.Items {
		switch item := item.(type) {
		case grammar.ColumnItem:
			d.columns = append(d.columns, item)
		case grammar.RelationItem:
			d.children = append(d.children, newDraft(item))
		}
	}
	return d
}

// key is the name of an embed in its parent's rows.
func (d *draft) key() string {
	if d.relation.Alias != "" {
		return d.relation.Alias
	}
	return d.relation.Name
}

// at finds the embed at a path, by alias or by name, and moves it to the
// front of its parent's embeds: PostgREST answers the embeds with a filter
// before the others.
func (d *draft) at(path []string) (*draft, error) {
	for _, name := range path {
		at := slices.IndexFunc(d.children, func(child *draft) bool {
			return child.relation.Name == name || child.relation.Alias == name
		})
		if at < 0 {
			return nil, notEmbedded(name)
		}
		child := d.children[at]
		d.children = slices.Insert(slices.Delete(d.children, at, at+1), 0, child)
		d = child
	}
	return d, nil
}

// draftRead puts together what a read asks for. The conditions of an embed
// are its logic trees and then its filters, each in the order given.
func draftRead(name string, q *grammar.Query) (*draft, error) {
	root := newDraft(grammar.RelationItem{Name: name, Items: q.Select})
	if err := root.filter(q.Filters); err != nil {
		return nil, err
	}
	for _, parameter := range slices.Backward(q.Orders) {
		d, err := root.at(parameter.Path)
		if err != nil {
			return nil, err
		}
		d.order = parameter.Terms
	}
	for _, parameter := range q.Ranges {
		d, err := root.at(parameter.Path)
		if err != nil {
			return nil, err
		}
		d.rows = parameter.Range
	}
	return root, root.grow(q.Trees)
}

// draftWrite splits what a write asks for: which rows to write, and what to
// answer of them. Orders and ranges do not count.
func draftWrite(name string, q *grammar.Query) (written, answered *draft, err error) {
	written = newDraft(grammar.RelationItem{Name: name})
	answered = newDraft(grammar.RelationItem{Name: name, Items: q.Select})
	var filters []grammar.FilterParameter
	var trees []grammar.TreeParameter
	for _, parameter := range q.Trees {
		if len(parameter.Path) > 0 {
			trees = append(trees, parameter)
			continue
		}
		written.conditions = append(written.conditions, parameter.Tree)
	}
	for _, parameter := range q.Filters {
		if len(parameter.Path) > 0 {
			filters = append(filters, parameter)
			continue
		}
		written.conditions = append(written.conditions, parameter.Filter)
	}
	if err := answered.filter(filters); err != nil {
		return nil, nil, err
	}
	return written, answered, answered.grow(trees)
}

func (d *draft) filter(filters []grammar.FilterParameter) error {
	for _, parameter := range slices.Backward(filters) {
		if err := d.prepend(parameter.Path, parameter.Filter); err != nil {
			return err
		}
	}
	return nil
}

func (d *draft) grow(trees []grammar.TreeParameter) error {
	for _, parameter := range slices.Backward(trees) {
		if err := d.prepend(parameter.Path, parameter.Tree); err != nil {
			return err
		}
	}
	return nil
}

func (d *draft) prepend(path []string, condition grammar.Condition) error {
	found, err := d.at(path)
	if err != nil {
		return err
	}
	found.conditions = slices.Insert(found.conditions, 0, condition)
	return nil
}
