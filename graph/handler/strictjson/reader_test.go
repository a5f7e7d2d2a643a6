package strictjson_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"carbongraph/graph/handler/strictjson"
)

func ExampleDecode() {
	fmt.Println(strictjson.Decode([]byte(`{"a": [1.10, null, "\ud83d\ude00"]}`)))
	fmt.Println(strictjson.Decode([]byte(`{"a": 1, "a": 2}`)))
	fmt.Println(strictjson.Decode([]byte(`"\ud83d"`)))
	// Output:
	// map[a:[1.10 <nil> 😀]] <nil>
	// <nil> an object has a key twice, the second time at byte 9
	// <nil> there is half a surrogate pair at byte 1
}

func ExampleReader_Members() {
	reader := strictjson.NewReader([]byte(`{"query": "{a}", "variables": {"n": 1}}`))
	err := reader.Members(func(name []byte) error {
		value, err := reader.Value()
		fmt.Printf("%s: %v\n", name, value)
		return err
	})
	fmt.Println(err, reader.End())
	// Output:
	// query: {a}
	// variables: map[n:1]
	// <nil> <nil>
}

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
		if got, err := strictjson.Decode([]byte(text)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %#v, %v", text, got, err)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	const (
		early     = "the JSON ends too early, at byte %d"
		malformed = "the JSON is malformed at byte %d"
		twice     = "an object has a key twice, the second time at byte %d"
		half      = "there is half a surrogate pair at byte %d"
		broken    = "there is broken UTF-8 in the string at byte %d"
	)
	for text, want := range map[string]string{
		"":                      fmt.Sprintf(early, 0),
		"[":                     fmt.Sprintf(early, 1),
		"[1":                    fmt.Sprintf(early, 2),
		"[1,":                   fmt.Sprintf(early, 3),
		`{"a"`:                  fmt.Sprintf(early, 4),
		`{"a":`:                 fmt.Sprintf(early, 5),
		`"a`:                    fmt.Sprintf(early, 2),
		`"\`:                    fmt.Sprintf(early, 2),
		"-":                     fmt.Sprintf(early, 1),
		"1.":                    fmt.Sprintf(early, 2),
		"1e":                    fmt.Sprintf(early, 2),
		"1e+":                   fmt.Sprintf(early, 3),
		"nul":                   fmt.Sprintf(malformed, 0),
		"True":                  fmt.Sprintf(malformed, 0),
		"+1":                    fmt.Sprintf(malformed, 0),
		".1":                    fmt.Sprintf(malformed, 0),
		"NaN":                   fmt.Sprintf(malformed, 0),
		"-a":                    fmt.Sprintf(malformed, 1),
		"'a'":                   fmt.Sprintf(malformed, 0),
		"[1,]":                  fmt.Sprintf(malformed, 3),
		"[,1]":                  fmt.Sprintf(malformed, 1),
		"[1 2]":                 fmt.Sprintf(malformed, 3),
		"[1}":                   fmt.Sprintf(malformed, 2),
		`{"a":1,}`:              fmt.Sprintf(malformed, 7),
		`{a:1}`:                 fmt.Sprintf(malformed, 1),
		`{"a" 1}`:               fmt.Sprintf(malformed, 5),
		`{1:1}`:                 fmt.Sprintf(malformed, 1),
		"\"a\nb\"":              fmt.Sprintf(malformed, 2),
		"\"a\x00b\"":            fmt.Sprintf(malformed, 2),
		`"\x"`:                  fmt.Sprintf(malformed, 2),
		`"\u12"`:                fmt.Sprintf(malformed, 2),
		`"\u12g4"`:              fmt.Sprintf(malformed, 2),
		"01":                    "there is something after the JSON value at byte 1",
		"1 2":                   "there is something after the JSON value at byte 2",
		"{}x":                   "there is something after the JSON value at byte 2",
		`{"a":1,"a":2}`:         fmt.Sprintf(twice, 7),
		`{"a":1,"\u0061":2}`:    fmt.Sprintf(twice, 7),
		`[{"b":{"a":1,"a":2}}]`: fmt.Sprintf(twice, 13),
		`"\ud800"`:              fmt.Sprintf(half, 1),
		`"\udc00\ud800"`:        fmt.Sprintf(half, 1),
		`"\ud800\u0041"`:        fmt.Sprintf(half, 1),
		`"\ud800xudc00"`:        fmt.Sprintf(half, 1),
		`"\ud800\n"`:            fmt.Sprintf(half, 1),
		`{"\ud800":1}`:          fmt.Sprintf(half, 2),
		`"\u0000"`:              "there is the character U+0000 at byte 1",
		"\"\xff\"":              fmt.Sprintf(broken, 0),
		"\"\xe2\\u0082\xac\"":   fmt.Sprintf(broken, 0),
		"\"\xed\xa0\x80\"":      fmt.Sprintf(broken, 0),
		"{\"\xff\":1}":          fmt.Sprintf(broken, 1),
	} {
		_, err := strictjson.Decode([]byte(text))
		refusal, ok := errors.AsType[*strictjson.Error](err)
		if !ok || refusal.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestDepth(t *testing.T) {
	t.Parallel()
	nested := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	if _, err := strictjson.Decode(nested(strictjson.MaxDepth)); err != nil {
		t.Error(err)
	}
	for _, n := range []int{strictjson.MaxDepth + 1, 20000} {
		if _, err := strictjson.Decode(nested(n)); err == nil || err.Error() != "objects and arrays are more than 100 levels deep at byte 100" {
			t.Errorf("%d levels: %v", n, err)
		}
	}
	// Beside one another they are not deep.
	if _, err := strictjson.Decode([]byte("[" + strings.Repeat("[{}],", 1000) + "[]]")); err != nil {
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
		if value, err := strictjson.Decode([]byte("{" + strings.TrimSuffix(b.String(), ",") + "}")); err != nil || len(value.(map[string]any)) != n {
			t.Errorf("%d keys: %v", n, err)
		}
		for _, again := range []int{0, n / 2, n - 1} {
			if _, err := strictjson.Decode(fmt.Appendf(nil, `{%s"k%d":0}`, b.String(), again)); err == nil {
				t.Errorf("%d keys: k%d is there twice", n, again)
			}
		}
	}
}

func TestKind(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]strictjson.Kind{
		"null": strictjson.Null, "true": strictjson.Boolean, "false": strictjson.Boolean, "-1": strictjson.Number,
		"1": strictjson.Number, `"a"`: strictjson.String, "[": strictjson.Array, "\n{": strictjson.Object, "": 0, "x": 0, "]": 0,
	} {
		if got := strictjson.NewReader([]byte(text)).Kind(); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

// The readers of one kind refuse every other.
func TestReadersOfOneKind(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "5", "null", "x"} {
		if _, err := strictjson.NewReader([]byte(text)).String(); err == nil {
			t.Errorf("%q is no string", text)
		}
		if _, err := strictjson.NewReader([]byte(text)).Object(); err == nil {
			t.Errorf("%q is no object", text)
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
		value, err := strictjson.Decode(text)
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
		refusal, ok := errors.AsType[*strictjson.Error](err)
		if !ok || refusal.Offset < 0 || refusal.Offset > len(text) {
			t.Fatalf("%q: %v", text, err)
		}
		strictness := []string{"twice", "surrogate", "U+0000", "UTF-8", "levels"}
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
