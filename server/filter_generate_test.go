package server

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"
)

// filters makes random filters whose operands are near to what the rows have.
type filters struct {
	*rand.Rand
	rows []row
}

// column is a column that can be filtered by, and how.
type column struct {
	name string
	kind filterKind
}

type filterKind int

const (
	byID filterKind = iota
	byText
	byList
	byJSON
	byTruth
)

// filterColumns are the columns of each filter type, by relation; those of the
// row itself are under the empty name.
var filterColumns = map[string][]column{
	"": {{"id", byID}, {"customerId", byID}, {"contactId", byID}, {"customerLocationId", byID}, {"userId", byID}, {"companyId", byID},
		{"tags", byList}, {"tags", byList}, {"customFields", byJSON}, {"customFields", byJSON}, {"customFields", byJSON}},
	"customer": {{"id", byID}, {"readableId", byText}, {"name", byText}, {"phone", byText}, {"website", byText}, {"currencyCode", byText},
		{"customerTypeId", byID}, {"customerStatusId", byID}, {"accountManagerId", byID}, {"tags", byList}},
	"contact": {{"id", byID}, {"firstName", byText}, {"lastName", byText}, {"fullName", byText}, {"email", byText}, {"title", byText},
		{"mobilePhone", byText}, {"homePhone", byText}, {"workPhone", byText}, {"notes", byText}, {"isCustomer", byTruth}},
	"customerLocation": {{"id", byID}, {"name", byText}, {"addressId", byID}, {"tags", byList}},
	"user":             {{"id", byID}, {"email", byText}, {"firstName", byText}, {"lastName", byText}, {"fullName", byText}, {"active", byTruth}},
}

var (
	idOperators   = []string{"eq", "neq", "distinctFrom", "in", "notIn", "gt", "gte", "lt", "lte", "isNull", "like", "startsWith"}
	textOperators = append(slices.Clone(idOperators), "ilike", "contains", "endsWith", "containsInsensitive", "startsWithInsensitive",
		"endsWithInsensitive", "matches", "matchesInsensitive")
	numberOperators = []string{"eq", "neq", "gt", "gte", "lt", "lte"}
	// expressions mean the same to PostgreSQL and to Go.
	expressions = []string{`^A`, `o.e`, `[aeiou]{2}`, `(Smith|Lovelace)`, `\*`, `^$`, `x|b`, `\\`, `ł`, `[^a-z0-9 ]`, `^.{3,5}$`, `"`, `1\d*@`}
)

// filter makes a filter on the row at a relation, so many levels deep at most.
func (g filters) filter(relation string, depth int) map[string]any {
	members := map[string]any{}
	for range 1 + g.IntN(2) {
		switch pick := g.IntN(10); {
		case pick < 3 && depth > 0:
			list := []any{}
			for range g.IntN(4) {
				list = append(list, g.filter(relation, depth-1))
			}
			members[[]string{"and", "or"}[g.IntN(2)]] = list
		case pick < 5 && depth > 0:
			members["not"] = g.filter(relation, depth-1)
		case pick < 7 && depth > 0 && relation == "":
			to := []string{"customer", "contact", "contact", "customerLocation", "user"}[g.IntN(5)]
			members[to] = g.filter(to, depth-1)
		default:
			columns := filterColumns[relation]
			c := columns[g.IntN(len(columns))]
			members[c.name] = g.conditions(relation, c)
		}
	}
	return members
}

func (g filters) conditions(relation string, c column) map[string]any {
	value := func() any { return g.rows[g.IntN(len(g.rows))].at(append(strings.Fields(relation), c.name)...) }
	made := map[string]any{}
	for range 1 + g.IntN(2) {
		op, operand := "isNull", any(g.IntN(2) == 0)
		switch c.kind {
		case byID:
			op, operand = g.textCondition(idOperators, value)
		case byText:
			op, operand = g.textCondition(textOperators, value)
		case byList:
			op, operand = g.listCondition(value)
		case byJSON:
			op, operand = g.jsonCondition(value)
		case byTruth:
			if g.IntN(3) > 0 {
				op = "eq"
			}
		}
		made[op] = operand
	}
	return made
}

func (g filters) textCondition(operators []string, value func() any) (string, any) {
	op := operators[g.IntN(len(operators))]
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
func (g filters) text(value func() any) string {
	text, ok := value().(string)
	if !ok || g.IntN(8) == 0 {
		text = awkward[g.IntN(len(awkward)-1)]
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
func (g filters) pattern(text string) string {
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

func (g filters) listCondition(value func() any) (string, any) {
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
				list = append(list, awkward[g.IntN(len(awkward)-1)])
			}
		}
		return op, list
	}
}

func (g filters) jsonCondition(value func() any) (string, any) {
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
			fields = append(fields, g.field())
		}
		return "fields", fields
	}
}

// field makes the conditions on one value inside the custom fields.
func (g filters) field() map[string]any {
	paths := [][]any{{"mix"}, {"mix"}, {"a.b"}, {"nested", "1"}, {"nested", "flag"}, {"nested"}, {"nested", "no", "such"}, {"nope"}, {"a"}, {""}}
	path := paths[g.IntN(len(paths))]
	value := func() any {
		inner := g.rows[g.IntN(len(g.rows))].at("customFields")
		for _, key := range path {
			object, _ := inner.(map[string]any)
			inner = object[key.(string)]
		}
		return inner
	}
	made := map[string]any{"path": path}
	for range 1 + g.IntN(2) {
		switch g.IntN(5) {
		case 0, 1:
			op, operand := g.textCondition(textOperators, func() any {
				if inner := value(); inner != nil {
					return textOf(inner)
				}
				return nil
			})
			made["text"] = map[string]any{op: operand}
		case 2:
			n, ok := value().(json.Number)
			if !ok {
				n = json.Number([]string{"0", "-0.0", "9.5", "10", "1E+2", "-1e-3", "99999999999999999999"}[g.IntN(7)])
			}
			made["number"] = map[string]any{numberOperators[g.IntN(len(numberOperators))]: n.String()}
		case 3:
			made["boolean"] = g.IntN(2) == 0
		default:
			made["exists"] = g.IntN(2) == 0
		}
	}
	return made
}
