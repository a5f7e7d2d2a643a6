package limits_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"carbongraph/graph/limits"
)

func parse(tb testing.TB, document string) *ast.QueryDocument {
	tb.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: document})
	if err != nil {
		tb.Fatal(err)
	}
	return doc
}

// defaults are the limits of a server that was not told otherwise.
func defaults() limits.Limits {
	return limits.Limits{Tokens: 1000, Depth: 10, Aliases: 15, RootFields: 10, DuplicateFields: 50, Directives: 10, ListValues: 100, Cost: 10000}
}

// messages checks a document against the default limits.
func messages(tb testing.TB, document string) string {
	tb.Helper()
	var all []string
	for _, err := range defaults().CheckDocument(parse(tb, document)) {
		if code := err.Extensions["code"]; code != "BAD_USER_INPUT" {
			tb.Errorf("code %v", code)
		}
		all = append(all, err.Message)
	}
	return strings.Join(all, "\n")
}

// nested is a field inside n others.
func nested(n int) string {
	return strings.Repeat("a{", n-1) + "a" + strings.Repeat("}", n-1)
}

// numbered repeats a format with the numbers from 0 on.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestDocumentsWithinTheLimits(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"depth 9":                   "{" + nested(9) + "}",
		"depth 10":                  "{" + nested(10) + "}",
		"depth 10 in fragments":     "{...f} fragment f on Query{a{b{...g}}} fragment g on A{...{" + nested(8) + "}}",
		"15 aliases":                "{a{" + numbered(15, "x%d:id ") + "}}",
		"an alias that is the name": "{a{" + numbered(40, "f%[1]d:f%[1]d ") + "}}",
		"__typename everywhere":     "{__typename a{__typename b{__typename c{__typename}}}}",
		"10 root fields":            "{" + numbered(10, "r%d ") + "}",
		"50 of one key":             "{a{" + strings.Repeat("id ", 50) + "}}",
		"51 of one key, apart":      "{a{b{" + strings.Repeat("id ", 26) + "}c{" + strings.Repeat("id ", 25) + "}}}",
		"10 directives":             "{a" + strings.Repeat("@x", 10) + "}",
		"a fragment's directives":   "{a{...f}b{...f}} fragment f on A{" + strings.Repeat("a@x ", 6) + "}",
		"below __schema":            "{__schema{" + nested(14) + "}}",
		"below __type":              `{__type(name:"A"){` + nested(14) + "}}",
		"an unknown fragment":       "{...f}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := messages(t, document); got != "" {
				t.Errorf("%s\nis refused: %s", document, got)
			}
		})
	}
}

