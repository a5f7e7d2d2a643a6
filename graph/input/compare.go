package input

import (
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"

	"carbongraph/graph/model"
	"carbongraph/graph/scalar"
	"carbongraph/upstream"
)

// id notes the conditions on a column that holds ids, which are texts with
// fewer operators.
func (c *conditions) id(name string, member graphql.Omittable[*model.IDFilter]) {
	object(c, name, member, func(c *conditions, f model.IDFilter) (upstream.Filter, error) {
		return c.textConditions(upstream.Column{Name: name}, model.StringFilter{
			Eq: f.Eq, Neq: f.Neq, DistinctFrom: f.DistinctFrom, In: f.In, NotIn: f.NotIn,
			Gt: f.Gt, Gte: f.Gte, Lt: f.Lt, Lte: f.Lte, IsNull: f.IsNull, Like: f.Like, StartsWith: f.StartsWith,
		})
	})
}

// text notes the conditions on a column that holds text.
func (c *conditions) text(name string, member graphql.Omittable[*model.StringFilter]) {
	c.textOf(name, upstream.Column{Name: name}, member)
}

// textOf notes the conditions, given as the member named, on a text.
func (c *conditions) textOf(name string, column upstream.Column, member graphql.Omittable[*model.StringFilter]) {
	object(c, name, member, func(c *conditions, f model.StringFilter) (upstream.Filter, error) {
		return c.textConditions(column, f)
	})
}

// textConditions returns the conditions on a text.
func (c *conditions) textConditions(column upstream.Column, f model.StringFilter) (upstream.Filter, error) {
	c.compare("eq", column, upstream.Eq, f.Eq)
	c.compare("neq", column, upstream.Neq, f.Neq)
	c.compare("distinctFrom", column, upstream.Distinct, f.DistinctFrom)
	c.compareList("in", column, upstream.In, f.In)
	c.compareList("notIn", column, upstream.NotIn, f.NotIn)
	c.compare("gt", column, upstream.Gt, f.Gt)
	c.compare("gte", column, upstream.Gte, f.Gte)
	c.compare("lt", column, upstream.Lt, f.Lt)
	c.compare("lte", column, upstream.Lte, f.Lte)
	c.isNull(column, f.IsNull)
	c.compare("like", column, upstream.Like, f.Like)
	c.compareFolded("ilike", column, upstream.Like, f.Ilike)
	c.compare("contains", column, upstream.Contains, f.Contains)
	c.compare("startsWith", column, upstream.StartsWith, f.StartsWith)
	c.compare("endsWith", column, upstream.EndsWith, f.EndsWith)
	c.compareFolded("containsInsensitive", column, upstream.Contains, f.ContainsInsensitive)
	c.compareFolded("startsWithInsensitive", column, upstream.StartsWith, f.StartsWithInsensitive)
	c.compareFolded("endsWithInsensitive", column, upstream.EndsWith, f.EndsWithInsensitive)
	c.compare("matches", column, upstream.Match, f.Matches)
	c.compareFolded("matchesInsensitive", column, upstream.Match, f.MatchesInsensitive)
	return c.filter()
}

// boolean notes the conditions on a column that holds truth values.
func (c *conditions) boolean(name string, member graphql.Omittable[*model.BooleanFilter]) {
	column := upstream.Column{Name: name}
	object(c, name, member, func(c *conditions, f model.BooleanFilter) (upstream.Filter, error) {
		if truth, ok := operand(c, "eq", f.Eq); ok {
			c.add(upstream.Compare{Column: column, Op: upstream.Eq, Value: spelled(truth)}, nil)
		}
		c.isNull(column, f.IsNull)
		return c.filter()
	})
}

// texts notes the conditions on a column that holds a list of texts.
func (c *conditions) texts(name string, member graphql.Omittable[*model.StringListFilter]) {
	column := upstream.Column{Name: name}
	object(c, name, member, func(c *conditions, f model.StringListFilter) (upstream.Filter, error) {
		c.compareList("eq", column, upstream.ArrayEq, f.Eq)
		c.compareList("contains", column, upstream.ArrayContains, f.Contains)
		c.compareList("containedBy", column, upstream.ArrayContainedBy, f.ContainedBy)
		c.compareList("overlaps", column, upstream.ArrayOverlaps, f.Overlaps)
		c.isNull(column, f.IsNull)
		if empty, ok := operand(c, "isEmpty", f.IsEmpty); ok {
			op := upstream.ArrayEq
			if !empty {
				op = upstream.ArrayNeq
			}
			c.add(upstream.CompareList{Column: column, Op: op}, nil)
		}
		return c.filter()
	})
}

