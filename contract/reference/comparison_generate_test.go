package reference

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"time"

	"carbongraph/contract/internal/servertest"
	"carbongraph/graph/resource"
)

// comparison is an operator on a kind of value.
type comparison struct {
	operator string
	// kind is Text or Decimal where the value is inside the custom fields.
	kind resource.Kind
	// inside is the member that compares values inside the custom fields: text
	// or number. It is empty for the value of a column.
	inside string
}

// orderOperators are the operators of what has an order.
var orderOperators = append(slices.Clone(numberOperators), "distinctFrom", "in", "notIn")

// comparisons are all operators of orderOperators on every kind of value.
func comparisons() []comparison {
	var all []comparison
	add := func(kind resource.Kind, inside string, operators []string) {
		for _, operator := range operators {
			all = append(all, comparison{operator, kind, inside})
		}
	}
	add(resource.Float, "", numberOperators)
	for _, kind := range []resource.Kind{resource.ID, resource.Text, resource.Int, resource.Decimal, resource.DateTime} {
		add(kind, "", orderOperators)
	}
	add(resource.Text, "text", orderOperators)
	add(resource.Decimal, "number", numberOperators)
	return all
}

// compared writes a list at the root whose filter is a comparison, also under
// not and beside another condition. Its operands are values of the rows or next
// to them, and its rows are counted, so that an operator that is wrong at its
// boundary alone has another answer.
func (o *operationWriter) compared(c comparison) (string, any) {
	type compared struct {
		r      *resource.Resource
		column *resource.Column
	}
	var columns []compared
	for _, r := range servertest.Declared.Resources {
		for _, column := range r.Columns {
			if r.List != "" && (c.inside == "" && column.Kind == c.kind || c.inside != "" && column == r.CustomFields()) {
				columns = append(columns, compared{r, column})
			}
		}
	}
	at := columns[o.IntN(len(columns))]
	filter := map[string]any{at.column.Name: o.comparison(c, at.column.Name, o.world.rows[at.r])}
	switch o.IntN(4) {
	case 0:
		filter = map[string]any{"not": filter}
	case 1:
		filter = map[string]any{"or": []any{filter, o.filter(at.r, 0)}}
	}
	selection, value := o.filtered(at.r, at.r.List, filter, 1, 12, true)
	return selection, value(o.world.rows[at.r])
}

// comparison makes the filter of a column from a comparison.
func (g generator) comparison(c comparison, column string, rows []servertest.Row) map[string]any {
	path := []any{}
	switch c.inside {
	case "text":
		path = [][]any{{"mix"}, {"a.b"}}[g.IntN(2)]
	case "number":
		path = [][]any{{"mix"}, {"nested", "1"}}[g.IntN(2)]
	}
	var values []any
	for _, row := range rows {
		value := valueAt(row[column], path)
		_, isNumber := value.(json.Number)
		switch {
		case value == nil || c.inside == "number" && !isNumber:
		case c.inside == "text":
			values = append(values, textOf(value))
		default:
			values = append(values, value)
		}
	}
	condition := map[string]any{c.operator: g.operand(c.operator, c.kind, func() any {
		if len(values) == 0 {
			return nil
		}
		return values[g.IntN(len(values))]
	})}
	if c.inside == "" {
		return condition
	}
	return map[string]any{"fields": []any{map[string]any{"path": path, c.inside: condition}}}
}

// operand is what an operator compares with, near to values that rows have.
func (g generator) operand(operator string, kind resource.Kind, value func() any) any {
	one := func() any { return g.near(kind, value()) }
	if operator != "in" && operator != "notIn" {
		return one()
	}
	list := []any{}
	if g.IntN(10) > 0 {
		for range 1 + g.IntN(3) {
			list = append(list, one())
		}
	}
	return list
}

// near is a value as callers write it, or the next one below or above it. In
// place of a null it is any value of the kind.
func (g generator) near(kind resource.Kind, value any) any {
	if value == nil {
		return map[resource.Kind]any{
			resource.ID: "cust1", resource.Text: "x", resource.Int: json.Number("3"), resource.Float: json.Number("1.5"),
			resource.Decimal: "0.25", resource.DateTime: "2026-01-02T03:04:05.678+02:00",
		}[kind]
	}
	step := []int64{-1, 0, 0, 1}[g.IntN(4)]
	if step == 0 {
		return servertest.Written(kind, value)
	}
	spelled := fmt.Sprint(value)
	switch kind {
	case resource.Int:
		return json.Number(number(spelled).Add(number(spelled), big.NewRat(step, 1)).FloatString(0))
	case resource.Float:
		f, _ := number(spelled).Float64()
		return json.Number(strconv.FormatFloat(math.Nextafter(f, f+float64(step)), 'g', -1, 64))
	case resource.Decimal:
		// No column has as many decimal places.
		return number(spelled).Add(number(spelled), big.NewRat(step, 100_000_000)).FloatString(8)
	case resource.DateTime:
		return timeOf(value).Add(time.Duration(step) * time.Microsecond).Format(time.RFC3339Nano)
	default:
		if runes := []rune(spelled); step < 0 && len(runes) > 1 {
			return string(runes[:len(runes)-1])
		}
		return spelled + "0"
	}
}

// valueAt is the value at a path of keys inside another; nil where there is none.
func valueAt(value any, path []any) any {
	for _, key := range path {
		object, _ := value.(map[string]any)
		value = object[key.(string)]
	}
	return value
}
