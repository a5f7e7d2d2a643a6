package grammar_test

import (
	"errors"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"carbongraph/upstream/sandbox/internal/grammar"
)

func column(name string, path ...grammar.Step) grammar.ColumnItem {
	return grammar.ColumnItem{Field: grammar.Field{Name: name, Path: path}}
}

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
	tests := map[string][]grammar.SelectItem{
		"":              nil,
		"*!ignored":     nil,
		"(":             nil,
		"id,*":          {column("id"), column("*")},
		"id , name ":    {column("id"), column("name")},
		`"a b","c,\"d"`: {column("a b"), column(`c,"d`)},
		"a-b":           {column("a-b")},
		"x:id":          {grammar.ColumnItem{Alias: "x", Field: grammar.Field{Name: "id"}}},
		"x:id::text":    {grammar.ColumnItem{Alias: "x", Field: grammar.Field{Name: "id"}, Cast: "text"}},
		"id)ignored":    {column("id")},
		"a.sum()":       {grammar.ColumnItem{Field: grammar.Field{Name: "a"}, Aggregate: "sum"}},
		"n:count()":     {grammar.ColumnItem{Alias: "n", Field: grammar.Field{Name: "*"}, Aggregate: "count"}},
		"a->b->>c":      {column("a", grammar.Step{Key: "b"}, grammar.Step{Key: "c", Text: true})},
		"a->0->-1":      {column("a", grammar.Step{Key: "+0", Index: true}, grammar.Step{Key: "-1", Index: true})},
		`a->"0"`:        {column("a", grammar.Step{Key: "0"})},
		"a->1b":         {column("a", grammar.Step{Key: "1b"})},
		"r()":           {grammar.RelationItem{Name: "r"}},
		"r(id,s(*))": {grammar.RelationItem{Name: "r", Items: []grammar.SelectItem{
			column("id"), grammar.RelationItem{Name: "s", Items: []grammar.SelectItem{column("*")}},
		}}},
		"x:r!h!inner(id)":   {grammar.RelationItem{Alias: "x", Name: "r", Hint: "h", Inner: true, Items: []grammar.SelectItem{column("id")}}},
		"r!inner!h()":       {grammar.RelationItem{Name: "r", Hint: "h", Inner: true}},
		"r!left!inner()":    {grammar.RelationItem{Name: "r"}},
		"...r!left(id)":     {grammar.RelationItem{Name: "r", Spread: true, Items: []grammar.SelectItem{column("id")}}},
		"r(id),s()":         {grammar.RelationItem{Name: "r", Items: []grammar.SelectItem{column("id")}}, grammar.RelationItem{Name: "s"}},
		"x:a->>'k'::text":   {grammar.ColumnItem{Alias: "x", Field: grammar.Field{Name: "a", Path: []grammar.Step{{Key: "'k'", Text: true}}}, Cast: "text"}},
		"a->>!@#$%^&*_a":    {column("a", grammar.Step{Key: "!@#$%^&*_a", Text: true})},
		"a::int.max()::int": {grammar.ColumnItem{Field: grammar.Field{Name: "a"}, Cast: "int", Aggregate: "max"}},
	}
	for text, want := range tests {
		if got := parse(t, "select="+url.QueryEscape(text)).Select; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %#v, want %#v", text, got, want)
		}
	}
}

func eq(value string) grammar.Operation {
	return grammar.Compare{Operator: grammar.Eq, Value: value}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, value string
		want        grammar.FilterParameter
	}{
		{name: "id", value: "eq.a,b)\"c", want: grammar.FilterParameter{Filter: grammar.Filter{Operation: eq("a,b)\"c")}}},
		{name: "id", value: "not.eq.", want: grammar.FilterParameter{Filter: grammar.Filter{Negated: true, Operation: eq("")}}},
		{name: "f.g.id", value: "eq.1", want: grammar.FilterParameter{Path: []string{"f", "g"}, Filter: grammar.Filter{Operation: eq("1")}}},
		{name: "id", value: `in.("a,b","a\"\\b",c d, e,"f"g)rest`, want: grammar.FilterParameter{Filter: grammar.Filter{
			Operation: grammar.In{Values: []string{"a,b", `a"\b`, "c d", " e", `"f"g`}},
		}}},
		{name: "id", value: "in.()", want: grammar.FilterParameter{Filter: grammar.Filter{Operation: grammar.In{Values: []string{""}}}}},
		{name: "id", value: "is.NuLLxyz", want: grammar.FilterParameter{Filter: grammar.Filter{Operation: grammar.Is{Keyword: grammar.Null}}}},
		{name: "id", value: "is.not_null", want: grammar.FilterParameter{Filter: grammar.Filter{Operation: grammar.Is{Keyword: grammar.NotNull}}}},
		{name: "id", value: "isdistinct.x", want: grammar.FilterParameter{Filter: grammar.Filter{
			Operation: grammar.Compare{Operator: grammar.IsDistinct, Value: "x"},
		}}},
		{name: "id", value: "like(any).{a,b}", want: grammar.FilterParameter{Filter: grammar.Filter{
			Operation: grammar.Compare{Operator: grammar.Like, Quantifier: grammar.Any, Value: "{a,b}"},
		}}},
		{name: "id", value: "lte(all).{1}", want: grammar.FilterParameter{Filter: grammar.Filter{
			Operation: grammar.Compare{Operator: grammar.Lte, Quantifier: grammar.All, Value: "{1}"},
		}}},
		{name: "id", value: "wfts(english).x", want: grammar.FilterParameter{Filter: grammar.Filter{
			Operation: grammar.Compare{Operator: "wfts", Value: "x"},
		}}},
	}
	for _, test := range tests {
		test.want.Filter.Field.Name = "id"
		if test.want.Path == nil {
			test.want.Path = []string{}
		}
		got := parse(t, url.QueryEscape(test.name)+"="+url.QueryEscape(test.value)).Filters
		if !reflect.DeepEqual(got, []grammar.FilterParameter{test.want}) {
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
		got := parse(t, url.QueryEscape(name)+"=eq.1").Filters[0].Filter.Field
		if got.Name != "c" || !reflect.DeepEqual(got.Path, want) {
			t.Errorf("%s: got %#v, want %#v", name, got, want)
		}
	}
}

