package reference

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"carbongraph/contract/internal/servertest"
	"carbongraph/graph/resource"
)

// generator makes random operations whose operands are near to what the rows
// have.
type generator struct {
	*rand.Rand
	world *world
}

var (
	idOperators   = []string{"eq", "neq", "distinctFrom", "in", "notIn", "gt", "gte", "lt", "lte", "isNull", "like", "startsWith"}
	textOperators = append(slices.Clone(idOperators), "ilike", "contains", "endsWith", "containsInsensitive", "startsWithInsensitive",
		"endsWithInsensitive", "matches", "matchesInsensitive")
	numberOperators = []string{"eq", "neq", "gt", "gte", "lt", "lte"}
	// expressions mean the same to PostgreSQL and to Go.
	expressions = []string{`^A`, `o.e`, `[aeiou]{2}`, `(Smith|Lovelace)`, `\*`, `^$`, `x|b`, `\\`, `ł`, `[^a-z0-9 ]`, `^.{3,5}$`, `"`, `1\d*@`}
)

// filter makes a filter on the rows of a resource, so many levels deep at most.
func (g generator) filter(r *resource.Resource, depth int) map[string]any {
	members := map[string]any{}
	for range 1 + g.IntN(2) {
		switch pick := g.IntN(12); {
		case pick < 3 && depth > 0:
			list := []any{}
			for range g.IntN(4) {
				list = append(list, g.filter(r, depth-1))
			}
			members[[]string{"and", "or"}[g.IntN(2)]] = list
		case pick < 5 && depth > 0:
			members["not"] = g.filter(r, depth-1)
		case pick < 7 && depth > 0 && len(r.Relations) > 0:
			to := r.Relations[g.IntN(len(r.Relations))]
			members[to.Field] = g.filter(to.Target, depth-1)
		case pick < 9 && depth > 0 && len(r.Lists) > 0:
			list := r.Lists[g.IntN(len(r.Lists))]
			members[list.Field] = g.listFilter(list, depth-1)
		default:
			column := r.Columns[g.IntN(len(r.Columns))]
			if custom := r.CustomFields(); custom != nil && g.IntN(4) == 0 {
				column = custom // which has the most kinds of condition
			}
			members[column.Name] = g.conditions(r, column)
		}
	}
	return members
}

func (g generator) listFilter(list *resource.List, depth int) map[string]any {
	if g.IntN(4) == 0 {
		return map[string]any{"isEmpty": g.IntN(2) == 0}
	}
	return map[string]any{[]string{"some", "none", "every"}[g.IntN(3)]: g.filter(list.Target, depth)}
}

func (g generator) conditions(r *resource.Resource, column *resource.Column) map[string]any {
	rows := g.world.rows[r]
	value := func() any { return rows[g.IntN(len(rows))][column.Name] }
	made := map[string]any{}
	for range 1 + g.IntN(2) {
		op, operand := "isNull", any(g.IntN(2) == 0)
		switch column.Kind {
		case resource.ID:
			op, operand = g.textCondition(idOperators, value)
		case resource.Text:
			op, operand = g.textCondition(textOperators, value)
		case resource.TextList:
			op, operand = g.listCondition(value)
		case resource.JSON:
			op, operand = g.jsonCondition(rows, value)
		case resource.Boolean:
			if g.IntN(3) > 0 {
				op = "eq"
			}
		default:
			op, operand = g.orderedCondition(column.Kind, value)
		}
		made[op] = operand
	}
	return made
}

// orderedCondition makes a condition on a number or a time.
func (g generator) orderedCondition(kind resource.Kind, value func() any) (string, any) {
	operators := orderOperators
	if kind == resource.Float {
		operators = numberOperators
	}
	if g.IntN(len(operators)+1) == 0 {
		return "isNull", g.IntN(2) == 0
	}
	op := operators[g.IntN(len(operators))]
	return op, g.operand(op, kind, value)
}

func (g generator) textCondition(operators []string, value func() any) (string, any) {
	op := operators[g.IntN(len(operators))]
	if slices.Contains(orderOperators, op) && g.IntN(2) == 0 {
		return op, g.operand(op, resource.Text, value)
	}
	switch op {
	case "isNull":
		return op, g.IntN(2) == 0
	case "in", "notIn":
		list := []any{}
		for range g.IntN(4) {
			list = append(list, g.text(value))
		}
		return op, list
	case "matches", "matchesInsensitive":
		return op, expressions[g.IntN(len(expressions))]
	case "like", "ilike":
		return op, g.pattern(g.text(value))
	default:
		return op, g.text(value)
	}
}

