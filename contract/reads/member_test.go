package reads

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/contract/internal/servertest"
)

// The tests in this file go through the input types of the schema, whatever
// they are: no member of any is ignored.

// membered is an input value with one member of one input type in it.
type membered struct {
	// at is where the member stands, as messages spell it.
	at string
	// text is the whole value as JSON.
	text string
	// null is the same with null in the member's place, and empty with {}
	// where that is of the member's type.
	null, empty string
	// optional tells that the member may be null.
	optional bool
	// outer is a member whose own members follow.
	outer bool
	// names are the columns and relations that lead to the member.
	names []string
}

// members walks through an input type and returns one for each member of
// each type inside it, each column with each of its operators. Hole is where
// the type's value stands in text.
func members(schema *ast.Schema, def *ast.Definition, at, hole string, names, around []string, visited map[string]bool) []membered {
	visited[def.Name] = true
	var found []membered
	for _, field := range def.Fields {
		there := at + "." + field.Name
		fill := func(value string) string {
			return strings.Replace(hole, "HOLE", objectWith(def, field.Name, value), 1)
		}
		in := membered{at: there, text: fill(sample(schema, field.Type)), null: fill("null"), optional: !field.Type.NonNull, names: names}
		if name := upstreamName(def.Name, field.Name); name != "" {
			in.names = append(slices.Clip(names), name)
		}
		inner := schema.Types[field.Type.Name()]
		if inner.Kind == ast.InputObject && field.Type.Elem == nil {
			in.empty = fill("{}")
		}
		in.outer = inner.Kind == ast.InputObject && !slices.Contains(around, inner.Name)
		found = append(found, in)
		if !in.outer {
			continue
		}
		elementAt, elementHole := there, fill("HOLE")
		if field.Type.Elem != nil {
			elementAt, elementHole = there+"[0]", fill("[HOLE]")
		}
		found = append(found, members(schema, inner, elementAt, elementHole, in.names, append(slices.Clip(around), inner.Name), visited)...)
	}
	return found
}

// upstreamName is the name of a member of a resource's filter upstream: a
// column, or the table of a relation or a list. It is empty for other members.
func upstreamName(filter, member string) string {
	r := servertest.Declared.Type(strings.TrimSuffix(filter, "Filter"))
	if r == nil {
		return ""
	}
	for _, relation := range r.Relations {
		if relation.Field == member {
			return relation.Target.Table
		}
	}
	for _, list := range r.Lists {
		if list.Field == member {
			return list.Target.Table
		}
	}
	if r.Column(member) != nil {
		return member
	}
	return ""
}

// objectWith is an object of a type with a value for one member, and samples
// for those that it must have.
func objectWith(def *ast.Definition, name, value string) string {
	object := quote(name) + ":" + value
	if def.Name == "JSONFieldFilter" && name != "path" {
		object += `,"path":["p"]`
	}
	if def.Name == "JSONFieldFilter" && name == "path" {
		object += `,"exists":true`
	}
	return "{" + object + "}"
}

func quote(name string) string { return `"` + name + `"` }

// sample is a value of a type.
func sample(schema *ast.Schema, of *ast.Type) string {
	if of.Elem != nil {
		one := sample(schema, of.Elem)
		// Two values, since one may be asked for in another way.
		return "[" + one + "," + strings.NewReplacer(`"v"`, `"w"`, `{"eq":`, `{"gt":`, `"1"`, `"2"`, "1.5", "2.5", "11", "12", "-01T", "-02T").Replace(one) + "]"
	}
	switch of.NamedType {
	case "ID", "String":
		return `"v"`
	case "Boolean":
		return "true"
	case "Decimal":
		return `"1"`
	case "Int":
		return "11"
	case "Float":
		return "1.5"
	case "DateTime":
		return `"2026-01-01T00:00:00+00:00"`
	case "JSONObject":
		return `{"k":1}`
	case "JSONFieldFilter":
		return `{"path":["v"],"boolean":true}`
	}
	def := schema.Types[of.NamedType]
	switch {
	case def.Kind == ast.Enum:
		return quote(def.EnumValues[0].Name)
	case def.Fields.ForName("id") != nil:
		return `{"id":` + sample(schema, def.Fields.ForName("id").Type) + `}`
	case def.Fields.ForName("eq") != nil:
		return `{"eq":` + sample(schema, def.Fields.ForName("eq").Type) + `}`
	case def.Fields.ForName("isEmpty") != nil && def.Fields.ForName("some") != nil:
		return `{"isEmpty":false}`
	default:
		return `{"isNull":true}`
	}
}

// TestEveryMemberOfAFilter gives each member of each filter type alone: each
// makes a request of its own. Null and {} in its place are refused.
func TestEveryMemberOfAFilter(t *testing.T) {
	t.Parallel()
	schema := servertest.Schema(t)
	c := servertest.StartSandbox(t).Caller("co1", "r")
	visited := map[string]bool{}
	// The other filters are reached from these.
	for list, least := range map[string]int{"customerContacts": 500, "customFieldDefinitions": 100} {
		filter := schema.Query.Fields.ForName(list).Arguments.ForName("filter").Type.Name()
		inputs := members(schema, schema.Types[filter], "filter", `HOLE`, nil, []string{filter}, visited)
		if len(inputs) < least {
			t.Errorf("only %d members", len(inputs))
		}
		everyMember(t, c, `query ($filter: `+filter+`) { `+list+`(filter: $filter) { nodes { id } } }`, inputs)
	}
	for name, def := range schema.Types {
		if def.Kind == ast.InputObject && strings.HasSuffix(name, "Filter") && !visited[name] {
			t.Errorf("%s is reached by no filter", name)
		}
	}
}

