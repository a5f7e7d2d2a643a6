package scalar_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"carbongraph/graph/scalar"
)

// refusals are what is said of a value that a scalar does not take.
const (
	notText    = "a string is wanted, not "
	notID      = "an id is a string or an integer, not "
	notInt     = "an Int is a whole number from -2147483648 to 2147483647, not "
	notBoolean = "true or false is wanted, not "
	notDecimal = `a decimal is a number, or a string in JSON's number grammar, such as "-12.50"`
	huge       = "a number has at most 131072 digits before the point and 16383 after it"
	nul        = "text must not hold the character U+0000"
	notUnicode = "text must be valid Unicode"
)

// read is a value, what it is read as, or what is said of it.
type read struct {
	value, want any
	refused     string
}

func check[T any](t *testing.T, name string, unmarshal func(any) (T, error), reads []read) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		for _, r := range reads {
			got, err := unmarshal(r.value)
			var refused *scalar.Error
			switch {
			case r.refused == "" && (err != nil || !reflect.DeepEqual(any(got), r.want)):
				t.Errorf("%#v is read as %#v, %v, want %#v", r.value, got, err, r.want)
			case r.refused != "" && (!errors.As(err, &refused) || err.Error() != r.refused):
				t.Errorf("%#v is refused: %v, want %s", r.value, err, r.refused)
			}
		}
	})
}

func TestUnmarshal(t *testing.T) {
	t.Parallel()
	number := func(text string) json.Number { return json.Number(text) }
	check(t, "String", scalar.UnmarshalText, []read{
		{value: "", want: ""}, {value: "ż🙂\n", want: "ż🙂\n"}, {value: "a\x00b", refused: nul}, {value: "\xff", refused: notUnicode}, {value: "\xed\xa0\x80", refused: notUnicode},
		{value: number("1"), refused: notText + "a number"}, {value: int64(1), refused: notText + "a number"}, {value: true, refused: notText + "a boolean"},
		{value: nil, refused: notText + "null"}, {value: []any{}, refused: notText + "a list"}, {value: map[string]any{}, refused: notText + "an object"},
		{value: 1.5, refused: notText + "a value of another kind"},
	})
	check(t, "ID", scalar.UnmarshalID, []read{
		{value: "cc001", want: "cc001"}, {value: "", want: ""}, {value: number("7"), want: "7"}, {value: int64(-7), want: "-7"}, {value: number("12345678901234567890123"), want: "12345678901234567890123"},
		{value: number("1.5"), refused: notID + "a number"}, {value: number("1e3"), refused: notID + "a number"}, {value: number("1E3"), refused: notID + "a number"},
		{value: true, refused: notID + "a boolean"}, {value: nil, refused: notID + "null"}, {value: "\x00", refused: nul}, {value: "\xc3", refused: notUnicode},
	})
	check(t, "Int", scalar.UnmarshalInt, []read{
		{value: number("0"), want: 0}, {value: number("-0"), want: 0}, {value: int64(math.MaxInt32), want: math.MaxInt32}, {value: number("-2147483648"), want: math.MinInt32},
		{value: number("2147483648"), refused: notInt + "2147483648"}, {value: int64(1) << 40, refused: notInt + "1099511627776"}, {value: number("1.5"), refused: notInt + "1.5"},
		{value: number("1e2"), refused: notInt + "1e2"}, {value: "10", refused: notInt + "a string"}, {value: true, refused: notInt + "a boolean"}, {value: nil, refused: notInt + "null"},
	})
	check(t, "Boolean", scalar.UnmarshalBoolean, []read{
		{value: true, want: true}, {value: false, want: false}, {value: "true", refused: notBoolean + "a string"}, {value: number("1"), refused: notBoolean + "a number"},
		{value: nil, refused: notBoolean + "null"},
	})
	check(t, "Decimal", scalar.UnmarshalDecimal, []read{
		{value: "1.10", want: "1.10"}, {value: number("1.10"), want: "1.10"}, {value: int64(7), want: "7"}, {value: "-0", want: "-0"}, {value: "1E+2", want: "1E+2"},
		{value: number("12345678901234567890123"), want: "12345678901234567890123"}, {value: "1e400", want: "1e400"},
		{value: "1e131071", want: "1e131071"}, {value: "1e131072", refused: huge}, {value: "1e-16383", want: "1e-16383"}, {value: "1e-16384", refused: huge},
		{value: "0." + strings.Repeat("0", 16383), want: "0." + strings.Repeat("0", 16383)}, {value: "0." + strings.Repeat("0", 16384), refused: huge},
		{value: "1e99999999999999999999", refused: huge}, {value: "1e-99999999999999999999", refused: huge},
		{value: "", refused: notDecimal}, {value: "+1", refused: notDecimal}, {value: "01", refused: notDecimal}, {value: ".5", refused: notDecimal}, {value: "5.", refused: notDecimal},
		{value: "0x1", refused: notDecimal}, {value: "1_000", refused: notDecimal}, {value: "NaN", refused: notDecimal}, {value: "Infinity", refused: notDecimal}, {value: "1 ", refused: notDecimal},
		{value: "1\n", refused: notDecimal}, {value: "١", refused: notDecimal}, {value: true, refused: notDecimal}, {value: nil, refused: notDecimal}, {value: []any{}, refused: notDecimal},
	})
	raw := func(text string) json.RawMessage { return json.RawMessage(text) }
	check(t, "JSON", scalar.UnmarshalJSON, []read{
		{value: nil, want: raw(`null`)}, {value: true, want: raw(`true`)}, {value: "<&>\u2028", want: raw(`"<&>\u2028"`)}, {value: number("1.10"), want: raw(`1.10`)}, {value: int64(7), want: raw(`7`)},
		{value: []any{}, want: raw(`[]`)}, {value: map[string]any{}, want: raw(`{}`)},
		{value: map[string]any{"b": []any{number("1e400"), nil}, "a": map[string]any{"": false}}, want: raw(`{"a":{"":false},"b":[1e400,null]}`)},
		{value: "a\x00", refused: nul}, {value: map[string]any{"\x00": true}, refused: nul}, {value: []any{map[string]any{"a": []any{"\xff"}}}, refused: notUnicode},
		{value: map[string]any{"\xff": true}, refused: notUnicode}, {value: []any{number("1e131072")}, refused: huge}, {value: number("1e-20000"), refused: huge},
	})
	check(t, "JSONObject", scalar.UnmarshalJSONObject, []read{
		{value: map[string]any{"k": number("1")}, want: raw(`{"k":1}`)}, {value: []any{}, want: raw(`[]`)}, {value: nil, want: raw(`null`)},
	})
}

