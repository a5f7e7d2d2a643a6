package sandbox

import (
	"strconv"

	"carbongraph/upstream/sandbox/internal/grammar"
	"carbongraph/upstream/sandbox/internal/pg"
)

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
	e := columnAt(n.table.columns[at], at)
	if len(field.Path) > 0 {
		e = e.asJSON()
	}
	return e.along(field.Path)
}

// along follows the arrows of a path. Only a JSON value has any.
func (e expression) along(path []grammar.Step) (expression, error) {
	for _, step := range path {
		arrow := "->"
		if step.Text {
			arrow = "->>"
		}
		if e.kind != pg.JSONB {
			return expression{}, noSuchOperator(e.kind, arrow)
		}
		find, err := finder(step)
		if err != nil {
			return expression{}, err
		}
		document := e.of
		if step.Text {
			e = expression{kind: pg.Text, of: func(r row) pg.Value { return find(asDocument(document(r))).Text() }}
			continue
		}
		e = expression{kind: pg.JSONB, of: func(r row) pg.Value {
			if found := find(asDocument(document(r))); found != nil {
				return found
			}
			return nil
		}}
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

// asDocument turns NULL into no document.
func asDocument(value pg.Value) *pg.JSON {
	document, _ := value.(*pg.JSON)
	return document
}

// asJSON is to_jsonb of the value.
func (e expression) asJSON() expression {
	if e.kind == pg.JSONB {
		return e
	}
	plain := e.of
	return expression{kind: pg.JSONB, of: func(r row) pg.Value {
		if document := pg.ToJSON(plain(r)); document != nil {
			return document
		}
		return nil
	}}
}

func (e expression) asText() expression {
	plain := e.of
	return expression{kind: pg.Text, of: func(r row) pg.Value { return pg.ToText(plain(r)) }}
}
