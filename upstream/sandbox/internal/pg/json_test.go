package pg_test

import (
	"encoding/json"
	"testing"

	"carbongraph/upstream/sandbox/internal/pg"
)

// TestJSONOrder lists values in the order of jsonb, least first.
func TestJSONOrder(t *testing.T) {
	t.Parallel()
	ascending := []string{
		`[]`, `null`, `""`, `"A"`, `"a"`, `"aa"`, `"ż"`,
		`-1e131071`, `-1.5`, `-1`, `0`, `0.1`, `1.05`, `1.1`, `2`, `10`, `12345678901234567890123`, `12345678901234567890124`,
		`false`, `true`,
		`[null]`, `[1]`, `[[]]`, `[1, 0]`, `[2, 0]`, `[{}, 0]`,
		`{}`, `{"b": 0}`, `{"b": 1}`, `{"b": []}`, `{"a": 0, "b": 0}`,
	}
	for i, a := range ascending {
		for j, b := range ascending {
			got := pg.Compare(mustParse(t, pg.JSONB, a), mustParse(t, pg.JSONB, b))
			if want := compareInts(i, j); sign(got) != want {
				t.Errorf("%s against %s: got %d, want %d", a, b, got, want)
			}
		}
	}
	if pg.Compare(mustParse(t, pg.JSONB, `{"a": 1.0}`), mustParse(t, pg.JSONB, `{"a": 1.00}`)) != 0 {
		t.Error("1.0 and 1.00 differ")
	}
}

func TestContains(t *testing.T) {
	t.Parallel()
	tests := []struct {
		left, right string
		want        bool
	}{
		{`{"a": 1, "b": [1, 2]}`, `{"b": [2]}`, true},
		{`{"a": 1.0}`, `{"a": 1}`, true},
		{`{"a": 1}`, `{"a": 1, "b": 2}`, false},
		{`{"a": {"b": 1, "c": 2}}`, `{"a": {"c": 2}}`, true},
		{`{"a": [1]}`, `{"a": 1}`, false},
		{`{}`, `[]`, false},
		{`[1, 2]`, `[2, 2]`, true},
		{`[1, [2]]`, `[[2]]`, true},
		{`["foo"]`, `"foo"`, true},
		{`"foo"`, `["foo"]`, false},
		{`"foo"`, `"foo"`, true},
		{`null`, `null`, true},
	}
	for _, test := range tests {
		if got := pg.Contains(mustParse(t, pg.JSONB, test.left), mustParse(t, pg.JSONB, test.right)); got != test.want {
			t.Errorf("%s @> %s: got %t", test.left, test.right, got)
		}
	}
	array := mustParse(t, pg.TextArray, `{a,b,NULL}`).(pg.Array)
	for literal, want := range map[string][2]bool{
		"{}": {true, false}, "{b,a,b}": {true, true}, "{a,c}": {false, true}, "{NULL}": {false, false}, "{c}": {false, false},
	} {
		other := mustParse(t, pg.TextArray, literal).(pg.Array)
		if pg.Contains(array, other) != want[0] || array.Overlaps(other) != want[1] {
			t.Errorf("%s: got %t and %t", literal, pg.Contains(array, other), array.Overlaps(other))
		}
	}
}

func TestJSONPath(t *testing.T) {
	t.Parallel()
	document := mustParse(t, pg.JSONB, `{"a": [1, "x", null, {"k": true}], "n": null, "s": "text"}`).(*pg.JSON)
	var missing *pg.JSON
	for name, test := range map[string]struct {
		got  *pg.JSON
		want pg.Value
	}{
		"number":            {document.Member("a").Element(0), "1"},
		"string":            {document.Member("a").Element(1), "x"},
		"null":              {document.Member("a").Element(2), nil},
		"from the end":      {document.Member("a").Element(-1), `{"k": true}`},
		"past the end":      {document.Member("a").Element(4), nil},
		"before the start":  {document.Member("a").Element(-5), nil},
		"member of array":   {document.Member("a").Member("0"), nil},
		"element of object": {document.Element(0), nil},
		"scalar's element":  {document.Member("s").Element(0), "text"},
		"of nothing":        {missing.Member("a").Element(0), nil},
	} {
		if got := test.got.Text(); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
	if document.Member("n") == nil {
		t.Error("-> makes NULL of null")
	}
}

func FuzzParseJSON(f *testing.F) {
	f.Add(`{"a": [1e5, "\ud83d\ude00", null]}`)
	f.Fuzz(func(t *testing.T, literal string) {
		value, err := pg.ParseJSON(literal)
		if err != nil {
			return
		}
		written := string(pg.AppendJSON(nil, value))
		if !json.Valid([]byte(written)) {
			t.Fatalf("%q became %q", literal, written)
		}
		again, err := pg.ParseJSON(written)
		if err != nil || pg.Compare(value, again) != 0 {
			t.Fatalf("%q became %q: %v", literal, written, err)
		}
	})
}
