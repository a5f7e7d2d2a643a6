package pg_test

import (
	"encoding/json"
	"errors"
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

// TestParse shows what comes back of a literal as JSON.
func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind          pg.Type
		literal, json string
	}{
		{pg.Text, "a\"b\\\n\t\r\b\f\x01ż\u2028", `"a\"b\\\n\t\r\b\f\u0001ż` + "\u2028\""},
		{pg.Boolean, " TRUE ", "true"},
		{pg.Boolean, "of", "false"},
		{pg.Decimal, "+1.50e1", "15.0"},
		{pg.Decimal, "-0.00", "0.00"},
		{pg.Decimal, "0e5", "0"},
		{pg.Decimal, ".5", "0.5"},
		{pg.Decimal, "5.", "5"},
		{pg.Decimal, "-12e-4", "-0.0012"},
		{pg.Decimal, "007", "7"},
		{pg.Timestamp, "2026-01-02T03:04:05.6+02:00", `"2026-01-02T01:04:05.6+00:00"`},
		{pg.Integer, " 7 ", "7"},
		{pg.Float, "1.50", "1.5"},
		{pg.Date, "2026-03-02", `"2026-03-02"`},
		{pg.Timestamp, "2026-01-02", `"2026-01-02T00:00:00+00:00"`},
		{pg.TextArray, `{}`, `[]`},
		{pg.TextArray, ` { a b , "c,\"d\\" , nUlL , "null" , \n , "" } `, `["a b","c,\"d\\",null,"null","n",""]`},
		{pg.JSONB, ` {"b":1,"a":[true,null,"x"],"cc":{},"b":1.10} `, `{"a": [true, null, "x"], "b": 1.10, "cc": {}}`},
		{pg.JSONB, `12345678901234567890123`, `12345678901234567890123`},
		{pg.JSONB, `1e400`, `1` + strings.Repeat("0", 400)},
		{pg.JSONB, `"\ud83d\ude00\u2028\\u0000"`, "\"😀\u2028\\\\u0000\""},
	}
	for _, test := range tests {
		value := mustParse(t, test.kind, test.literal)
		if got := string(pg.AppendJSON(nil, value)); got != test.json {
			t.Errorf("%s %q: got JSON %s, want %s", test.kind, test.literal, got, test.json)
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
		{pg.Decimal, "1e9223372036854775807", "22003"},
		{pg.Decimal, "1e-9223372036854775808", "22003"},
		{pg.JSONB, "1e9223372036854775807", "22003"},
		{pg.JSONB, "-1e-9223372036854775808", "22003"},
		{pg.Float, "1e400", "22003"},
		{pg.Integer, "2147483648", "22003"},
		{pg.Integer, "1.5", "22P02"},
		{pg.Date, "soon", "22007"},
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
		wantCode(t, string(test.kind)+" "+test.literal, err, test.code)
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
		if got := string(pg.AppendJSON(nil, pg.ToJSON(mustParse(t, want, source)))); got != literal {
			t.Errorf("%s: got %s, want %s", source, got, literal)
		}
	}
	if got := string(pg.AppendJSON(nil, nil)); got != "null" || pg.ToJSON(nil) != nil {
		t.Errorf("got %s of NULL", got)
	}
}

func TestIdentifier(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"id\x00zzz":                      "id",
		strings.Repeat("a", 70):          strings.Repeat("a", 63),
		strings.Repeat("a", 62) + "żółć": strings.Repeat("a", 62),
	} {
		if got := pg.Identifier(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func FuzzParseArray(f *testing.F) {
	f.Add(`{"a,b",c\,d,NULL,""}`)
	f.Fuzz(func(t *testing.T, literal string) {
		value, err := pg.Parse(pg.TextArray, literal)
		if err != nil {
			return
		}
		written := pg.AppendJSON(nil, value)
		again, err := pg.FromJSON(pg.TextArray, written)
		if err == nil && pg.Compare(value, again) != 0 {
			t.Fatalf("%q became %s", literal, written)
		}
	})
}