func TestIsObject(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{`{}`: true, `{"a":1}`: true, `[]`: false, `null`: false, `"{"`: false, ``: false} {
		if scalar.IsObject(json.RawMessage(text)) != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}

func TestMarshal(t *testing.T) {
	t.Parallel()
	for want, marshaler := range map[string]graphql.Marshaler{
		`"a\"b"`: scalar.MarshalText(`a"b`), `"cc001"`: scalar.MarshalID("cc001"), `-7`: scalar.MarshalInt(-7), `true`: scalar.MarshalBoolean(true), `"1.10"`: scalar.MarshalDecimal("1.10"),
		`{"b": 1.10, "a":1}`: scalar.MarshalJSONObject(json.RawMessage(`{"b": 1.10, "a":1}`)), `[1.10]`: scalar.MarshalJSON(json.RawMessage(`[1.10]`)),
	} {
		var b strings.Builder
		if marshaler.MarshalGQL(&b); b.String() != want {
			t.Errorf("written as %s, want %s", b.String(), want)
		}
	}
}

// TestLiteralsAreNotChanged reads a value that belongs to a cached document.
func TestLiteralsAreNotChanged(t *testing.T) {
	t.Parallel()
	value := map[string]any{"list": []any{int64(1), "a"}, "object": map[string]any{"n": int64(2)}}
	for range 2 {
		text, err := scalar.UnmarshalJSON(value)
		if err != nil || string(text) != `{"list":[1,"a"],"object":{"n":2}}` {
			t.Errorf("%s, %v", text, err)
		}
	}
	if want := (map[string]any{"list": []any{int64(1), "a"}, "object": map[string]any{"n": int64(2)}}); !reflect.DeepEqual(value, want) {
		t.Errorf("the document's value is now %v", value)
	}
}

// FuzzJSON reads JSON and compares what is written with it, number by number as
// they are spelled.
func FuzzJSON(f *testing.F) {
	for _, text := range []string{`{"a":1.10,"b":[12345678901234567890123,1e400,-0,null,"\u2028<&>"]}`, `"\u0000"`, `[[[[]]]]`, `1e999999`, `{"":{"":""}}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value, ok := decode(text)
		if !ok {
			return
		}
		written, err := scalar.UnmarshalJSON(value)
		if err != nil {
			if _, refused := errors.AsType[*scalar.Error](err); !refused {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if again, ok := decode(string(written)); !ok || !reflect.DeepEqual(again, value) {
			t.Errorf("%q is written as %s", text, written)
		}
	})
}

func decode(text string) (value any, ok bool) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return nil, false
	}
	return value, true
}

// FuzzDecimal takes exactly the texts that are JSON numbers and not too large.
func FuzzDecimal(f *testing.F) {
	for _, text := range []string{"1", "-1.50e+3", "01", "1e131072", " 1", "1e", "0x1p4", "."} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		decimal, err := scalar.UnmarshalDecimal(text)
		var n json.Number
		isNumber := json.Unmarshal([]byte(text), &n) == nil && n.String() == text
		switch {
		case err == nil && (!isNumber || decimal != text):
			t.Errorf("%q is read as %q", text, decimal)
		case err != nil && isNumber && err.Error() != huge:
			t.Errorf("%q: %v", text, err)
		}
	})
}
