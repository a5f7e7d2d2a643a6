package pg_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"carbongraph/upstream/sandbox/internal/pg"
)

func mustParse(t *testing.T, kind pg.Type, literal string) pg.Value {
	t.Helper()
	value, err := pg.Parse(kind, literal)
	if err != nil {
		t.Fatalf("%s %q: %v", kind, literal, err)
	}
	return value
}

func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	var raised *pg.Error
	if !errors.As(err, &raised) || raised.Code != code {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

// TestParse shows what comes back of a literal as JSON and as text.
func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind                pg.Type
		literal, json, text string
	}{
		{pg.Text, "a\"b\\\n\t\r\b\f\x01ż\u2028", `"a\"b\\\n\t\r\b\f\u0001ż` + "\u2028\"", "a\"b\\\n\t\r\b\f\x01ż\u2028"},
		{pg.Boolean, " TRUE ", "true", "true"},
		{pg.Boolean, "of", "false", "false"},
		{pg.Decimal, "+1.50e1", "15.0", "15.0"},
		{pg.Decimal, "-0.00", "0.00", "0.00"},
		{pg.Decimal, "0e5", "0", "0"},
		{pg.Decimal, ".5", "0.5", "0.5"},
		{pg.Decimal, "5.", "5", "5"},
		{pg.Decimal, "-12e-4", "-0.0012", "-0.0012"},
		{pg.Decimal, "007", "7", "7"},
		{pg.Timestamp, "2026-01-02T03:04:05.6+02:00", `"2026-01-02T01:04:05.6+00:00"`, "2026-01-02 01:04:05.6+00"},
		{pg.Timestamp, "2026-01-02", `"2026-01-02T00:00:00+00:00"`, "2026-01-02 00:00:00+00"},
		{pg.TextArray, `{}`, `[]`, `{}`},
		{pg.TextArray, ` { a b , "c,\"d\\" , nUlL , "null" , \n , "" } `, `["a b","c,\"d\\",null,"null","n",""]`, `{"a b","c,\"d\\",NULL,"null",n,""}`},
		{pg.JSONB, ` {"b":1,"a":[true,null,"x"],"cc":{},"b":1.10} `, `{"a": [true, null, "x"], "b": 1.10, "cc": {}}`, `{"a": [true, null, "x"], "b": 1.10, "cc": {}}`},
		{pg.JSONB, `12345678901234567890123`, `12345678901234567890123`, `12345678901234567890123`},
		{pg.JSONB, `1e400`, `1` + strings.Repeat("0", 400), `1` + strings.Repeat("0", 400)},
		{pg.JSONB, `"\ud83d\ude00\u2028\\u0000"`, "\"😀\u2028\\\\u0000\"", "\"😀\u2028\\\\u0000\""},
	}
	for _, test := range tests {
		value := mustParse(t, test.kind, test.literal)
		if got := string(pg.AppendJSON(nil, value)); got != test.json {
			t.Errorf("%s %q: got JSON %s, want %s", test.kind, test.literal, got, test.json)
		}
		if got := pg.ToText(value); got != test.text {
			t.Errorf("%s %q: got text %s, want %s", test.kind, test.literal, got, test.text)
		}
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind    pg.Type
		literal string
		code    string
	}{
		{pg.Boolean, "maybe", "22P02"},
		{pg.Boolean, "o", "22P02"},
		{pg.Boolean, "", "22P02"},
		{pg.Decimal, "x", "22P02"},
		{pg.Decimal, "1.2.3", "22P02"},
		{pg.Decimal, "1e", "22P02"},
		{pg.Decimal, "NaN", "22P02"},
		{pg.Decimal, "1e131072", "22003"},
		{pg.Decimal, "1e-16384", "22003"},
		{pg.Decimal, "1e99999999999999999999", "22003"},
		{pg.Timestamp, "yesterday", "22007"},
		{pg.TextArray, "x", "22P02"},
		{pg.TextArray, "{", "22P02"},
		{pg.TextArray, "{a", "22P02"},
		{pg.TextArray, "{a,}", "22P02"},
		{pg.TextArray, `{"a}`, "22P02"},
		{pg.TextArray, `{"a"b}`, "22P02"},
		{pg.TextArray, `{a"b"}`, "22P02"},
		{pg.TextArray, `{a}x`, "22P02"},
		{pg.TextArray, `{}x`, "22P02"},
		{pg.TextArray, `{a\`, "22P02"},
		{pg.TextArray, "{{a},{b}}", "0A000"},
		{pg.JSONB, "", "22P02"},
		{pg.JSONB, "emea", "22P02"},
		{pg.JSONB, "1 2", "22P02"},
		{pg.JSONB, `"\u0000"`, "22P05"},
		{pg.JSONB, `"\ud800"`, "22P02"},
		{pg.JSONB, `"\ud800\u0041"`, "22P02"},
		{pg.JSONB, `"\udc00"`, "22P02"},
		{pg.JSONB, `[1e200000]`, "22003"},
	}
	for _, test := range tests {
		_, err := pg.Parse(test.kind, test.literal)
		wantCode(t, test.kind.String()+" "+test.literal, err, test.code)
	}
	_, err := pg.ParseEach(pg.TextArray, "{}")
	wantCode(t, "text[][]", err, "42704")
	_, err = pg.ParseEach(pg.Decimal, "{x}")
	wantCode(t, "numeric[]", err, "22P02")
	_, err = pg.ParseEach(pg.Decimal, "x")
	wantCode(t, "numeric[]", err, "22P02")
}

func TestParseEach(t *testing.T) {
	t.Parallel()
	got, err := pg.ParseEach(pg.Decimal, "{1.0,NULL}")
	if err != nil || !slices.Equal(got, []pg.Value{pg.Numeric("1.0"), nil}) {
		t.Errorf("got %v and %v", got, err)
	}
}

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

func compareInts(a, b int) int { return sign(a - b) }

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind   pg.Type
		values []string
	}{
		{pg.Text, []string{"", "A", "a", "ab", "b", "ż"}},
		{pg.Boolean, []string{"false", "true"}},
		{pg.Timestamp, []string{"2026-01-01", "2026-01-01T00:00:00.000001Z", "2026-01-02"}},
		{pg.TextArray, []string{"{}", "{a}", "{a,b}", "{b}", "{NULL}"}},
	} {
		for i, a := range test.values {
			for j, b := range test.values {
				if got := pg.Compare(mustParse(t, test.kind, a), mustParse(t, test.kind, b)); sign(got) != compareInts(i, j) {
					t.Errorf("%s %q against %q: got %d", test.kind, a, b, got)
				}
			}
		}
	}
}

// TestNumericAgainstBig compares thousands of random numbers with math/big.
func TestNumericAgainstBig(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	literal := func() string {
		digits := []byte(strings.Repeat("0", random.IntN(3)))
		for range 1 + random.IntN(6) {
			digits = append(digits, byte('0'+random.IntN(10)))
		}
		text := string(digits)
		if at := random.IntN(len(text) + 1); random.IntN(2) == 0 && at > 0 {
			text = text[:at] + "." + text[at:]
		}
		if random.IntN(2) == 0 {
			text = "-" + text
		}
		if random.IntN(3) == 0 {
			text += "e" + []string{"-7", "-1", "0", "+2", "9"}[random.IntN(5)]
		}
		return text
	}
	for range 5000 {
		a, b := literal(), literal()
		x, y := mustParse(t, pg.Decimal, a).(pg.Numeric), mustParse(t, pg.Decimal, b).(pg.Numeric)
		wantX, wantY := rational(t, a), rational(t, b)
		if rational(t, string(x)).Cmp(wantX) != 0 {
			t.Fatalf("%s became %s", a, x)
		}
		if got := sign(x.Compare(y)); got != wantX.Cmp(wantY) {
			t.Fatalf("%s against %s: got %d, want %d", a, b, got, wantX.Cmp(wantY))
		}
	}
}

func rational(t *testing.T, literal string) *big.Rat {
	t.Helper()
	number, ok := new(big.Rat).SetString(literal)
	if !ok {
		t.Fatalf("%q is no number", literal)
	}
	return number
}

func TestRounded(t *testing.T) {
	t.Parallel()
	for literal, want := range map[pg.Numeric]pg.Numeric{
		"0.19": "0.19000", "1": "1.00000", "0.123455": "0.12346", "-0.123454": "-0.12345",
		"-0.000001": "0.00000", "9.999999": "10.00000", "0.000005": "0.00001",
	} {
		if got, err := literal.Rounded(10, 5); err != nil || got != want {
			t.Errorf("%s: got %s and %v, want %s", literal, got, err, want)
		}
	}
	_, err := pg.Numeric("99999.999999").Rounded(10, 5)
	wantCode(t, "100000", err, "22003")
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
		left, right := mustParse(t, pg.JSONB, test.left).(*pg.JSON), mustParse(t, pg.JSONB, test.right).(*pg.JSON)
		if got := left.Contains(right); got != test.want {
			t.Errorf("%s @> %s: got %t", test.left, test.right, got)
		}
	}
	array := mustParse(t, pg.TextArray, `{a,b,NULL}`).(pg.Array)
	for literal, want := range map[string][2]bool{
		"{}": {true, false}, "{b,a,b}": {true, true}, "{a,c}": {false, true}, "{NULL}": {false, false}, "{c}": {false, false},
	} {
		other := mustParse(t, pg.TextArray, literal).(pg.Array)
		if array.Contains(other) != want[0] || array.Overlaps(other) != want[1] {
			t.Errorf("%s: got %t and %t", literal, array.Contains(other), array.Overlaps(other))
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

func TestLike(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, pattern string
		fold, want    bool
	}{
		{"abc", "abc", false, true},
		{"abc", "a%", false, true},
		{"abc", "%c", false, true},
		{"abc", "a%c%", false, true},
		{"abc", "a_c", false, true},
		{"abc", "a__c", false, false},
		{"żółć", "ż__ć", false, true},
		{"żółć", "%_ć", false, true},
		{"", "%", false, true},
		{"", "_", false, false},
		{"a", "%__", false, false},
		{"50% Off", `50\% Off`, false, true},
		{"50x Off", `50\% Off`, false, false},
		{"a\nb", "a_b", false, true},
		{"ABC", "a%", false, false},
		{"ABC", "a%", true, true},
		{"Łódź", "ŁÓD_", true, true},
		{`a\b`, `a\\b`, false, true},
		{"a%", `%\%`, false, true},
		{strings.Repeat("a", 200), strings.Repeat("a%", 30) + "b", false, false},
	}
	for _, test := range tests {
		got, err := pg.NewLikePattern(test.pattern, test.fold).Match(test.text)
		if err != nil || got != test.want {
			t.Errorf("%q like %q: got %t and %v", test.text, test.pattern, got, err)
		}
	}
	// The end of the pattern is an error only where matching comes to it.
	for text, failing := range map[string]bool{"abc": true, "x": false, "ab": false} {
		_, err := pg.NewLikePattern(`ab\`, false).Match(text)
		if (err != nil) != failing {
			t.Errorf("%s: got %v", text, err)
		}
	}
	_, err := pg.NewLikePattern(`%\`, false).Match("a")
	wantCode(t, "dangling escape", err, "22025")
}

func TestFromJSON(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind      pg.Type
		raw, want string
	}{
		{pg.Text, `null`, `null`},
		{pg.Text, ` 1.10 `, `"1.10"`},
		{pg.Text, `{"a" : 1}`, `"{\"a\" : 1}"`},
		{pg.Text, `"\u0041"`, `"A"`},
		{pg.JSONB, `null`, `null`},
		{pg.JSONB, `"x"`, `"x"`},
		{pg.TextArray, `["a", null, 1]`, `["a",null,"1"]`},
		{pg.TextArray, `"{a,b}"`, `["a","b"]`},
		{pg.Boolean, `true`, `true`},
		{pg.Decimal, `"1.5"`, `1.5`},
	} {
		got, err := pg.FromJSON(test.kind, json.RawMessage(test.raw))
		if err != nil || string(pg.AppendJSON(nil, got)) != test.want {
			t.Errorf("%s %s: got %v and %v", test.kind, test.raw, got, err)
		}
	}
	for raw, code := range map[string]string{
		`1`: "22P02", `"x"`: "22P02", `[["a"]]`: "0A000", `["\u0000"]`: "22P05",
	} {
		_, err := pg.FromJSON(pg.TextArray, json.RawMessage(raw))
		wantCode(t, raw, err, code)
	}
}

func TestToJSON(t *testing.T) {
	t.Parallel()
	for literal, want := range map[string]pg.Type{
		`["a", null]`: pg.TextArray, `"x"`: pg.Text, `1.50`: pg.Decimal, `true`: pg.Boolean,
		`"2026-01-01T00:00:00+00:00"`: pg.Timestamp, `{"a": 1}`: pg.JSONB,
	} {
		source := map[pg.Type]string{
			pg.TextArray: "{a,NULL}", pg.Text: "x", pg.Decimal: "1.50", pg.Boolean: "t",
			pg.Timestamp: "2026-01-01", pg.JSONB: `{"a":1}`,
		}[want]
		if got := string(pg.AppendJSONB(nil, mustParse(t, want, source))); got != literal {
			t.Errorf("%s: got %s, want %s", source, got, literal)
		}
	}
	if got := string(pg.AppendJSONB(nil, nil)); got != "null" || pg.ToJSON(nil) != nil || pg.ToText(nil) != nil {
		t.Errorf("got %s of NULL", got)
	}
}

func TestIdentifier(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"id":                             "id",
		"id\x00zzz":                      "id",
		strings.Repeat("a", 70):          strings.Repeat("a", 63),
		strings.Repeat("a", 62) + "żółć": strings.Repeat("a", 62),
		strings.Repeat("a", 61) + "żółć": strings.Repeat("a", 61) + "ż",
	} {
		if got := pg.Identifier(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
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

func FuzzParseArray(f *testing.F) {
	f.Add(`{"a,b",c\,d,NULL,""}`)
	f.Fuzz(func(t *testing.T, literal string) {
		value, err := pg.Parse(pg.TextArray, literal)
		if err != nil {
			return
		}
		text, ok := pg.ToText(value).(string)
		if !ok {
			t.Fatalf("%T is no text", pg.ToText(value))
		}
		again, err := pg.Parse(pg.TextArray, text)
		if err != nil || pg.Compare(value, again) != 0 {
			t.Fatalf("%q became %q: %v", literal, text, err)
		}
	})
}
