package reference

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"carbongraph/contract/internal/servertest"
	"carbongraph/graph/resource"
)

// This file says which rows a filter matches, in plain Go and from the words of
// the schema alone.

// matches reports whether a row of a resource matches a filter: all of its
// members do.
func (w *world) matches(filter map[string]any, r *resource.Resource, row servertest.Row) bool {
	for name, operand := range filter {
		if !w.matchesMember(name, operand, r, row) {
			return false
		}
	}
	return true
}

func (w *world) matchesMember(name string, operand any, r *resource.Resource, row servertest.Row) bool {
	matchesOperand := func(inner any) bool { return w.matches(inner.(map[string]any), r, row) }
	switch name {
	case "and":
		return !slices.ContainsFunc(operand.([]any), func(inner any) bool { return !matchesOperand(inner) })
	case "or":
		return slices.ContainsFunc(operand.([]any), matchesOperand)
	case "not":
		return !matchesOperand(operand)
	}
	if relation := r.Relation(name); relation != nil {
		related := w.related(row, relation)
		return related != nil && w.matches(operand.(map[string]any), relation.Target, related)
	}
	if list := r.ListOf(name); list != nil {
		return w.matchesList(operand.(map[string]any), list, row)
	}
	column := r.Column(name)
	for op, want := range operand.(map[string]any) {
		if !holds(column, op, want, row[name]) {
			return false
		}
	}
	return true
}

// matchesList reports whether the rows of a list are as a filter wants them.
func (w *world) matchesList(filter map[string]any, list *resource.List, of servertest.Row) bool {
	rows := w.listed(of, list)
	for op, operand := range filter {
		inner, _ := operand.(map[string]any)
		some := slices.ContainsFunc(rows, func(r servertest.Row) bool { return w.matches(inner, list.Target, r) })
		every := !slices.ContainsFunc(rows, func(r servertest.Row) bool { return !w.matches(inner, list.Target, r) })
		if !map[string]bool{"some": some, "none": !some, "every": every, "isEmpty": (len(rows) == 0) == operand}[op] {
			return false
		}
	}
	return true
}

// holds reports whether one condition on a column holds.
func holds(column *resource.Column, op string, want, value any) bool {
	switch column.Kind {
	case resource.TextList:
		return holdsOfList(op, want, value)
	case resource.JSON:
		return holdsOfJSON(op, want, value)
	case resource.Boolean:
		if op == "isNull" {
			return (value == nil) == want
		}
		return value == want
	case resource.Int, resource.Float, resource.Decimal, resource.DateTime:
		return holdsOfOrdered(column.Kind, op, want, value)
	default:
		return holdsOfText(op, want, value)
	}
}

// holdsOfOrdered is the conditions on a number or a time.
func holdsOfOrdered(kind resource.Kind, op string, want, value any) bool {
	is := func(other any) bool { return value != nil && compareValues(kind, value, other) == 0 }
	switch op {
	case "isNull":
		return (value == nil) == want
	case "distinctFrom":
		return !is(want)
	case "in":
		return slices.ContainsFunc(want.([]any), is)
	case "notIn":
		return len(want.([]any)) == 0 || value != nil && !slices.ContainsFunc(want.([]any), is)
	default:
		return value != nil && holdsOfNumber(op, compareValues(kind, value, want))
	}
}

// compareValues compares two values of a column that has an order, either as
// JSON or as a caller writes it.
func compareValues(kind resource.Kind, x, y any) int {
	switch kind {
	case resource.Int, resource.Float, resource.Decimal:
		return number(fmt.Sprint(x)).Cmp(number(fmt.Sprint(y)))
	case resource.DateTime:
		return timeOf(x).Compare(timeOf(y))
	default:
		return compareJSON(x, y)
	}
}

func timeOf(value any) time.Time {
	at, err := time.Parse(time.RFC3339Nano, value.(string))
	if err != nil {
		panic(err)
	}
	return at
}

// holdsOfText is the conditions on a text. But for isNull, distinctFrom and
// the empty notIn, which is true of every row, none holds of a null.
func holdsOfText(op string, want, value any) bool {
	text, there := value.(string)
	switch {
	case op == "isNull":
		return there != want
	case op == "distinctFrom":
		return !there || text != want
	case op == "notIn" && len(want.([]any)) == 0:
		return true
	case !there:
		return false
	case op == "in":
		return slices.Contains(want.([]any), value)
	case op == "notIn":
		return !slices.Contains(want.([]any), value)
	}
	with := want.(string)
	if folded, insensitive := strings.CutSuffix(op, "Insensitive"); insensitive {
		op, text = folded, strings.ToLower(text)
		if op != "matches" {
			with = strings.ToLower(with)
		} else {
			with = "(?i)" + with
		}
	}
	switch op {
	case "eq":
		return text == with
	case "neq":
		return text != with
	case "gt":
		return text > with
	case "gte":
		return text >= with
	case "lt":
		return text < with
	case "lte":
		return text <= with
	case "contains":
		return strings.Contains(text, with)
	case "startsWith":
		return strings.HasPrefix(text, with)
	case "endsWith":
		return strings.HasSuffix(text, with)
	case "like":
		return likeExpression(with).MatchString(text)
	case "ilike":
		return likeExpression(strings.ToLower(with)).MatchString(strings.ToLower(text))
	case "matches":
		return regexp.MustCompile(with).MatchString(text)
	default:
		panic(op)
	}
}

