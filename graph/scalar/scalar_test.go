package scalar_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

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
	notTime    = `a date and time is a string such as "2026-01-31T09:30:00+00:00"`
	nul        = "text must not hold the character U+0000"
	notUnicode = "text must be valid Unicode"
)

// read is a value, what it is read as, or what is said of it.
type read struct {
	value, want any
	refused     string
}

// TestCoerce reads values of each scalar, as variables and as literals.
func TestCoerce(t *testing.T) {
	t.Parallel()
	number := func(text string) json.Number { return json.Number(text) }
	raw := func(text string) json.RawMessage { return json.RawMessage(text) }
	for typeName, reads := range map[string][]read{
		"String": {
			{value: "", want: ""}, {value: "ż🙂\n", want: "ż🙂\n"}, {value: "a\x00b", refused: nul}, {value: "\xff", refused: notUnicode}, {value: "\xed\xa0\x80", refused: notUnicode},
			{value: number("1"), refused: notText + "a number"}, {value: true, refused: notText + "a boolean"},
			{value: nil, refused: notText + "null"}, {value: []any{}, refused: notText + "a list"}, {value: map[string]any{}, refused: notText + "an object"},
		},
		"ID": {
			{value: "cc001", want: "cc001"}, {value: "", want: ""}, {value: number("7"), want: "7"}, {value: number("12345678901234567890123"), want: "12345678901234567890123"},
			{value: number("1.5"), refused: notID + "a number"}, {value: number("1e3"), refused: notID + "a number"}, {value: number("1E3"), refused: notID + "a number"},
			{value: true, refused: notID + "a boolean"}, {value: nil, refused: notID + "null"}, {value: "\x00", refused: nul}, {value: "\xc3", refused: notUnicode},
		},
		"Int": {
			{value: number("0"), want: number("0")}, {value: number("-0"), want: number("-0")}, {value: number("-2147483648"), want: number("-2147483648")},
			{value: number("2147483648"), refused: notInt + "2147483648"}, {value: number("1.5"), refused: notInt + "1.5"},
			{value: number("1e2"), refused: notInt + "1e2"}, {value: "10", refused: notInt + "a string"}, {value: true, refused: notInt + "a boolean"}, {value: nil, refused: notInt + "null"},
		},
		"Boolean": {
			{value: true, want: true}, {value: false, want: false}, {value: "true", refused: notBoolean + "a string"}, {value: number("1"), refused: notBoolean + "a number"},
			{value: nil, refused: notBoolean + "null"},
		},
		"Decimal": {
			{value: "1.10", want: "1.10"}, {value: number("1.10"), want: "1.10"}, {value: "-0", want: "-0"}, {value: "1E+2", want: "1E+2"},
			{value: number("12345678901234567890123"), want: "12345678901234567890123"}, {value: "1e400", want: "1e400"},
			{value: "1e131071", want: "1e131071"}, {value: "1e131072", refused: huge}, {value: "1e-16383", want: "1e-16383"}, {value: "1e-16384", refused: huge},
			{value: "0." + strings.Repeat("0", 16383), want: "0." + strings.Repeat("0", 16383)}, {value: "0." + strings.Repeat("0", 16384), refused: huge},
			{value: "1e99999999999999999999", refused: huge}, {value: "1e-99999999999999999999", refused: huge},
			{value: "", refused: notDecimal}, {value: "+1", refused: notDecimal}, {value: "01", refused: notDecimal}, {value: ".5", refused: notDecimal}, {value: "5.", refused: notDecimal},
			{value: "0x1", refused: notDecimal}, {value: "1_000", refused: notDecimal}, {value: "NaN", refused: notDecimal}, {value: "Infinity", refused: notDecimal}, {value: "1 ", refused: notDecimal},
			{value: "1\n", refused: notDecimal}, {value: "١", refused: notDecimal}, {value: true, refused: notDecimal}, {value: nil, refused: notDecimal}, {value: []any{}, refused: notDecimal},
		},
		"JSON": {
			{value: nil, want: raw(`null`)}, {value: true, want: raw(`true`)}, {value: "<&>\u2028", want: raw(`"<&>\u2028"`)}, {value: number("1.10"), want: raw(`1.10`)},
			{value: []any{}, want: raw(`[]`)}, {value: map[string]any{}, want: raw(`{}`)},
			{value: map[string]any{"b": []any{number("1e400"), nil}, "a": map[string]any{"": false}}, want: raw(`{"a":{"":false},"b":[1e400,null]}`)},
			{value: "a\x00", refused: nul}, {value: map[string]any{"\x00": true}, refused: nul}, {value: []any{map[string]any{"a": []any{"\xff"}}}, refused: notUnicode},
			{value: map[string]any{"\xff": true}, refused: notUnicode}, {value: []any{number("1e131072")}, refused: huge}, {value: number("1e-20000"), refused: huge},
		},
		"JSONObject": {
			{value: map[string]any{"k": number("1")}, want: raw(`{"k":1}`)}, {value: []any{}, want: raw(`[]`)}, {value: nil, want: raw(`null`)},
		},
		"DateTime": {
			{value: "2026-01-31T09:30:00Z", want: "2026-01-31T09:30:00Z"}, {value: "2026-01-31T09:30:00.123456+05:30", want: "2026-01-31T09:30:00.123456+05:30"},
			{value: "2026-01-31", refused: notTime}, {value: "2026-01-31T09:30:00", refused: notTime}, {value: "2026-01-31 09:30:00Z", refused: notTime},
			{value: "infinity", refused: notTime}, {value: "", refused: notTime}, {value: number("1"), refused: notTime}, {value: nil, refused: notTime},
		},
		"Float": {
			{value: number("1.50"), want: number("1.50")}, {value: number("1e308"), want: number("1e308")},
			{value: number("1e309"), refused: "a Float is a number of 64 bits, not 1e309"}, {value: "1", refused: "a Float is a number, not a string"},
		},
	} {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			for _, r := range reads {
				got, err := scalar.Coerce(typeName, r.value)
				var refused *scalar.Error
				switch {
				case r.refused == "" && (err != nil || !reflect.DeepEqual(got, r.want)):
					t.Errorf("%#v is read as %#v, %v, want %#v", r.value, got, err, r.want)
				case r.refused != "" && (!errors.As(err, &refused) || err.Error() != r.refused):
					t.Errorf("%#v is refused: %v, want %s", r.value, err, r.refused)
				}
			}
		})
	}
}

func TestIsObject(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{`{}`: true, `{"a":1}`: true, `[]`: false, `null`: false, `"{"`: false, ``: false} {
		if scalar.IsObject(json.RawMessage(text)) != want {
			t.Errorf("%s: %v", text, !want)
		}
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
		written, err := scalar.Coerce("JSON", value)
		if err != nil {
			if _, refused := errors.AsType[*scalar.Error](err); !refused {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if again, ok := decode(string(written.(json.RawMessage))); !ok || !reflect.DeepEqual(again, value) {
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
		decimal, err := scalar.Coerce("Decimal", text)
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
