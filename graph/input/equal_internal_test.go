package input

import (
	"encoding/json"
	"math/big"
	"testing"
)

func TestEqualJSON(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1,"b":[null,true,"x"]}`, ` { "b" : [ null , true , "x" ] , "a" : 1.0 } `, true},
		{`1`, `1.0`, true}, {`1`, `10e-1`, true}, {`1e2`, `100`, true}, {`1E+2`, `100.00`, true}, {`0`, `-0.0e5`, true}, {`0`, `0e99999`, true},
		{`12345678901234567890123`, `12345678901234567890123.0`, true}, {`12345678901234567890123`, `12345678901234567890124`, false},
		{`1e100000`, `10e99999`, true}, {`1e100000`, `1e100001`, false}, {`1`, `-1`, false}, {`0.1`, `0.10000000000000000001`, false}, {`1e-400`, `0`, false},
		{`"\u00e9"`, `"é"`, true}, {`"é"`, `"e\u0301"`, false}, {`""`, `null`, false}, {`"1"`, `1`, false}, {`false`, `0`, false}, {`null`, `null`, true},
		{`[]`, `{}`, false}, {`[1,2]`, `[2,1]`, false}, {`[1]`, `[1,1]`, false}, {`{"a":null}`, `{}`, false}, {`{"a":1}`, `{"a":1,"b":2}`, false},
		{`"<&>"`, `"\u003c\u0026\u003e"`, true}, {``, `1`, false}, {`null`, ``, false}, {``, ``, false},
	} {
		if got := EqualJSON([]byte(test.a), []byte(test.b)); got != test.want {
			t.Errorf("%s and %s: %v", test.a, test.b, got)
		}
		if got := EqualJSON([]byte(test.b), []byte(test.a)); got != test.want {
			t.Errorf("%s and %s: %v", test.b, test.a, got)
		}
	}
}

// FuzzCanonical compares numbers as they are spelled with numbers as they are.
func FuzzCanonical(f *testing.F) {
	for _, pair := range [][2]string{{"1", "1.0"}, {"-0", "0"}, {"1e3", "1000"}, {"12345678901234567890123", "1.2345678901234567890123E22"}, {"0.10", "1e-1"}, {"9", "10"}} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := numberOf(a), numberOf(b)
		if x == nil || y == nil {
			return
		}
		if got, want := canonical(json.Number(a)) == canonical(json.Number(b)), x.Cmp(y) == 0; got != want {
			t.Errorf("%s and %s: %v, want %v", a, b, got, want)
		}
	})
}

// numberOf is a number in JSON's grammar; nil for any other text, and for one
// that would be too long to write down.
func numberOf(text string) *big.Rat {
	var n json.Number
	if len(text) > 30 || json.Unmarshal([]byte(text), &n) != nil || n.String() != text {
		return nil
	}
	if decimal := canonical(n); decimal.power > 1000 || decimal.power < -1000 {
		return nil
	}
	exact, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return exact
}