// likeExpression is a pattern of SQL's LIKE as a regular expression.
func likeExpression(pattern string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	for runes := []rune(pattern); len(runes) > 0; runes = runes[1:] {
		switch runes[0] {
		case '%':
			b.WriteString(".*")
		case '_':
			b.WriteString(".")
		case '\\':
			runes = runes[1:]
			b.WriteString(regexp.QuoteMeta(string(runes[0])))
		default:
			b.WriteString(regexp.QuoteMeta(string(runes[0])))
		}
	}
	return regexp.MustCompile(b.String() + `\z`)
}

// holdsOfList is the conditions on a list of texts. A null list matches
// nothing but isNull.
func holdsOfList(op string, want, value any) bool {
	list, there := value.([]any)
	if op == "isNull" {
		return there != want
	}
	if !there {
		return false
	}
	if op == "isEmpty" {
		return (len(list) == 0) == want
	}
	with := want.([]any)
	inList := func(element any) bool { return slices.Contains(list, element) }
	switch op {
	case "eq":
		return slices.Equal(list, with)
	case "contains":
		return !slices.ContainsFunc(with, func(element any) bool { return !inList(element) })
	case "containedBy":
		return !slices.ContainsFunc(list, func(element any) bool { return !slices.Contains(with, element) })
	case "overlaps":
		return slices.ContainsFunc(with, inList)
	default:
		panic(op)
	}
}

// holdsOfJSON is the conditions on a JSON object.
func holdsOfJSON(op string, want, value any) bool {
	switch {
	case op == "isNull":
		return (value == nil) == want
	case op == "fields":
		return !slices.ContainsFunc(want.([]any), func(field any) bool { return !holdsOfField(field.(map[string]any), value) })
	case value == nil:
		return false
	case op == "contains":
		return containsJSON(value, want)
	case op == "containedBy":
		return containsJSON(want, value)
	default:
		panic(op)
	}
}

// holdsOfField is the conditions on one value inside a JSON object.
func holdsOfField(field map[string]any, value any) bool {
	there := true
	for _, key := range field["path"].([]any) {
		object, _ := value.(map[string]any)
		value, there = object[key.(string)]
	}
	for op, want := range field {
		ok := true
		switch op {
		case "text":
			var text any
			if value != nil {
				text = textOf(value)
			}
			for op, want := range want.(map[string]any) {
				ok = ok && holdsOfText(op, want, text)
			}
		case "number":
			n, isNumber := value.(json.Number)
			for op, want := range want.(map[string]any) {
				ok = ok && isNumber && holdsOfNumber(op, number(n.String()).Cmp(number(want.(string))))
			}
		case "boolean":
			ok = value == want
		case "exists":
			ok = there == want
		}
		if !ok {
			return false
		}
	}
	return true
}

func holdsOfNumber(op string, compared int) bool {
	switch op {
	case "eq":
		return compared == 0
	case "neq":
		return compared != 0
	case "gt":
		return compared > 0
	case "gte":
		return compared >= 0
	case "lt":
		return compared < 0
	default:
		return compared <= 0
	}
}

// textOf is a JSON value as text: a string's own text, other values as JSON
// writes them, PostgreSQL with a space after colons and commas.
func textOf(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	written, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return strings.NewReplacer(`":`, `": `, `,`, `, `).Replace(string(written))
}

// containsJSON reports whether an object has all of another in it, at any
// depth that the other spells out.
func containsJSON(whole, part any) bool {
	switch part := part.(type) {
	case map[string]any:
		object, ok := whole.(map[string]any)
		for key, value := range part {
			inner, has := object[key]
			ok = ok && has && containsJSON(inner, value)
		}
		return ok
	case []any:
		list, ok := whole.([]any)
		for _, value := range part {
			ok = ok && slices.ContainsFunc(list, func(element any) bool { return containsJSON(element, value) })
		}
		return ok
	case json.Number:
		n, ok := whole.(json.Number)
		return ok && number(n.String()).Cmp(number(part.String())) == 0
	default:
		return whole == part
	}
}
