package input

import (
	"encoding/json"

	"carbongraph/graph/resource"
	"carbongraph/graph/scalar"
	"carbongraph/upstream/postgrest"
)

// column translates the filter of a column.
func (f filters) column(at *Path, column *resource.Column, object Object) (postgrest.Filter, error) {
	c := conditions{at: at, object: object}
	target := postgrest.Column{Name: column.Name}
	switch column.Kind {
	case resource.TextList:
		f.textList(&c, target)
	case resource.JSON:
		f.json(&c, target)
	default:
		f.scalar(&c, target)
	}
	return c.filter()
}

// scalar notes the conditions on a scalar. What a kind of column has no
// operator for, its filter has no member for.
func (f filters) scalar(c *conditions, column postgrest.Column) {
	c.compare("eq", column, postgrest.Eq)
	c.compare("neq", column, postgrest.Neq)
	c.compare("distinctFrom", column, postgrest.Distinct)
	c.compareList("in", column, postgrest.In)
	c.compareList("notIn", column, postgrest.NotIn)
	c.compare("gt", column, postgrest.Gt)
	c.compare("gte", column, postgrest.Gte)
	c.compare("lt", column, postgrest.Lt)
	c.compare("lte", column, postgrest.Lte)
	c.isNull(column)
	c.compare("like", column, postgrest.Like)
	c.compareFolded("ilike", column, postgrest.Like)
	c.compare("contains", column, postgrest.Contains)
	c.compare("startsWith", column, postgrest.StartsWith)
	c.compare("endsWith", column, postgrest.EndsWith)
	c.compareFolded("containsInsensitive", column, postgrest.Contains)
	c.compareFolded("startsWithInsensitive", column, postgrest.StartsWith)
	c.compareFolded("endsWithInsensitive", column, postgrest.EndsWith)
	f.pattern(c, "matches", column, false)
	f.pattern(c, "matchesInsensitive", column, true)
}

// pattern notes a comparison with a regular expression.
func (f filters) pattern(c *conditions, name string, column postgrest.Column, fold bool) {
	c.value(name, func(at *Path, operand any) (postgrest.Filter, error) {
		if !f.limits.Patterns {
			return nil, wrong(at, "is a regular expression; this server has them switched off (REGEX_FILTERS)")
		}
		if problem := checkPattern(textOf(operand)); problem != "" {
			return nil, wrong(at, "%s", problem)
		}
		return postgrest.Compare{Column: column, Op: postgrest.Match, Value: textOf(operand), Fold: fold}, nil
	})
}

// textList notes the conditions on a column that holds a list of texts.
func (f filters) textList(c *conditions, column postgrest.Column) {
	c.compareList("eq", column, postgrest.ArrayEq)
	c.compareList("contains", column, postgrest.ArrayContains)
	c.compareList("containedBy", column, postgrest.ArrayContainedBy)
	c.compareList("overlaps", column, postgrest.ArrayOverlaps)
	c.isNull(column)
	c.value("isEmpty", func(_ *Path, operand any) (postgrest.Filter, error) {
		op := postgrest.ArrayEq
		if operand == false {
			op = postgrest.ArrayNeq
		}
		return postgrest.CompareList{Column: column, Op: op}, nil
	})
}

// json notes the conditions on a column that holds a JSON object.
func (f filters) json(c *conditions, column postgrest.Column) {
	c.compareJSON("contains", column, postgrest.JSONContains)
	c.compareJSON("containedBy", column, postgrest.JSONContainedBy)
	c.isNull(column)
	c.each("fields", func(at *Path, operands []any) (postgrest.Filter, error) {
		if len(operands) == 0 {
			return nil, wrong(at, "is empty; give it a condition or leave it out")
		}
		all := make(postgrest.All, len(operands))
		for i, operand := range operands {
			object, _ := operand.(Object)
			var err error
			if all[i], err = f.jsonField(at.Index(i), column.Name, object); err != nil {
				return nil, err
			}
		}
		return all, nil
	})
}