func TestDocumentsBeyondTheLimits(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ document, want string }{
		"depth 11": {
			"{" + nested(11) + "}",
			"the operation is 11 levels deep; this server allows 10 (MAX_DEPTH)",
		},
		"depth 990": {
			"{" + nested(990) + "}",
			"the operation is 990 levels deep; this server allows 10 (MAX_DEPTH)",
		},
		"depth through fragments": {
			"{a{...f}} fragment f on A{...{" + nested(10) + "}}",
			"the operation is 11 levels deep; this server allows 10 (MAX_DEPTH)",
		},
		"depth beside introspection": {
			"{__schema{" + nested(14) + "}" + nested(11) + "}",
			"the operation is 11 levels deep; this server allows 10 (MAX_DEPTH)",
		},
		"16 aliases": {
			"{a{" + numbered(16, "x%d:id ") + "}}",
			"the operation has 16 aliases; this server allows 15 (MAX_ALIASES)",
		},
		"an alias of __typename": {
			"{a{" + numbered(16, "x%d:__typename ") + "}}",
			"the operation has 16 aliases; this server allows 15 (MAX_ALIASES)",
		},
		"aliases in a fragment spread twice": {
			"{a{...f}b{...f}} fragment f on A{" + numbered(8, "x%d:id ") + "}",
			"the operation has 16 aliases; this server allows 15 (MAX_ALIASES)",
		},
		"11 root fields": {
			"{" + numbered(11, "r%d ") + "}",
			"the operation has 11 root fields; this server allows 10 (MAX_ROOT_FIELDS)",
		},
		"11 root fields of one key": {
			"{...f ...f r} fragment f on Query{" + strings.Repeat("r ", 5) + "}",
			"the operation has 11 root fields; this server allows 10 (MAX_ROOT_FIELDS)",
		},
		"200 aliased __schema": {
			"{" + numbered(200, "s%d:__schema{types{name}}") + "}",
			"the operation has 200 aliases; this server allows 15 (MAX_ALIASES)\n" +
				"the operation has 200 root fields; this server allows 10 (MAX_ROOT_FIELDS)\n" +
				"the operation has 200 __schema; this server allows 1 (one __schema an operation)",
		},
		"51 of one key": {
			"{a{" + strings.Repeat("id ", 51) + "}}",
			`the operation selects "id" 51 times in one selection set; this server allows 50 (MAX_DUPLICATE_FIELDS)`,
		},
		"of one key in sets that are merged": {
			"{a{b{" + strings.Repeat("id ", 26) + "}b{" + strings.Repeat("id ", 25) + "}}}",
			`the operation selects "id" 51 times in one selection set; this server allows 50 (MAX_DUPLICATE_FIELDS)`,
		},
		"of one key by a fragment": {
			"{a{...f ...f ...f id}} fragment f on A{...{" + strings.Repeat("id ", 17) + "}}",
			`the operation selects "id" 52 times in one selection set; this server allows 50 (MAX_DUPLICATE_FIELDS)`,
		},
		"of one key by name and alias": {
			"{a{id:customerId " + strings.Repeat("id ", 50) + "}}",
			`the operation selects "id" 51 times in one selection set; this server allows 50 (MAX_DUPLICATE_FIELDS)`,
		},
		"11 directives": {
			"query($v:Int@x)@x{a@x...@x{b@x}...f@x} fragment f on Query@x{c" + strings.Repeat("@x", 5) + "}",
			"the operation has 12 directives; this server allows 10 (MAX_DIRECTIVES)",
		},
		"the second of two operations": {
			"query a{a} query b{" + nested(11) + "}",
			"the operation is 11 levels deep; this server allows 10 (MAX_DEPTH)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := messages(t, test.document); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// fanOut is fragments of which each spreads the next one twice.
func fanOut(levels int, leaf string) string {
	var b strings.Builder
	b.WriteString("{a{...f0}}")
	for i := range levels {
		fmt.Fprintf(&b, "fragment f%d on A{...f%d ...f%d}", i, i+1, i+1)
	}
	fmt.Fprintf(&b, "fragment f%d on A{%s}", levels, leaf)
	return b.String()
}

// branching is fragments of which each spreads the next one below each of
// several fields.
func branching(levels, ways int) string {
	var b strings.Builder
	b.WriteString("{...f0}")
	for i := range levels {
		fmt.Fprintf(&b, "fragment f%d on A{", i)
		for j := range ways {
			fmt.Fprintf(&b, "x%d{...f%d}", j, i+1)
		}
		b.WriteString("}")
	}
	fmt.Fprintf(&b, "fragment f%d on A{id}", levels)
	return b.String()
}

// Each way through such a document is cheap; there are too many of them.
func TestFanOutIsNotFollowed(t *testing.T) {
	t.Parallel()
	const fields = "the operation comes to 1073741824 fields with its fragments spread; this server allows 10000 (10 × MAX_TOKENS)"
	for name, test := range map[string]struct{ document, want string }{
		"2^5":  {fanOut(5, "id"), ""},
		"2^6":  {fanOut(6, "id"), `the operation selects "id" 64 times in one selection set; this server allows 50 (MAX_DUPLICATE_FIELDS)`},
		"2^30": {fanOut(30, "id"), fields},
		"2^40": {fanOut(40, "id"), fields},
		"of aliases": {
			fanOut(30, "x:id"),
			"the operation has 1073741824 aliases; this server allows 15 (MAX_ALIASES)\n" + fields,
		},
		"of ways that merge nowhere": {
			branching(9, 10),
			"the operation comes to 1073741824 fields with its fragments spread; this server allows 10000 (10 × MAX_TOKENS)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			if got := messages(t, test.document); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if took := time.Since(start); took > time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// GraphiQL asks for the schema with the query that graphql-js builds.
func TestIntrospectionQueryPasses(t *testing.T) {
	t.Parallel()
	query, err := os.ReadFile("testdata/introspection.graphql")
	if err != nil {
		t.Fatal(err)
	}
	if got := messages(t, string(query)); got != "" {
		t.Error(got)
	}
}

// A cycle is refused before anything is measured with it, spread or not.
func TestCycles(t *testing.T) {
	t.Parallel()
	for _, document := range []string{
		"{...f} fragment f on A{a{...f}}", "{a} fragment f on A{...f}",
		"{...f0}" + numbered(20, "fragment f%d on A{a "+numbered(20, "...f%d ")+"}"),
	} {
		errs := defaults().CheckDocument(parse(t, document))
		if len(errs) != 1 || !strings.HasSuffix(errs[0].Message, "spreads itself") || errs[0].Extensions["code"] != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%.40s: %v", document, errs)
		}
	}
}

// Each list of an introspection multiplies the answer: three are what tools
// ask.
func TestIntrospection(t *testing.T) {
	t.Parallel()
	for document, allowed := range map[string]bool{
		"{__schema{types{fields{args{name}}}}}":                                         true,
		"{__type(name:\"A\"){fields{type{fields{type{fields{name}}}}}}}":                true,
		"{__schema{types{fields{type{fields{type{fields{name}}}}}}}}":                   false,
		"{__schema{types{...f}}} fragment f on T{fields{args{type{enumValues{name}}}}}": false,
		"{a:__schema{queryType{name}} b:__schema{queryType{name}}}":                     false,
	} {
		if got := messages(t, document); (got == "") != allowed {
			t.Errorf("%s: %q", document, got)
		}
	}
}
