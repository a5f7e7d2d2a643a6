package reference

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/graph/resource"
)

// operation makes an operation with a comparison in one root field, and up to
// three other root fields.
func (g generator) operation(t *testing.T, c servertest.Caller, compare comparison) generated {
	o := &operationWriter{t: t, Caller: c, generator: g, generated: generated{variables: map[string]any{}, answer: map[string]any{}}, types: map[string]string{}}
	fields := "__typename"
	o.answer["__typename"] = "Query"
	add := func(field string, value any) {
		alias := o.alias()
		fields += " " + alias + ": " + field
		o.answer[alias] = value
	}
	add(o.compared(compare))
	for range g.IntN(4) {
		add(o.rootField())
	}
	var definitions []string
	for name := range o.variables {
		definitions = append(definitions, fmt.Sprintf("$%s: %s", name, o.types[name]))
	}
	slices.Sort(definitions)
	o.document = "query"
	if len(definitions) > 0 {
		o.document += " (" + strings.Join(definitions, ", ") + ")"
	}
	o.document += " { " + fields + " }"
	return o.generated
}

// operationWriter writes an operation, and with each selection a function that
// says what it is answered with.
type operationWriter struct {
	t *testing.T
	servertest.Caller
	generator
	generated
	types   map[string]string
	aliases int
}

// rootField writes a field of the query: a list, a look-up or nodes.
func (o *operationWriter) rootField() (string, any) {
	r := servertest.Declared.Resources[o.IntN(len(servertest.Declared.Resources))]
	switch pick := o.IntN(6); {
	case pick == 0:
		return o.nodes()
	case pick == 1 && r.Node:
		id, of := o.id(r)
		selection, value := o.object(r, 3)
		return fmt.Sprintf("%s(id: %s) %s", r.Field, o.variable("ID!", id), selection), orNull(of, func(of servertest.Row) any { return value(of) })
	case r.List != "":
		selection, value := o.list(r, r.List, 3, 12)
		return selection, value(o.world.rows[r])
	default:
		return o.rootField()
	}
}

// id is that of a row, or now and then of none.
func (o *operationWriter) id(r *resource.Resource) (string, servertest.Row) {
	if o.IntN(10) == 0 {
		return "nope", nil
	}
	of := o.world.rows[r][o.IntN(len(o.world.rows[r]))]
	return of.ID(), of
}

// orNull is the value of a row; null where there is none.
func orNull(of servertest.Row, value func(servertest.Row) any) any {
	if of == nil {
		return nil
	}
	return value(of)
}

// nodes writes a look-up of rows of several types.
func (o *operationWriter) nodes() (string, any) {
	ids, fragments, answer := []any{}, "", []any{}
	values := map[*resource.Resource]func(servertest.Row) any{}
	for range o.IntN(5) {
		r := servertest.Declared.Resources[o.IntN(len(servertest.Declared.Resources))]
		if !r.Node {
			continue
		}
		if values[r] == nil {
			selection, value := o.object(r, 2)
			fragments += " ... on " + r.Type + " " + selection
			values[r] = func(of servertest.Row) any {
				object := value(of)
				object["__typename"] = r.Type
				return object
			}
		}
		id, of := o.id(r)
		ids, answer = append(ids, servertest.NodeID(r.Type+":"+id)), append(answer, orNull(of, values[r]))
	}
	return "nodes(nodeIds: " + o.variable("[ID!]!", ids) + ") { __typename" + fragments + " }", answer
}

func (o *operationWriter) alias() string {
	o.aliases++
	return fmt.Sprintf("a%d", o.aliases)
}

// variable notes a variable and returns its use.
func (o *operationWriter) variable(typeName string, value any) string {
	name := fmt.Sprintf("v%d", len(o.variables))
	o.variables[name], o.types[name] = value, typeName
	return "$" + name
}