// json notes the conditions on a column that holds a JSON object.
func (c *conditions) json(name string, member graphql.Omittable[*model.JSONFilter]) {
	column := upstream.Column{Name: name}
	object(c, name, member, func(c *conditions, f model.JSONFilter) (upstream.Filter, error) {
		c.compareJSON("contains", column, upstream.JSONContains, f.Contains)
		c.compareJSON("containedBy", column, upstream.JSONContainedBy, f.ContainedBy)
		c.isNull(column, f.IsNull)
		if fields, ok := list(c, "fields", f.Fields); ok {
			all, err := each(c, "fields", fields, func(c *conditions, f model.JSONFieldFilter) (upstream.Filter, error) {
				return c.jsonField(name, f)
			})
			c.add(upstream.All(all), err)
		}
		return c.filter()
	})
}

// jsonField notes the conditions on one value inside a JSON column.
func (c *conditions) jsonField(name string, f model.JSONFieldFilter) (upstream.Filter, error) {
	if len(f.Path) == 0 {
		c.fail(c.at.Member("path"), "is empty; it needs at least one key")
	}
	if len(f.Path) > c.limits.ListValues {
		c.fail(c.at.Member("path"), "has %d keys; this server allows %d (MAX_LIST_VALUES)", len(f.Path), c.limits.ListValues)
	}
	value := upstream.Column{Name: name, Path: f.Path}
	c.textOf("text", upstream.Column{Name: name, Path: f.Path, Text: true}, f.Text)
	object(c, "number", f.Number, func(c *conditions, f model.NumberFilter) (upstream.Filter, error) {
		c.number("eq", value, f.Eq, upstream.JSONEq)
		c.number("neq", value, f.Neq, upstream.JSONNeq)
		c.number("gt", value, f.Gt, upstream.JSONGt)
		c.number("gte", value, f.Gte, upstream.JSONGte)
		c.number("lt", value, f.Lt, upstream.JSONLt)
		c.number("lte", value, f.Lte, upstream.JSONLte)
		return c.filter()
	})
	if truth, ok := operand(c, "boolean", f.Boolean); ok {
		c.add(upstream.CompareJSON{Column: value, Op: upstream.JSONEq, Value: spelled(truth)}, nil)
	}
	if exists, ok := operand(c, "exists", f.Exists); ok {
		c.null(value, !exists)
	}
	if c.members == 0 {
		c.fail(c.at, "compares with nothing; give it text, number, boolean or exists")
	}
	return c.filter()
}

func (c *conditions) compare(name string, column upstream.Column, op upstream.Op, member graphql.Omittable[*string]) {
	if value, ok := operand(c, name, member); ok {
		c.add(upstream.Compare{Column: column, Op: op, Value: value}, nil)
	}
}

func (c *conditions) compareFolded(name string, column upstream.Column, op upstream.Op, member graphql.Omittable[*string]) {
	if value, ok := operand(c, name, member); ok {
		c.add(upstream.Compare{Column: column, Op: op, Value: value, Fold: true}, nil)
	}
}

func (c *conditions) compareList(name string, column upstream.Column, op upstream.ListOp, member graphql.Omittable[[]string]) {
	if values, ok := list(c, name, member); ok {
		c.add(upstream.CompareList{Column: column, Op: op, Values: values}, nil)
	}
}

func (c *conditions) compareJSON(name string, column upstream.Column, op upstream.JSONOp, member graphql.Omittable[json.RawMessage]) {
	value, given := member.ValueOK()
	if !given {
		return
	}
	c.members++
	if value == nil {
		c.fail(c.at.Member(name), nullOperand)
	} else if !scalar.IsObject(value) {
		c.fail(c.at.Member(name), "is no JSON object")
	}
	c.add(upstream.CompareJSON{Column: column, Op: op, Value: string(value)}, nil)
}

func (c *conditions) isNull(column upstream.Column, member graphql.Omittable[*bool]) {
	if null, ok := operand(c, "isNull", member); ok {
		c.null(column, null)
	}
}

func (c *conditions) null(column upstream.Column, null bool) {
	if null {
		c.add(upstream.IsNull{Column: column}, nil)
	} else {
		c.add(upstream.Not{Filter: upstream.IsNull{Column: column}}, nil)
	}
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
func (c *conditions) number(name string, column upstream.Column, member graphql.Omittable[*string], op upstream.JSONOp) {
	value, ok := operand(c, name, member)
	if !ok {
		return
	}
	c.add(upstream.CompareJSON{Column: column, Op: op, Value: value}, nil)
	if op != upstream.JSONEq && op != upstream.JSONGt && op != upstream.JSONGte {
		c.add(upstream.CompareJSON{Column: column, Op: upstream.JSONGte, Value: leastNumber}, nil)
	}
	if op != upstream.JSONEq && op != upstream.JSONLt && op != upstream.JSONLte {
		c.add(upstream.CompareJSON{Column: column, Op: upstream.JSONLt, Value: aboveNumbers}, nil)
	}
}

func spelled(truth bool) string {
	if truth {
		return "true"
	}
	return "false"
}
