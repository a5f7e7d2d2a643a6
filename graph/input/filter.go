package input

import (
	"carbongraph/graph/limits"
	"carbongraph/graph/resource"
	"carbongraph/upstream/postgrest"
)

// Filter translates the argument filter of a list of a resource. Null, absent
// and the empty filter are every row, a nil Filter.
func Filter(r *resource.Resource, filter any, limits limits.Limits) (postgrest.Filter, error) {
	object, _ := filter.(Object)
	if len(object) == 0 {
		return nil, nil
	}
	return filters{limits}.rows(Root("filter"), r, object)
}

// filters translates filters.
type filters struct{ limits limits.Limits }

// rows translates the filter of rows of a resource.
func (f filters) rows(at *Path, r *resource.Resource, object Object) (postgrest.Filter, error) {
	c := conditions{at: at, object: object}
	for _, column := range r.Columns {
		c.member(column.Name, func(at *Path, operand Object) (postgrest.Filter, error) {
			return f.column(at, column, operand)
		})
	}
	for _, relation := range r.Relations {
		c.member(relation.Field, func(at *Path, operand Object) (postgrest.Filter, error) {
			related, err := f.rows(at, relation.Target, operand)
			return postgrest.Related{Relation: Relation(relation), Filter: related}, err
		})
	}
	for _, list := range r.Lists {
		c.member(list.Field, func(at *Path, operand Object) (postgrest.Filter, error) {
			return f.list(at, list, operand)
		})
	}
	c.each("and", func(at *Path, operands []any) (postgrest.Filter, error) {
		all, err := f.all(at, r, operands)
		return postgrest.All(all), err
	})
	c.each("or", func(at *Path, operands []any) (postgrest.Filter, error) {
		some, err := f.all(at, r, operands)
		return postgrest.Any(some), err
	})
	c.member("not", func(at *Path, operand Object) (postgrest.Filter, error) {
		inner, err := f.rows(at, r, operand)
		return postgrest.Not{Filter: inner}, err
	})
	return c.filter()
}

// all translates a list of filters.
func (f filters) all(at *Path, r *resource.Resource, operands []any) ([]postgrest.Filter, error) {
	translated := make([]postgrest.Filter, len(operands))
	for i, operand := range operands {
		object, _ := operand.(Object)
		var err error
		if translated[i], err = f.rows(at.Index(i), r, object); err != nil {
			return nil, err
		}
	}
	return translated, nil
}

// list translates the filter of a list of related rows.
func (f filters) list(at *Path, list *resource.List, object Object) (postgrest.Filter, error) {
	relation := ListRelation(list)
	c := conditions{at: at, object: object}
	some := func(at *Path, operand Object) (postgrest.Filter, error) {
		inner, err := f.rows(at, list.Target, operand)
		return postgrest.Related{Relation: relation, Filter: inner}, err
	}
	c.member("some", some)
	c.member("none", func(at *Path, operand Object) (postgrest.Filter, error) {
		related, err := some(at, operand)
		return postgrest.Not{Filter: related}, err
	})
	c.member("every", func(at *Path, operand Object) (postgrest.Filter, error) {
		inner, err := f.rows(at, list.Target, operand)
		return postgrest.Not{Filter: postgrest.Related{Relation: relation, Filter: postgrest.Not{Filter: inner}}}, err
	})
	c.value("isEmpty", func(_ *Path, operand any) (postgrest.Filter, error) {
		related := postgrest.Related{Relation: relation, Filter: postgrest.All{}}
		if operand == true {
			return postgrest.Not{Filter: related}, nil
		}
		return related, nil
	})
	return c.filter()
}

// conditions collects the conditions that the members of one input object
// make, all of which must hold. After the first error it collects no more.
type conditions struct {
	at     *Path
	object Object
	all    postgrest.All
	err    error
}

// nullOperand is what is wrong with a null where something is to be compared
// with.
const nullOperand = "is null; give it a value or leave it out (isNull finds nulls)"

// value notes the condition of a member, if it is given.
func (c *conditions) value(name string, translate func(at *Path, operand any) (postgrest.Filter, error)) {
	operand, given := c.object[name]
	if !given || c.err != nil {
		return
	}
	at := c.at.Member(name)
	if operand == nil {
		c.err = wrong(at, nullOperand)
		return
	}
	condition, err := translate(at, operand)
	if err != nil {
		c.err = err
		return
	}
	c.all = append(c.all, condition)
}

// member notes the condition of a member that is an input object.
func (c *conditions) member(name string, translate func(at *Path, operand Object) (postgrest.Filter, error)) {
	c.value(name, func(at *Path, operand any) (postgrest.Filter, error) {
		object, _ := operand.(Object)
		return translate(at, object)
	})
}

// each notes the condition of a member that is a list.
func (c *conditions) each(name string, translate func(at *Path, operands []any) (postgrest.Filter, error)) {
	c.value(name, func(at *Path, operand any) (postgrest.Filter, error) {
		list, _ := operand.([]any)
		return translate(at, list)
	})
}

// filter returns the conditions together. An object without members is an
// error: a variable that was not filled in must not match every row.
func (c *conditions) filter() (postgrest.Filter, error) {
	switch {
	case c.err != nil:
		return nil, c.err
	case len(c.object) == 0:
		return nil, wrong(c.at, "is empty; give it a member or leave it out")
	case len(c.all) == 1:
		return c.all[0], nil
	default:
		return c.all, nil
	}
}