// object writes a selection set of a resource, with relations and lists so many
// levels deep at most.
func (o *operationWriter) object(r *resource.Resource, depth int) (string, func(servertest.Row) map[string]any) {
	type member struct {
		key   string
		value func(servertest.Row) any
	}
	var fields []string
	var members []member
	add := func(field string, value func(servertest.Row) any) {
		key := o.alias()
		fields = append(fields, key+": "+field)
		members = append(members, member{key, value})
	}
	for _, column := range r.Columns {
		if o.IntN(5) == 0 {
			add(column.Name, func(of servertest.Row) any { return servertest.Written(column.Kind, of[column.Name]) })
		}
	}
	if len(fields) == 0 || o.IntN(3) == 0 {
		add("__typename", func(servertest.Row) any { return r.Type })
	}
	if r.Node && o.IntN(5) == 0 {
		add("nodeId", func(of servertest.Row) any { return servertest.NodeID(r.Type + ":" + fmt.Sprint(of["id"])) })
	}
	for _, relation := range r.Relations {
		if depth > 0 && o.IntN(3) == 0 {
			selection, value := o.object(relation.Target, depth-1)
			add(relation.Field+" "+selection, func(of servertest.Row) any {
				return orNull(o.world.related(of, relation), func(of servertest.Row) any { return value(of) })
			})
		}
	}
	for _, list := range r.Lists {
		for range o.IntN(3) {
			if depth > 0 {
				selection, value := o.list(list.Target, list.Field, depth-1, 4)
				add(selection, func(of servertest.Row) any { return value(o.world.listed(of, list)) })
			}
		}
	}
	return "{ " + strings.Join(fields, " ") + " }", func(of servertest.Row) map[string]any {
		object := map[string]any{}
		for _, m := range members {
			object[m.key] = m.value(of)
		}
		return object
	}
}

// list writes a list with arguments, of pages of at most so many rows, and a
// connection's fields.
func (o *operationWriter) list(r *resource.Resource, field string, depth, most int) (string, func([]servertest.Row) any) {
	var filter map[string]any
	if o.IntN(2) == 0 {
		filter = o.filter(r, depth)
	}
	return o.filtered(r, field, filter, depth, most, o.IntN(3) == 0)
}

// filtered writes a list with a filter, or without one where it is nil; counted
// is with the count of all rows.
func (o *operationWriter) filtered(r *resource.Resource, field string, filter map[string]any, depth, most int, counted bool) (string, func([]servertest.Row) any) {
	var args []string
	arg := func(name, typeName string, value any) { args = append(args, name+": "+o.variable(typeName, value)) }
	keep := func(servertest.Row) bool { return true }
	if filter != nil {
		arg("filter", r.Type+"Filter", filter)
		keep = func(of servertest.Row) bool { return o.world.matches(filter, r, of) }
	}
	if len(r.Search) > 0 && o.IntN(5) == 0 {
		text, before := o.words(r), keep
		arg("search", "String", text)
		keep = func(of servertest.Row) bool { return before(of) && o.world.found(text, r, of) }
	}
	keys := o.keys(r)
	if len(keys) > 0 {
		spelled := make([]any, len(keys))
		for i, k := range keys {
			spelled[i] = k.argument()
		}
		arg("orderBy", "["+r.Type+"Order!]", spelled)
	}
	size, backward, offset := o.IntN(most+1), o.IntN(4) == 0, 0
	var from servertest.Row // whose cursor the page is asked for by
	if o.IntN(4) == 0 {
		from = o.world.rows[r][o.IntN(len(o.world.rows[r]))]
	}
	if backward {
		arg("last", "Int", size)
	} else {
		arg("first", "Int", size)
	}
	switch {
	case from != nil:
		arg(map[bool]string{false: "after", true: "before"}[backward], "String", o.cursor(r, keys, from))
	case !backward && o.IntN(4) == 0:
		offset = o.IntN(5)
		arg("offset", "Int", offset)
	}
	selection, value := o.connection(r, depth, counted)
	return field + "(" + strings.Join(args, ", ") + ") " + selection, func(all []servertest.Row) any {
		rows := o.world.sorted(slices.DeleteFunc(slices.Clone(all), func(of servertest.Row) bool { return !keep(of) }), keys)
		p := slice{total: len(rows), offset: offset, cursor: from != nil, backward: backward}
		if from != nil {
			rows = slices.DeleteFunc(rows, func(of servertest.Row) bool {
				return (o.world.compare(keys, of, from) < 0) != backward || of.ID() == from.ID()
			})
		}
		first, end := min(offset, len(rows)), min(offset+size, len(rows))
		if backward {
			first, end = len(rows)-min(size, len(rows)), len(rows)
		}
		p.rows = rows[first:end]
		p.previous, p.next = first > 0, end < len(rows)
		return value(p)
	}
}