// jsonField translates the conditions on one value inside a JSON column.
func (f filters) jsonField(at *Path, column string, object Object) (postgrest.Filter, error) {
	path := texts(object["path"])
	switch {
	case len(path) == 0:
		return nil, wrong(at.Member("path"), "is empty; it needs at least one key")
	case len(object) == 1:
		return nil, wrong(at, "compares with nothing; give it text, number, boolean or exists")
	}
	c := conditions{at: at, object: object}
	value := postgrest.Column{Name: column, Path: path}
	c.member("text", func(at *Path, operand Object) (postgrest.Filter, error) {
		inner := conditions{at: at, object: operand}
		f.scalar(&inner, postgrest.Column{Name: column, Path: path, Text: true})
		return inner.filter()
	})
	c.member("number", func(at *Path, operand Object) (postgrest.Filter, error) {
		inner := conditions{at: at, object: operand}
		inner.number("eq", value, postgrest.JSONEq)
		inner.number("neq", value, postgrest.JSONNeq)
		inner.number("gt", value, postgrest.JSONGt)
		inner.number("gte", value, postgrest.JSONGte)
		inner.number("lt", value, postgrest.JSONLt)
		inner.number("lte", value, postgrest.JSONLte)
		return inner.filter()
	})
	c.value("boolean", func(_ *Path, operand any) (postgrest.Filter, error) {
		return postgrest.CompareJSON{Column: value, Op: postgrest.JSONEq, Value: textOf(operand)}, nil
	})
	c.value("exists", func(_ *Path, operand any) (postgrest.Filter, error) {
		return null(value, operand == false), nil
	})
	return c.filter()
}

func (c *conditions) compare(name string, column postgrest.Column, op postgrest.Op) {
	c.value(name, func(_ *Path, operand any) (postgrest.Filter, error) {
		return postgrest.Compare{Column: column, Op: op, Value: textOf(operand)}, nil
	})
}

func (c *conditions) compareFolded(name string, column postgrest.Column, op postgrest.Op) {
	c.value(name, func(_ *Path, operand any) (postgrest.Filter, error) {
		return postgrest.Compare{Column: column, Op: op, Value: textOf(operand), Fold: true}, nil
	})
}

func (c *conditions) compareList(name string, column postgrest.Column, op postgrest.ListOp) {
	c.value(name, func(_ *Path, operand any) (postgrest.Filter, error) {
		return postgrest.CompareList{Column: column, Op: op, Values: texts(operand)}, nil
	})
}

func (c *conditions) compareJSON(name string, column postgrest.Column, op postgrest.JSONOp) {
	c.value(name, func(at *Path, operand any) (postgrest.Filter, error) {
		value, _ := operand.(json.RawMessage)
		if !scalar.IsObject(value) {
			return nil, wrong(at, "is no JSON object")
		}
		return postgrest.CompareJSON{Column: column, Op: op, Value: string(value)}, nil
	})
}

func (c *conditions) isNull(column postgrest.Column) {
	c.value("isNull", func(_ *Path, operand any) (postgrest.Filter, error) {
		return null(column, operand == true), nil
	})
}

// null is the condition that a column is null, or that it is not.
func null(column postgrest.Column, null bool) postgrest.Filter {
	if null {
		return postgrest.IsNull{Column: column}
	}
	return postgrest.Not{Filter: postgrest.IsNull{Column: column}}
}

// The numbers among all JSON values, in PostgreSQL's order of them: below them
// lie strings and null, above them booleans, arrays and objects.
const (
	leastNumber  = "-1e131071"
	aboveNumbers = "false"
)

// number notes a comparison with a number, which holds of numbers alone: the
// bound that the comparison leaves open is closed against values of other
// types.
func (c *conditions) number(name string, column postgrest.Column, op postgrest.JSONOp) {
	c.value(name, func(_ *Path, operand any) (postgrest.Filter, error) {
		all := postgrest.All{postgrest.CompareJSON{Column: column, Op: op, Value: textOf(operand)}}
		if op == postgrest.JSONNeq || op == postgrest.JSONLt || op == postgrest.JSONLte {
			all = append(all, postgrest.CompareJSON{Column: column, Op: postgrest.JSONGte, Value: leastNumber})
		}
		if op == postgrest.JSONNeq || op == postgrest.JSONGt || op == postgrest.JSONGte {
			all = append(all, postgrest.CompareJSON{Column: column, Op: postgrest.JSONLt, Value: aboveNumbers})
		}
		return all, nil
	})
}

// texts returns a list of scalars, as texts.
func texts(list any) []string {
	values, _ := list.([]any)
	all := make([]string, len(values))
	for i, value := range values {
		all[i] = textOf(value)
	}
	return all
}
