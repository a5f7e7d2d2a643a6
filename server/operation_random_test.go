package server

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"carbongraph/graph/resource"
	"carbongraph/upstream/sandbox"
)

var randomOperations = flag.Int("random-operations", 800, "operations that TestRandomOperations tries")

// TestRandomOperations compares the answers to random operations, over every
// resource, with lists inside rows and filters, orders and pages of every kind,
// with a plain evaluation over the same rows.
func TestRandomOperations(t *testing.T) {
	f := startFacade(t, sandbox.New(sandbox.WithCompany("co2", 0), sandbox.WithCompany("co3", 0)), "LOG_LEVEL=error", "SCOPE_CHECK=off", "MAX_COST=1000000000", "MAX_DEPTH=30",
		"MAX_ALIASES=1000", "MAX_TOKENS=20000", "MAX_UPSTREAM_REQUESTS=50")
	setMixed(t, f.caller("co1", "rw"))
	w := readWorld(t, f.caller("co1", "r"))
	const workers = 4
	for seed := range uint64(workers) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			g := generator{rand.New(rand.NewPCG(seed, 20261128)), w}
			c := f.caller("co1", "r")
			var counted tally
			for range *randomOperations / workers {
				checkOperation(t, c, g.operation(), &counted)
				if t.Failed() {
					return
				}
			}
			// Else the operations would say too little.
			if n := *randomOperations / workers; counted.rows < 5*n || counted.long > n/8 {
				t.Errorf("%d operations have %d rows, and %d are too long for a URL", n, counted.rows, counted.long)
			}
		})
	}
}

// tally counts the rows that were compared, and the operations that were not.
type tally struct{ rows, long int }

// generated is an operation with its answer.
type generated struct {
	document  string
	variables map[string]any
	answer    map[string]any
}

func checkOperation(t *testing.T, c caller, o generated, counted *tally) {
	t.Helper()
	variables, err := json.Marshal(o.variables)
	if err != nil {
		t.Fatal(err)
	}
	r := c.ask(t, o.document, string(variables))
	if strings.Contains(r.body, "too long to be sent") {
		counted.long++
		return
	}
	if len(r.errors) > 0 {
		t.Errorf("%s\n%s\nis answered %s\nsent %s", o.document, variables, r.body, r.sent)
		return
	}
	decoder := json.NewDecoder(strings.NewReader(r.data))
	decoder.UseNumber()
	var got map[string]any
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	counted.rows += strings.Count(r.data, "{")
	if !reflect.DeepEqual(got, o.answer) {
		want, _ := json.Marshal(o.answer)
		var sent []string
		for _, s := range r.sent {
			sent = append(sent, s.String())
		}
		t.Errorf("%s\n%s\nis answered %s\nwant        %s\nsent %s", o.document, variables, r.data, want, strings.Join(sent, "\n     "))
	}
}

// operation makes an operation of one to three root fields.
func (g generator) operation() generated {
	o := &operationWriter{generator: g, generated: generated{variables: map[string]any{}, answer: map[string]any{}}}
	var fields strings.Builder
	for range 1 + g.IntN(3) {
		r := declared.Resources[g.IntN(len(declared.Resources))]
		if r.List == "" {
			continue
		}
		alias := o.alias()
		if g.IntN(4) == 0 {
			row := g.world.rows[r][g.IntN(len(g.world.rows[r]))]
			selection, value := o.object(r, 3)
			fmt.Fprintf(&fields, " %s: %s(id: %s) %s", alias, r.Field, mustJSON(row["id"]), selection)
			o.answer[alias] = value(row)
			continue
		}
		selection, value := o.list(r, r.List, 3, 12)
		fmt.Fprintf(&fields, " %s: %s", alias, selection)
		o.answer[alias] = value(g.world.rows[r])
	}
	fields.WriteString(" __typename")
	o.answer["__typename"] = "Query"
	var definitions []string
	for name := range o.variables {
		definitions = append(definitions, fmt.Sprintf("$%s: %s", name, o.types[name]))
	}
	slices.Sort(definitions)
	o.document = "query"
	if len(definitions) > 0 {
		o.document += " (" + strings.Join(definitions, ", ") + ")"
	}
	o.document += " {" + fields.String() + " }"
	return o.generated
}

// operationWriter writes an operation, and with each selection a function that
// says what it is answered with.
type operationWriter struct {
	generator
	generated
	types   map[string]string
	aliases int
}

func (o *operationWriter) alias() string {
	o.aliases++
	return fmt.Sprintf("a%d", o.aliases)
}

// variable notes a variable and returns its use.
func (o *operationWriter) variable(typeName string, value any) string {
	if o.types == nil {
		o.types = map[string]string{}
	}
	name := fmt.Sprintf("v%d", len(o.variables))
	o.variables[name], o.types[name] = value, typeName
	return "$" + name
}