// cursor is that of a row in an order.
func (o *operationWriter) cursor(r *resource.Resource, keys []key, of servertest.Row) string {
	document := fmt.Sprintf(`query ($id: ID!) { list: %s(filter: {id: {eq: $id}}, orderBy: %s, first: 1) { pageInfo { endCursor } } }`, r.List, orderBy(keys))
	var answered struct{ List page }
	o.Ask(o.t, document, `{"id":`+servertest.JSON(of["id"])+`}`).Decode(o.t, &answered)
	return *answered.List.PageInfo.EndCursor
}

// slice is a page of a list, and what is around it.
type slice struct {
	rows           []servertest.Row
	total, offset  int
	previous, next bool
	// cursor tells that it was reached by one, and backward from which end.
	cursor, backward bool
}

// info says whether there are rows around the page, as far as anyone looked:
// where it was reached by a cursor or an offset there are rows behind it, unless
// those that were counted are all on the page or ahead.
func (s slice) info(counted bool) any {
	ahead, behind := &s.next, &s.previous
	if s.backward {
		ahead, behind = behind, ahead
	}
	switch {
	case !counted:
		*behind = s.cursor || s.offset > 0
	case s.cursor:
		known := len(s.rows)
		if *ahead {
			known++
		}
		*behind = s.total > known
	}
	return map[string]any{"hasNextPage": s.next, "hasPreviousPage": s.previous}
}

// connection writes a selection set of a connection.
func (o *operationWriter) connection(r *resource.Resource, depth int, counted bool) (string, func(slice) any) {
	fields := []string{"__typename"}
	values := map[string]func(slice) any{"__typename": func(slice) any { return r.Type + "Connection" }}
	add := func(field string, value func(slice) any) {
		key := o.alias()
		fields = append(fields, key+": "+field)
		values[key] = value
	}
	rows := func(before, after string, wrap func(row any) any) {
		selection, value := o.object(r, depth)
		add(before+selection+after, func(p slice) any {
			list := []any{}
			for _, of := range p.rows {
				list = append(list, wrap(value(of)))
			}
			return list
		})
	}
	shape := o.IntN(8)
	if shape < 4 {
		rows("nodes ", "", func(row any) any { return row })
	}
	if shape > 2 && shape < 7 {
		rows("edges { node ", " }", func(row any) any { return map[string]any{"node": row} })
	}
	if counted {
		add("totalCount", func(p slice) any { return json.Number(fmt.Sprint(p.total)) })
	}
	if o.IntN(3) == 0 {
		add("pageInfo { hasNextPage hasPreviousPage }", func(p slice) any { return p.info(counted) })
	}
	return "{ " + strings.Join(fields, " ") + " }", func(p slice) any {
		object := map[string]any{}
		for key, value := range values {
			object[key] = value(p)
		}
		return object
	}
}

// keys makes the keys of an order.
func (o *operationWriter) keys(r *resource.Resource) []key {
	var keys []key
	for range o.IntN(3) {
		k := key{Order: r.Orders[o.IntN(len(r.Orders))]}
		if r.CustomFields() != nil && o.IntN(4) == 0 {
			k = key{custom: []string{"mix", "a.b", "nope"}[o.IntN(3)]}
		}
		keys = append(keys, k.with(o.IntN(2) == 0, []string{"", "FIRST", "LAST"}[o.IntN(3)]))
	}
	return keys
}
