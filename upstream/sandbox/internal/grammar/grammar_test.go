package grammar_test

import (
	"errors"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"carbongraph/upstream/sandbox/internal/grammar"
)

func column(name string, path ...grammar.Step) grammar.Column {
	return grammar.Column{Field: grammar.Field{Name: name, Path: path}}
}

func columns(columns ...grammar.Column) grammar.Selection { return grammar.Selection{Columns: columns} }

func embeds(embeds ...grammar.Embed) grammar.Selection { return grammar.Selection{Embeds: embeds} }

func parse(t *testing.T, raw string) *grammar.Query {
	t.Helper()
	query, err := grammar.Parse(raw)
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return query
}

func TestSelect(t *testing.T) {
	t.Parallel()
	id, all := columns(column("id")), columns(column("*"))
	tests := map[string]grammar.Selection{
		"":              {},
		"*!ignored":     {},
		"(":             {},
		"id,*":          columns(column("id"), column("*")),
		"id , name ":    columns(column("id"), column("name")),
		`"a b","c,\"d"`: columns(column("a b"), column(`c,"d`)),
		"a-b":           columns(column("a-b")),
		"x:id":          columns(grammar.Column{Alias: "x", Field: grammar.Field{Name: "id"}}),
		"id)ignored":    id,
		"n:count()":     columns(grammar.Column{Alias: "n", Field: grammar.Field{Name: "*"}, Aggregate: true}),
		"a->b->>c":      columns(column("a", grammar.Step{Key: "b"}, grammar.Step{Key: "c", Text: true})),
		"a->0->-1":      columns(column("a", grammar.Step{Key: "+0", Index: true}, grammar.Step{Key: "-1", Index: true})),
		`a->"0"`:        columns(column("a", grammar.Step{Key: "0"})),
		"a->1b":         columns(column("a", grammar.Step{Key: "1b"})),
		"r()":           embeds(grammar.Embed{Name: "r"}),
		"r(count)":      embeds(grammar.Embed{Name: "r", Selection: columns(column("count"))}),
		"r(id,s(*))": embeds(grammar.Embed{Name: "r", Selection: grammar.Selection{
			Columns: []grammar.Column{column("id")}, Embeds: []grammar.Embed{{Name: "s", Selection: all}},
		}}),
		"x:r!h!inner(id)": embeds(grammar.Embed{Alias: "x", Name: "r", Hint: "h", Inner: true, Selection: id}),
		"r!inner!h()":     embeds(grammar.Embed{Name: "r", Hint: "h", Inner: true}),
		"r(id),s()":       embeds(grammar.Embed{Name: "r", Selection: id}, grammar.Embed{Name: "s"}),
		"a->>!@#$%^&*_a":  columns(column("a", grammar.Step{Key: "!@#$%^&*_a", Text: true})),
	}
	for text, want := range tests {
		if got := parse(t, "select="+url.QueryEscape(text)).Select; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %#v, want %#v", text, got, want)
		}
	}
}

func filter(name, operator string, values ...string) grammar.Condition {
	return grammar.Condition{Field: grammar.Field{Name: name}, Operator: operator, Values: values}
}

func negated(c grammar.Condition) grammar.Condition {
	c.Negated = true
	return c
}

func TestFilter(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, value string
		path        []string
		want        grammar.Condition
	}{
		{"id", "eq.a,b)\"c", nil, filter("id", "eq", "a,b)\"c")},
		{"id", "not.eq.", nil, negated(filter("id", "eq", ""))},
		{"f.g.id", "eq.1", []string{"f", "g"}, filter("id", "eq", "1")},
		{"id", `in.("a,b","a\"\\b",c d, e,"f"g)rest`, nil, filter("id", "in", "a,b", `a"\b`, "c d", " e", `"f"g`)},
		{"id", "in.()", nil, filter("id", "in", "")},
		{"id", "is.NuLLxyz", nil, filter("id", "is")},
		{"id", "isdistinct.x", nil, filter("id", "isdistinct", "x")},
	} {
		got := parse(t, url.QueryEscape(test.name)+"="+url.QueryEscape(test.value)).Filters
		if len(got) != 1 || !slices.Equal(got[0].Path, test.path) || !reflect.DeepEqual(got[0].Value, test.want) {
			t.Errorf("%s=%s: got %#v, want %#v", test.name, test.value, got, test.want)
		}
	}
}

