package selection_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/selection"
)

func loadSchema(tb testing.TB) *ast.Schema {
	tb.Helper()
	sdl, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		tb.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: string(sdl)})
	if err != nil {
		tb.Fatal(err)
	}
	return schema
}

func load(tb testing.TB, schema *ast.Schema, document string) *ast.OperationDefinition {
	tb.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(schema, document, nil)
	if errs != nil {
		tb.Fatalf("%s: %v", document, errs)
	}
	return doc.Operations[0]
}

// spell is fields as they are answered: keys in order, the field's name where
// it is another.
func spell(fields []selection.Field) string {
	var b strings.Builder
	for i, f := range fields {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(f.Key)
		if f.Key != f.Name {
			b.WriteString(":" + f.Name)
		}
		if len(f.Fields) > 0 {
			b.WriteString("{" + spell(f.Fields) + "}")
		}
	}
	return b.String()
}

func TestBind(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t)
	for _, test := range []struct {
		name, document string
		variables      map[string]any
		want           string
		// conditional tells that the variables make a difference.
		conditional bool
	}{
		{name: "fields in their order", document: `{ customerContact(id: 1) { id tags x: id } }`, want: `customerContact{id tags x:id}`},
		{name: "equal keys are one, where the first stands", document: `{ customerContact(id: 1) { contact { id } tags contact { email id } } }`, want: `customerContact{contact{id email} tags}`},
		{name: "merged through fragments, at every level", want: `customerContact{contact{email id} id customer{name} tags}`,
			document: `{ ...A customerContact(id: 1) { ...B tags } } fragment A on Query { customerContact(id: 1) { contact { email } } }
				fragment B on CustomerContact { id contact { id ...C } customer { name } } fragment C on Contact { email }`},
		{name: "a fragment twice is once", want: `customerContact{id}`,
			document: `{ customerContact(id: 1) { ...A ...A ... on CustomerContact { ...A } ... { id } } } fragment A on CustomerContact { id }`},
		{name: "a fragment first under a condition, then without", want: `customerContact{id tags}`, variables: map[string]any{"no": false}, conditional: true,
			document: `query ($no: Boolean!) { customerContact(id: 1) { ...A @include(if: $no) id ...A } } fragment A on CustomerContact { tags }`},
		{name: "a fragment without a condition, then under one", want: `customerContact{tags id}`, variables: map[string]any{"no": false}, conditional: true,
			document: `query ($no: Boolean!) { customerContact(id: 1) { ...A id ...A @include(if: $no) } } fragment A on CustomerContact { tags }`},
		{name: "skip and include together", want: `customerContact{a:id}`, variables: map[string]any{"yes": true, "no": false}, conditional: true,
			document: `query ($yes: Boolean!, $no: Boolean!) { customerContact(id: 1) { a: id @skip(if: $no) @include(if: $yes) b: id @skip(if: $yes) @include(if: $yes) c: id @skip(if: $no) @include(if: $no) } }`},
		{name: "conditions around a fragment hold inside it", want: `customerContact{contact{id}}`, variables: map[string]any{"yes": true}, conditional: true,
			document: `query ($yes: Boolean!) { customerContact(id: 1) { ... @skip(if: $yes) { contact { email } } ... @include(if: $yes) { contact { id email @skip(if: $yes) } } } }`},
		{name: "a condition that is said outright", document: `{ customerContact(id: 1) { id @skip(if: true) tags @include(if: true) } }`, want: `customerContact{tags}`, conditional: true},
		{name: "a condition with a default", want: `customerContact{tags}`, conditional: true,
			document: `query ($yes: Boolean! = true) { customerContact(id: 1) { id @skip(if: $yes) tags } }`},
		{name: "an argument below the root fields", want: `customerContacts{totalCount}`, variables: map[string]any{"m": "EXACT"}, conditional: true,
			document: `query ($m: CountMode!) { customerContacts { totalCount(mode: $m) } }`},
		{name: "an argument of a root field makes no difference", want: `customerContact{id}`, variables: map[string]any{"i": "x"},
			document: `query ($i: ID!) { customerContact(id: $i) { id } }`},
		{name: "nothing is left", want: ``, variables: map[string]any{"no": false}, conditional: true, document: `query ($no: Boolean!) { customerContact(id: 1) @include(if: $no) { id } }`},
		{name: "nothing is left inside", want: `customerContact`, variables: map[string]any{"no": false}, conditional: true,
			document: `query ($no: Boolean!) { customerContact(id: 1) { id @include(if: $no) } }`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			set := selection.Compile(load(t, schema, test.document).SelectionSet)
			if got := spell(set.Bind(test.variables)); got != test.want {
				t.Errorf("%s\nis bound to %s\nwant %s", test.document, got, test.want)
			}
			if set.Unconditional() == test.conditional {
				t.Errorf("%s: unconditional: %v", test.document, set.Unconditional())
			}
		})
	}
}