// object writes a selection set of a resource, with relations and lists so many
// levels deep at most.
func (o *operationWriter) object(r *resource.Resource, depth int) (string, func(row) any) {
	type member struct {
		key   string
		value func(row) any
	}
	var fields []string
	var members []member
	add := func(field string, value func(row) any) {
		key := o.alias()
		fields = append(fields, key+": "+field)
		members = append(members, member{key, value})
	}
	for _, column := range r.Columns {
		if o.IntN(5) == 0 {
			add(column.Name, func(of row) any { return written(column.Kind, of[column.Name]) })
		}
	}
	if len(fields) == 0 || o.IntN(3) == 0 {
		add("__typename", func(row) any { return r.Type })
	}
	if r.Node && o.IntN(5) == 0 {
		add("nodeId", func(of row) any { return nodeID(r.Type + ":" + fmt.Sprint(of["id"])) })
	}
	for _, relation := range r.Relations {
		if depth > 0 && o.IntN(3) == 0 {
			selection, value := o.object(relation.Target, depth-1)
			add(relation.Field+" "+selection, func(of row) any {
				if related := o.world.related(of, relation); related != nil {
					return value(related)
				}
				return nil
			})
		}
	}
	for _, list := range r.Lists {
		for range o.IntN(3) {
			if depth > 0 {
				selection, value := o.list(list.Target, list.Field, depth-1, 4)
				add(selection, func(of row) any { return value(o.world.listed(of, list)) })
			}
		}
	}
	return "{ " + strings.Join(fields, " ") + " }", func(of row) any {
		object := map[string]any{}
		for _, m := range members {
			object[m.key] = m.value(of)
		}
		return object
	}
}

// list writes a list with arguments, of pages of at most so many rows, and a
// connection's fields.
func (o *operationWriter) list(r *resource.Resource, field string, depth, most int) (string, func([]row) any) {
	var args []string
	arg := func(name, typeName string, value any) { args = append(args, name+": "+o.variable(typeName, value)) }
	keep := func(row) bool { return true }
	if o.IntN(2) == 0 {
		filter := o.filter(r, depth)
		arg("filter", r.Type+"Filter", filter)
		keep = func(of row) bool { return o.world.matches(filter, r, of) }
	}
	if len(r.Search) > 0 && o.IntN(5) == 0 {
		text, before := o.words(r), keep
		arg("search", "String", text)
		keep = func(of row) bool { return before(of) && o.world.found(text, r, of) }
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
	if backward {
		arg("last", "Int", size)
	} else {
		arg("first", "Int", size)
		if o.IntN(4) == 0 {
			offset = o.IntN(5)
			arg("offset", "Int", offset)
		}
	}
	selection, value := o.connection(r, depth)
	return field + "(" + strings.Join(args, ", ") + ") " + selection, func(all []row) any {
		rows := o.world.sorted(slices.DeleteFunc(slices.Clone(all), func(of row) bool { return !keep(of) }), keys)
		from, to := min(offset, len(rows)), min(offset+size, len(rows))
		if backward {
			from, to = len(rows)-min(size, len(rows)), len(rows)
		}
		return value(slice{rows: rows[from:to], total: len(rows), previous: from > 0, next: to < len(rows), offset: offset})
	}
}

// slice is a page of a list, and what is around it.
type slice struct {
	rows           []row
	total, offset  int
	previous, next bool
}

// connection writes a selection set of a connection.
func (o *operationWriter) connection(r *resource.Resource, depth int) (string, func(slice) any) {
	selection, value := o.object(r, depth)
	var fields []string
	var add []func(slice, map[string]any)
	if o.IntN(2) == 0 {
		fields = append(fields, "nodes "+selection)
		add = append(add, func(p slice, into map[string]any) {
			nodes := []any{}
			for _, of := range p.rows {
				nodes = append(nodes, value(of))
			}
			into["nodes"] = nodes
		})
	} else {
		fields = append(fields, "edges { node "+selection+" }")
		add = append(add, func(p slice, into map[string]any) {
			edges := []any{}
			for _, of := range p.rows {
				edges = append(edges, map[string]any{"node": value(of)})
			}
			into["edges"] = edges
		})
	}
	counted := o.IntN(3) == 0
	if counted {
		fields = append(fields, "totalCount")
		add = append(add, func(p slice, into map[string]any) { into["totalCount"] = json.Number(fmt.Sprint(p.total)) })
	}
	if o.IntN(3) == 0 {
		fields = append(fields, "pageInfo { hasNextPage hasPreviousPage }")
		add = append(add, func(p slice, into map[string]any) {
			// After an offset there are rows before the page, as far as anyone
			// looked.
			previous := p.previous || p.offset > 0 && !counted
			into["pageInfo"] = map[string]any{"hasNextPage": p.next, "hasPreviousPage": previous}
		})
	}
	return "{ " + strings.Join(fields, " ") + " }", func(p slice) any {
		object := map[string]any{}
		for _, write := range add {
			write(p, object)
		}
		return object
	}
}

// words makes a text to search for, of words that rows have or not.
func (o *operationWriter) words(r *resource.Resource) string {
	var words []string
	for range o.IntN(3) {
		path := r.Search[o.IntN(len(r.Search))]
		from := o.world.rows[r][o.IntN(len(o.world.rows[r]))]
		if path.Relation != nil {
			from = o.world.related(from, path.Relation)
		}
		words = append(words, strings.Fields(o.text(func() any { return from[path.Column.Name] }) + " x")[0])
	}
	return " " + strings.Join(words, "  ")
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

// argument is the key as a variable.
func (k key) argument() map[string]any {
	made := map[string]any{}
	if k.custom != "" {
		made["customField"] = k.custom
	} else {
		made["field"] = k.Value
	}
	if k.descending {
		made["direction"] = "DESC"
	}
	if k.nulls != "" {
		made["nulls"] = k.nulls
	}
	return made
}

func mustJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}