func TestTree(t *testing.T) {
	t.Parallel()
	filter := func(name string, operation grammar.Operation) grammar.Filter {
		return grammar.Filter{Field: grammar.Field{Name: name}, Operation: operation}
	}
	a, b := filter("a", eq("1")), filter("b", grammar.Is{Keyword: grammar.Null})
	tests := []struct {
		name, value string
		path        []string
		want        grammar.Tree
	}{
		{name: "or", value: "(a.eq.1,b.is.null)", want: grammar.Tree{Any: true, Operands: []grammar.Condition{a, b}}},
		{name: "and", value: "( a.eq.1)ignored", want: grammar.Tree{Operands: []grammar.Condition{a}}},
		{name: "not.or", value: "(a.eq.1)", want: grammar.Tree{Any: true, Negated: true, Operands: []grammar.Condition{a}}},
		{name: "f.not.and", value: "(b.is.null) ", path: []string{"f"}, want: grammar.Tree{Negated: true, Operands: []grammar.Condition{b}}},
		{name: "f.g.or", value: "(a.eq.1 , b.is.null)", path: []string{"f", "g"}, want: grammar.Tree{Any: true, Operands: []grammar.Condition{filter("a", eq("1 ")), b}}},
		{name: "or", value: "(not.and(a.eq.1,b.is.null),a.not.eq.1)", want: grammar.Tree{Any: true, Operands: []grammar.Condition{
			grammar.Tree{Negated: true, Operands: []grammar.Condition{a, b}},
			grammar.Filter{Field: a.Field, Negated: true, Operation: a.Operation},
		}}},
		{name: "or", value: `(a.eq."x,y)\"\\",a.eq."x"y,a.cs.{"p,q"},a.in.("r,s",t))`, want: grammar.Tree{Any: true, Operands: []grammar.Condition{
			filter("a", eq(`x,y)"\`)), filter("a", eq(`"x"y`)),
			filter("a", grammar.Compare{Operator: grammar.Contains, Value: `{"p,q"}`}),
			filter("a", grammar.In{Values: []string{"r,s", "t"}}),
		}}},
		{name: "or", value: `(c->>"a.b".eq.1)`, want: grammar.Tree{Any: true, Operands: []grammar.Condition{
			grammar.Filter{Field: grammar.Field{Name: "c", Path: []grammar.Step{{Key: "a.b", Text: true}}}, Operation: eq("1")},
		}}},
	}
	for _, test := range tests {
		got := parse(t, test.name+"="+url.QueryEscape(test.value)).Trees[0]
		if len(got.Path)+len(test.path) > 0 && !reflect.DeepEqual(got.Path, test.path) || !reflect.DeepEqual(got.Tree, test.want) {
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
		" id.desc":               {{Field: id, Descending: true}},
		"id.nullsfirst":          {{Field: id, Nulls: grammar.NullsFirst}},
		"id.desc.nullslast,id":   {{Field: id, Descending: true, Nulls: grammar.NullsLast}, {Field: id}},
		"r(id).desc":             {{Relation: "r", Field: id, Descending: true}},
		`c->"k".asc`:             {{Field: grammar.Field{Name: "c", Path: []grammar.Step{{Key: "k"}}}}},
		"c->0.desc":              {{Field: grammar.Field{Name: "c", Path: []grammar.Step{{Key: "+0", Index: true}}}, Descending: true}},
		"r(c->0)":                {{Relation: "r", Field: grammar.Field{Name: "c", Path: []grammar.Step{{Key: "0"}}}}},
		"id.asc.nullsfirst , id": nil,
		"id.asc.nullsfirst, id":  {{Field: id, Nulls: grammar.NullsFirst}, {Field: id}},
	} {
		query, err := grammar.Parse("order=" + url.QueryEscape(text))
		if want == nil {
			if err == nil {
				t.Errorf("%s: got %#v, want an error", text, query.Orders)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(query.Orders[0].Terms, want) {
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
		if len(got) != 1 || got[0].Range != want {
			t.Errorf("%s: got %v, want %v", raw, got, want)
		}
	}
	got := parse(t, "limit=1&f.offset=2&f.limit=3").Ranges
	want := []grammar.RangeParameter{{Path: []string{}, Range: grammar.Range{Upper: 0}}, {Path: []string{"f"}, Range: grammar.Range{Lower: 2, Upper: 4}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestParameters shows which parameters count, and as what.
func TestParameters(t *testing.T) {
	t.Parallel()
	query := parse(t, "select&id&&a=eq.1;b=eq.x+y%2B%zz&select=ignored&columns=p,q%20,r&on_conflict=id")
	if !reflect.DeepEqual(query.Select, []grammar.SelectItem{column("*")}) {
		t.Errorf("a bare select shadows the next one: got %#v", query.Select)
	}
	if len(query.Filters) != 2 || query.Filters[1].Filter.Operation != eq("x y+%zz") {
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