// TestArgs has arguments with the variables of each request.
func TestArgs(t *testing.T) {
	t.Parallel()
	op := load(t, loadSchema(t), `query ($m: CountMode) { customerContacts { totalCount(mode: $m) } }`)
	set := selection.Compile(op.SelectionSet)
	for want, variables := range map[string]map[string]any{"EXACT": {}, "PLANNED": {"m": "PLANNED"}} {
		if got := set.Bind(variables)[0].Fields[0].Args(variables)["mode"]; got != want {
			t.Errorf("mode %v, want %s", got, want)
		}
	}
}

// TestRandomDocuments compares what is bound with what GraphQL's own algorithm
// collects, for random documents and variables.
func TestRandomDocuments(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t)
	for seed := range uint64(1000) {
		compareCollected(t, schema, seed)
	}
}

func FuzzBind(f *testing.F) {
	schema := loadSchema(f)
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { compareCollected(t, schema, seed) })
}

func compareCollected(t *testing.T, schema *ast.Schema, seed uint64) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 3))
	document := randomDocument(random)
	op := load(t, schema, document)
	set := selection.Compile(op.SelectionSet)
	for _, a := range []bool{false, true} {
		for _, b := range []bool{false, true} {
			variables := map[string]any{"a": a, "b": b}
			got, want := spell(set.Bind(variables)), collected([]ast.SelectionSet{op.SelectionSet}, variables)
			if got != want {
				t.Fatalf("%s\nwith %v is bound to\n%s\nwant\n%s", document, variables, got, want)
			}
		}
	}
}

// randomDocument is a document in which the same keys come up again and again,
// in fragments and under conditions.
func randomDocument(random *rand.Rand) string {
	directive := func() string {
		return []string{"", "", "", " @skip(if: $a)", " @include(if: $a)", " @include(if: $b) @skip(if: $a)"}[random.IntN(6)]
	}
	var rows, people func(depth, fragment int) string
	set := func(depth, fragment int, leaves []string, on string, nested func(int, int) string) string {
		var b strings.Builder
		for range 1 + random.IntN(4) {
			switch pick := random.IntN(10); {
			case pick < 4 || depth == 0:
				b.WriteString(leaves[random.IntN(len(leaves))] + directive() + " ")
			case pick < 6:
				fmt.Fprintf(&b, "...%s { %s} ", directive(), nested(depth-1, fragment))
			case pick < 8 && fragment < 3:
				// A fragment spreads later ones only.
				fmt.Fprintf(&b, "...%s%d%s ", on, fragment+random.IntN(3-fragment), directive())
			case on == "R":
				fmt.Fprintf(&b, "contact%s { %s} ", directive(), people(depth-1, fragment))
			default:
				b.WriteString("email ")
			}
		}
		return b.String()
	}
	rows = func(depth, fragment int) string {
		return set(depth, fragment, []string{"id", "x: id", "tags", "userId"}, "R", rows)
	}
	people = func(depth, fragment int) string {
		return set(depth, fragment, []string{"id", "email", "m: email", "title"}, "P", people)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "query ($a: Boolean!, $b: Boolean!) { customerContact(id: 1)%s { id @include(if: $a) @skip(if: $b) ...R0 ...R1 ...R2 contact { ...P0 ...P1 ...P2 } %s} }\n",
		directive(), rows(3, 0))
	for i := range 3 {
		fmt.Fprintf(&b, "fragment R%d on CustomerContact { %s}\nfragment P%d on Contact { %s}\n", i, rows(2, i+1), i, people(2, i+1))
	}
	return b.String()
}

// collected is GraphQL's CollectFields and the execution of what it collects,
// word for word, spelled as spell does.
func collected(sets []ast.SelectionSet, variables map[string]any) string {
	var keys []string
	fields := map[string][]*ast.Field{}
	visited := map[string]bool{}
	var collect func(ast.SelectionSet)
	collect = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				if included(s.Directives, variables) {
					if fields[s.Alias] == nil {
						keys = append(keys, s.Alias)
					}
					fields[s.Alias] = append(fields[s.Alias], s)
				}
			case *ast.FragmentSpread:
				if included(s.Directives, variables) && !visited[s.Name] {
					visited[s.Name] = true
					collect(s.Definition.SelectionSet)
				}
			case *ast.InlineFragment:
				if included(s.Directives, variables) {
					collect(s.SelectionSet)
				}
			}
		}
	}
	for _, set := range sets {
		collect(set)
	}
	spelled := make([]string, len(keys))
	for i, key := range keys {
		spelled[i] = key
		if name := fields[key][0].Name; name != key {
			spelled[i] += ":" + name
		}
		var inner []ast.SelectionSet
		for _, field := range fields[key] {
			inner = append(inner, field.SelectionSet)
		}
		if text := collected(inner, variables); text != "" {
			spelled[i] += "{" + text + "}"
		}
	}
	return strings.Join(spelled, " ")
}

func included(directives ast.DirectiveList, variables map[string]any) bool {
	for _, d := range directives {
		condition := variables[d.Arguments.ForName("if").Value.Raw]
		if condition == (d.Name == "skip") {
			return false
		}
	}
	return true
}
