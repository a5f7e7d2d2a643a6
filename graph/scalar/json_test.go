package scalar_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"carbongraph/graph/scalar"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		"null":                                  nil,
		" true ":                                true,
		"false":                                 false,
		`""`:                                    "",
		`"a\u00e9\/\"\\\b\f\n\r\tz"`:            "aé/\"\\\b\f\n\r\tz",
		`"\uD83D\uDE00"`:                        "😀",
		`"\ufffd"`:                              "\ufffd",
		"0":                                     json.Number("0"),
		"-0":                                    json.Number("-0"),
		"1.10":                                  json.Number("1.10"),
		"1E+400":                                json.Number("1E+400"),
		"12345678901234567890123":               json.Number("12345678901234567890123"),
		"[]":                                    []any{},
		"{}":                                    map[string]any{},
		`[1,[],{"a":{}}]`:                       []any{json.Number("1"), []any{}, map[string]any{"a": map[string]any{}}},
		"\t{ \"a\" :\r\n1 , \"b\":[ 2 , 3 ]\n}": map[string]any{"a": json.Number("1"), "b": []any{json.Number("2"), json.Number("3")}},
	} {
		if got, err := scalar.Decode([]byte(text)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %#v, %v", text, got, err)
		}
	}
}

// What is refused although encoding/json takes it, and where.
func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                      "malformed JSON at byte 0",
		"[1,]":                  "malformed JSON at byte 2",
		`{"a":1,}`:              "malformed JSON at byte 6",
		"\"a\nb\"":              "malformed JSON at byte 2",
		"{}x":                   "malformed JSON at byte 2",
		"1 2":                   "there is something after the value at byte 1",
		`{"a":1,"a":2}`:         "an object has a key twice, the second time at byte 7",
		`{"a":1,"\u0061":2}`:    "an object has a key twice, the second time at byte 7",
		`[{"b":{"a":1,"a":2}}]`: "an object has a key twice, the second time at byte 13",
		`"\ud800"`:              "there is half a surrogate pair at byte 1",
		`"\ud800\u0041"`:        "there is half a surrogate pair at byte 1",
		`{"\ud800":1}`:          "there is half a surrogate pair at byte 2",
		`["\u0000"]`:            "text must not hold the character U+0000",
		"\"\xff\"":              "there is malformed UTF-8 at byte 1",
		"\"\xed\xa0\x80\"":      "there is malformed UTF-8 at byte 1",
	} {
		_, err := scalar.Decode([]byte(text))
		if refusal, ok := errors.AsType[*scalar.JSONError](err); !ok || !strings.HasPrefix(refusal.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestDepth(t *testing.T) {
	t.Parallel()
	nested := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	if _, err := scalar.Decode(nested(100)); err != nil {
		t.Error(err)
	}
	for _, n := range []int{100 + 1, 20000} {
		if _, err := scalar.Decode(nested(n)); err == nil || err.Error() != "objects and arrays are more than 100 deep at byte 101" {
			t.Errorf("%d levels: %v", n, err)
		}
	}
	// Beside one another they are not deep.
	if _, err := scalar.Decode([]byte("[" + strings.Repeat("[{}],", 1000) + "[]]")); err != nil {
		t.Error(err)
	}
}

// Many keys are compared in another way than few.
func TestManyKeys(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 7, 8, 9, 10, 1000} {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `"k%d":%d,`, i, i)
		}
		if value, err := scalar.Decode([]byte("{" + strings.TrimSuffix(b.String(), ",") + "}")); err != nil || len(value.(map[string]any)) != n {
			t.Errorf("%d keys: %v", n, err)
		}
		for _, again := range []int{0, n / 2, n - 1} {
			if _, err := scalar.Decode(fmt.Appendf(nil, `{%s"k%d":0}`, b.String(), again)); err == nil {
				t.Errorf("%d keys: k%d is there twice", n, again)
			}
		}
	}
}

// FuzzDecode holds the reader against encoding/json: what the reader takes,
// encoding/json takes to the same value, and what the reader refuses is
// refused there too, or is one of the things that this package is for.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"query":"{a}","variables":{"a":[1.5e-3,null,true,"\u00e9\ud83d\ude00"]}}`, `{"a":1,"a":2}`, `"\ud800"`, `"\u0000"`,
		"\"\xff\"", "[[[]]]", " 1 ", "-0.0E+1", "", `{"":{}}`, "\ufeff1", `"\ufffd"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		value, err := scalar.Decode(text)
		var lenient any
		decoder := json.NewDecoder(strings.NewReader(string(text)))
		decoder.UseNumber()
		lenientErr := decoder.Decode(&lenient)
		if !json.Valid(text) && err == nil {
			t.Fatalf("%q is no JSON", text)
		}
		if err == nil {
			if lenientErr != nil || !reflect.DeepEqual(value, lenient) {
				t.Fatalf("%q is %#v, not %#v (%v)", text, lenient, value, lenientErr)
			}
			return
		}
		refusal, ok := errors.AsType[*scalar.JSONError](err)
		if !ok || refusal.Offset < 0 || refusal.Offset > int64(len(text)) {
			t.Fatalf("%q: %v", text, err)
		}
		strictness := []string{"twice", "surrogate", "U+0000", "UTF-8", "deep"}
		for _, word := range strictness {
			if strings.Contains(refusal.Reason, word) {
				return
			}
		}
		if json.Valid(text) {
			t.Fatalf("%q is refused: %v", text, err)
		}
	})
}