// everyMember asks with each member, and with null and {} in its place.
func everyMember(t *testing.T, c servertest.Caller, document string, inputs []membered) {
	t.Helper()
	targets := map[string]string{c.Ask(t, document, `{}`).Sent[0].Target: "no filter"}
	for _, in := range inputs {
		r := c.Ask(t, document, `{"filter":`+in.text+`}`)
		if len(r.Errors) > 0 || len(r.Sent) != 1 {
			t.Errorf("%s: %s\nanswer %s\nsent %v", in.at, in.text, r.Body, r.Sent)
			continue
		}
		for _, name := range in.names {
			if !strings.Contains(r.Sent[0].Target, name) {
				t.Errorf("%s does not ask for %s: %s", in.at, name, r.Sent[0])
			}
		}
		// That every row matches is asked as that none fails to.
		if other, taken := targets[r.Sent[0].Target]; taken && !in.outer && !strings.Contains(in.at, ".every.") {
			t.Errorf("%s asks the same as %s: %s", in.at, other, r.Sent[0])
		}
		if !in.outer {
			targets[r.Sent[0].Target] = in.at
		}
		if in.empty != "" {
			r := c.Ask(t, document, `{"filter":`+in.empty+`}`)
			r.WantError(t, badInput, in.at+" is empty")
			r.WantSent(t)
		}
		r = c.Ask(t, document, `{"filter":`+in.null+`}`)
		if in.optional {
			r.WantError(t, badInput, in.at+" is null; give it a value or leave it out")
		} else {
			r.WantError(t, badInput, "$"+in.at+": null is not allowed")
		}
		r.WantSent(t)
	}
}

// TestEveryMemberOfAnOrder gives each member of each order, and each value of
// it.
func TestEveryMemberOfAnOrder(t *testing.T) {
	t.Parallel()
	schema := servertest.Schema(t)
	c := servertest.StartSandbox(t).Caller("co1", "r")
	for _, list := range schema.Query.Fields {
		argument := list.Arguments.ForName("orderBy")
		if argument == nil {
			continue
		}
		order := schema.Types[argument.Type.Name()]
		document := `query ($v: [` + order.Name + `!]) { ` + list.Name + `(orderBy: $v) { nodes { id } } }`
		wantDistinct(t, c, document, orders(schema, order))
		for _, member := range order.Fields {
			if !slices.Contains([]string{"field", "customField", "direction", "nulls"}, member.Name) {
				t.Errorf("%s.%s is looked at by no test", order.Name, member.Name)
			}
		}
	}
}

// orders are values of an order, all of which mean something else.
func orders(schema *ast.Schema, order *ast.Definition) []string {
	values := []string{`[]`, `{"field":"ID","direction":"DESC"}`}
	if order.Fields.ForName("customField") != nil {
		values = append(values, `{"customField":"v"}`, `{"customField":"w"}`)
	}
	fields := schema.Types[order.Fields.ForName("field").Type.Name()].EnumValues
	for i, field := range fields {
		if field.Name == "ID" {
			continue // as if it were not said
		}
		for _, rest := range []string{``, `,"nulls":"FIRST"`, `,"direction":"DESC"`, `,"direction":"DESC","nulls":"LAST"`} {
			values = append(values, `{"field":`+quote(field.Name)+rest+`}`)
		}
		if next := fields[(i+1)%len(fields)].Name; next != "ID" {
			values = append(values, `[{"field":`+quote(field.Name)+`},{"field":`+quote(next)+`}]`)
		}
	}
	return values
}

// TestEveryArgumentOfAList gives each argument of customerContacts.
func TestEveryArgumentOfAList(t *testing.T) {
	t.Parallel()
	c := servertest.StartSandbox(t).Caller("co1", "r")
	seen := map[string]string{}
	arguments := map[string]string{
		"filter": `{id: {gt: "a"}}`, "orderBy": `{field: USER_ID}`, "first": `3`, "after": `"AXQzLnomhWMkWyJjYzAwMiJd"`, "last": `4`, "before": `"AXQzLnomhWMkWyJjYzAwMiJd"`, "offset": `5`, "search": `"x"`,
	}
	for _, argument := range servertest.Schema(t).Query.Fields.ForName("customerContacts").Arguments {
		r := c.Ask(t, `{ customerContacts(`+argument.Name+`: `+arguments[argument.Name]+`) { nodes { id } } }`)
		if len(r.Errors) > 0 || len(r.Sent) != 1 || seen[r.Sent[0].Target] != "" {
			t.Errorf("%s: answer %s, sent %v, as for %q", argument.Name, r.Body, r.Sent, seen[r.Sent[0].Target])
			continue
		}
		seen[r.Sent[0].Target] = argument.Name
	}
}

// wantDistinct asks with each value of the variable v: each makes a request of
// its own.
func wantDistinct(t *testing.T, c servertest.Caller, document string, values []string) {
	t.Helper()
	seen := map[string]string{}
	for _, v := range values {
		r := c.Ask(t, document, `{"v":`+v+`}`)
		if len(r.Errors) > 0 || len(r.Sent) != 1 {
			t.Errorf("%s: answer %s, sent %v", v, r.Body, r.Sent)
			continue
		}
		request := r.Sent[0].Method + r.Sent[0].Target + r.Sent[0].Body
		if other, taken := seen[request]; taken {
			t.Errorf("%s asks the same as %s: %s", v, other, request)
		}
		seen[request] = v
	}
}