// text is a text that a row has, a part of one, or an awkward one.
func (g generator) text(value func() any) string {
	text, ok := value().(string)
	if !ok || g.IntN(8) == 0 {
		text = servertest.AwkwardTexts[g.IntN(len(servertest.AwkwardTexts)-1)]
	}
	runes := []rune(text)
	if len(runes) > 0 && g.IntN(2) == 0 {
		from := g.IntN(len(runes))
		runes = runes[from : from+1+g.IntN(len(runes)-from)]
	}
	if g.IntN(6) == 0 {
		return strings.ToUpper(string(runes))
	}
	return string(runes)
}

// pattern makes a pattern of LIKE of a text: what is special in it is escaped,
// or not, and wildcards take the place of some of it.
func (g generator) pattern(text string) string {
	var b strings.Builder
	if g.IntN(3) == 0 {
		b.WriteByte('%')
	}
	for _, r := range text {
		switch {
		case r == '\\' || strings.ContainsRune("%_", r) && g.IntN(2) == 0:
			b.WriteString(`\` + string(r))
		case g.IntN(8) == 0:
			b.WriteByte('_')
		case g.IntN(8) == 0 && r < utf8.RuneSelf:
			b.WriteString(`\` + string(r))
		default:
			b.WriteRune(r)
		}
	}
	if g.IntN(3) == 0 {
		b.WriteByte('%')
	}
	return b.String()
}

// words makes a text to search for, of words that rows have or not.
func (g generator) words(r *resource.Resource) string {
	var words []string
	for range g.IntN(3) {
		path := r.Search[g.IntN(len(r.Search))]
		from := g.world.rows[r][g.IntN(len(g.world.rows[r]))]
		words = append(words, strings.Fields(g.text(func() any { return g.world.at(path, from) }) + " x")[0])
	}
	return " " + strings.Join(words, "  ")
}

func (g generator) listCondition(value func() any) (string, any) {
	switch op := []string{"eq", "contains", "containedBy", "overlaps", "isNull", "isEmpty"}[g.IntN(6)]; op {
	case "isNull", "isEmpty":
		return op, g.IntN(2) == 0
	case "eq":
		if list, ok := value().([]any); ok {
			return op, list
		}
		return op, []any{}
	default:
		list := []any{}
		for range g.IntN(4) {
			if of, ok := value().([]any); ok && len(of) > 0 {
				list = append(list, of[g.IntN(len(of))])
			} else {
				list = append(list, servertest.AwkwardTexts[g.IntN(len(servertest.AwkwardTexts)-1)])
			}
		}
		return op, list
	}
}

func (g generator) jsonCondition(rows []servertest.Row, value func() any) (string, any) {
	object, _ := value().(map[string]any)
	switch g.IntN(6) {
	case 0:
		return "isNull", g.IntN(2) == 0
	case 1:
		part := map[string]any{}
		for key, inner := range object {
			if g.IntN(2) == 0 {
				part[key] = inner
			}
		}
		return "contains", part
	case 2:
		whole := map[string]any{"more": json.Number("1")}
		maps.Copy(whole, object)
		return "containedBy", whole
	default:
		fields := []any{}
		for range 1 + g.IntN(2) {
			fields = append(fields, g.field(rows))
		}
		return "fields", fields
	}
}

// field makes the conditions on one value inside the custom fields.
func (g generator) field(rows []servertest.Row) map[string]any {
	paths := [][]any{{"mix"}, {"mix"}, {"a.b"}, {"nested", "1"}, {"nested", "flag"}, {"nested"}, {"nested", "no", "such"}, {"nope"}, {"a"}, {""}}
	path := paths[g.IntN(len(paths))]
	value := func() any { return valueAt(rows[g.IntN(len(rows))]["customFields"], path) }
	made := map[string]any{"path": path}
	for range 1 + g.IntN(2) {
		switch g.IntN(6) {
		case 0, 1:
			op, operand := g.textCondition(textOperators, func() any {
				if inner := value(); inner != nil {
					return textOf(inner)
				}
				return nil
			})
			made["text"] = map[string]any{op: operand}
		case 2, 3:
			n, ok := value().(json.Number)
			if !ok {
				n = json.Number([]string{"0", "-0.0", "9.5", "10", "1E+2", "-1e-3", "99999999999999999999"}[g.IntN(7)])
			}
			made["number"] = map[string]any{numberOperators[g.IntN(len(numberOperators))]: n.String()}
		case 4:
			made["boolean"] = g.IntN(2) == 0
		default:
			made["exists"] = g.IntN(2) == 0
		}
	}
	return made
}