// TestFilterPath shows where the path of a filter ends: what follows it is
// ignored.
func TestFilterPath(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]grammar.Step{
		`c->>"a.b"`:       {{Key: "a.b", Text: true}},
		`c->>a.b`:         {{Key: "a", Text: true}},
		`c->>a)b`:         {{Key: "a", Text: true}},
		`c->a-b->>c`:      {{Key: "a-b"}, {Key: "c", Text: true}},
		`c->>"q\"\\z"`:    {{Key: `q"\z`, Text: true}},
		`c->>"1"`:         {{Key: "1", Text: true}},
		`c->>1`:           {{Key: "+1", Text: true, Index: true}},
		`c->> spaced `:    {{Key: "spaced", Text: true}},
		`c->>"x"junk`:     {{Key: "x", Text: true}},
		`c->nested->>0`:   {{Key: "nested"}, {Key: "+0", Text: true, Index: true}},
		`c->>"ż ! , ( )"`: {{Key: "ż ! , ( )", Text: true}},
	} {
		got := parse(t, url.QueryEscape(name)+"=eq.1").Filters[0].Value.Field
		if got.Name != "c" || !reflect.DeepEqual(got.Path, want) {
			t.Errorf("%s: got %#v, want %#v", name, got, want)
		}
	}
}

func TestTree(t *testing.T) {
	t.Parallel()
	a, b := filter("a", "eq", "1"), filter("b", "is")
	all := func(operands ...grammar.Condition) grammar.Condition { return grammar.Condition{Operands: operands} }
	anyOf := func(operands ...grammar.Condition) grammar.Condition {
		return grammar.Condition{Any: true, Operands: operands}
	}
	dotted := filter("c", "eq", "1")
	dotted.Field.Path = []grammar.Step{{Key: "a.b", Text: true}}
	for _, test := range []struct {
		name, value string
		path        []string
		want        grammar.Condition
	}{
		{"or", "(a.eq.1,b.is.null)", nil, anyOf(a, b)},
		{"and", "( a.eq.1)ignored", nil, all(a)},
		{"not.or", "(a.eq.1)", nil, negated(anyOf(a))},
		{"f.not.and", "(b.is.null) ", []string{"f"}, negated(all(b))},
		{"f.g.or", "(a.eq.1 , b.is.null)", []string{"f", "g"}, anyOf(filter("a", "eq", "1 "), b)},
		{"or", "(not.and(a.eq.1,b.is.null),a.not.eq.1)", nil, anyOf(negated(all(a, b)), negated(a))},
		{"or", `(a.eq."x,y)\"\\",a.eq."x"y,a.cs.{"p,q"},a.in.("r,s",t))`, nil, anyOf(
			filter("a", "eq", `x,y)"\`), filter("a", "eq", `"x"y`), filter("a", "cs", `{"p,q"}`), filter("a", "in", "r,s", "t"))},
		{"or", `(c->>"a.b".eq.1)`, nil, anyOf(dotted)},
	} {
		got := parse(t, test.name+"="+url.QueryEscape(test.value)).Trees[0]
		if !slices.Equal(got.Path, test.path) || !reflect.DeepEqual(got.Value, test.want) {
			t.Errorf("%s=%s: got %#v, want %#v", test.name, test.value, got, test.want)
		}
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	id := grammar.Field{Name: "id"}
	for text, want := range map[string][]grammar.OrderTerm{
		"id":                     {{Field: id}},
		"id.asc":                 {{Field: id}},
		" id.desc":               {{Field: id, Descending: true, NullsFirst: true}},
		"id.nullsfirst":          {{Field: id, NullsFirst: true}},
		"id.desc.nullslast,id":   {{Field: id, Descending: true}, {Field: id}},
		"r(id).desc":             {{Relation: "r", Field: id, Descending: true, NullsFirst: true}},
		`c->"k".asc`:             {{Field: grammar.Field{Name: "c", Path: []grammar.Step{{Key: "k"}}}}},
		"c->0.desc":              {{Field: grammar.Field{Name: "c", Path: []grammar.Step{{Key: "+0", Index: true}}}, Descending: true, NullsFirst: true}},
		"r(c->0)":                {{Relation: "r", Field: grammar.Field{Name: "c", Path: []grammar.Step{{Key: "0"}}}}},
		"id.asc.nullsfirst , id": nil,
		"id.asc.nullsfirst, id":  {{Field: id, NullsFirst: true}, {Field: id}},
	} {
		query, err := grammar.Parse("order=" + url.QueryEscape(text))
		if want == nil {
			if err == nil {
				t.Errorf("%s: got %#v, want an error", text, query.Orders)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(query.Orders[0].Value, want) {
			t.Errorf("%s: got %#v and %v, want %#v", text, query, err, want)
		}
	}
}

func TestRange(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]grammar.Range{
		"limit=5":                       {Lower: 0, Upper: 4},
		"offset=5":                      {Lower: 5, Upper: grammar.Unbounded},
		"limit=5&offset=3":              {Lower: 3, Upper: 7},
		"limit=0":                       {Lower: 0, Upper: -1},
		"limit=-1":                      {Lower: 0, Upper: -2},
		"limit=abc":                     grammar.Everything(),
		"limit=5x":                      grammar.Everything(),
		"limit=+5":                      {Lower: 0, Upper: 4},
		"limit=1&limit=2":               {Lower: 0, Upper: 1},
		"offset=x&limit=2":              {Lower: 0, Upper: 1},
		"offset=2&limit=x":              {Lower: 2, Upper: 1},
		"limit=99999999999999999999999": {Lower: 0, Upper: grammar.Unbounded - 1},
	} {
		got := parse(t, raw).Ranges
		if len(got) != 1 || got[0].Value != want {
			t.Errorf("%s: got %v, want %v", raw, got, want)
		}
	}
	got := parse(t, "limit=1&f.offset=2&f.limit=3").Ranges
	want := []grammar.Located[grammar.Range]{{Path: []string{}, Value: grammar.Range{Upper: 0}}, {Path: []string{"f"}, Value: grammar.Range{Lower: 2, Upper: 4}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestParameters shows which parameters count, and as what.
func TestParameters(t *testing.T) {
	t.Parallel()
	query := parse(t, "select&id&&a=eq.1;b=eq.x+y%2B%zz&select=ignored&columns=p,q%20,r&on_conflict=id")
	if !reflect.DeepEqual(query.Select, columns(column("*"))) {
		t.Errorf("a bare select shadows the next one: got %#v", query.Select)
	}
	if len(query.Filters) != 2 || query.Filters[1].Value.Values[0] != "x y+%zz" {
		t.Errorf("got %#v", query.Filters)
	}
	if !reflect.DeepEqual(query.Columns, []string{"p", "q", "r"}) || !reflect.DeepEqual(query.OnConflict, []string{"id"}) {
		t.Errorf("got %v and %v", query.Columns, query.OnConflict)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		"select=id,(", "select=r(id", "select=a->", "select=a::", "select=a!h", `select="a`, `select="a\`,
		"select=id,clients(name[])", "select=data->>-78xy", "select=r!(id)", "select=r!a!b!c(id)", "select=a:b:c", "select=count(id)",
		"id=val", "id=eq", "id=equals.1", "id=in.1", "id=in.(1", "id=is.nul", "id=is()", "id=eq().1", "id=fts().x", "id=is.%C4%B1",
		"=eq.1", "a.=eq.1", "f.->x=eq.1", "a->=eq.1",
		"or=()", "or=(id.eq.1", "or=(id.in.1,2)", "or=(xor(id.eq.1))", "or=(id.is.null )", "or=(ord(id.eq.1),id.eq.2)",
		".or=(id.eq.1)", "or=(a->.eq.1)", "or=(id)", "x->>y.or=(id.eq.1)",
		"order=id.sideways", "order=id.descc", "order=id.nullslasttt", "order=clients(name,id)", "order=", "order=id.asc.x", "order=r(", "order=r(id", "order=r(id).x",
		".order=id", ".limit=1", "columns=", "on_conflict=,",
		"id=eq.%FF", "%FF=eq.1",
	} {
		query, err := grammar.Parse(raw)
		if failed, ok := errors.AsType[*grammar.Error](err); !ok {
			t.Errorf("%s: got %#v and %v, want an error", raw, query, err)
		} else if failed.Message == "" || failed.Details == "" || !strings.Contains(failed.Error(), failed.Details) {
			t.Errorf("%s: got %#v", raw, failed)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"select=id,x:r!h(a->>b)&r.order=id.desc.nullslast&limit=5",
		"or=(a.eq.%22x%22,not.and(b.is.null,c.in.(1,2)))&f0=not.is.null",
		"id=in.(%22a%5C%22b%22)&tags=cs.{%22x%22}&c->>%22k.1%22=like(any).{a*}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		query, err := grammar.Parse(raw)
		var failed *grammar.Error
		if err != nil && !errors.As(err, &failed) {
			t.Fatalf("%T is no parse error", err)
		}
		if err == nil && query == nil {
			t.Fatal("neither a query nor an error")
		}
	})
}
