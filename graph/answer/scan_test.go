package answer

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// jsonTexts are texts that JSON's grammar takes or refuses at its edges.
var jsonTexts = []string{
	`null`, `true`, `false`, `nul`, `truex`, `0`, `-0`, `01`, `-`, `1.`, `.5`, `1.50`, `1e5`, `1E+5`, `1e`, `1e-`, `12345678901234567890123`,
	`""`, `"a"`, `"a`, `"\"`, `"\\"`, `"\u00e9"`, `"\u00g9"`, `"\u00e"`, `"\x"`, "\"a\nb\"", "\"a\x1fb\"", `"exactly8"`, `"seven77"`, `"a longer text with no end`,
	`"żółć \u2028"`, `"0123456\"89"`, `"01234567\n9"`, `[]`, `[1]`, `[1,]`, `[,1]`, `[1 2]`, `[`, `[1`, `{}`, `{"a":1}`, `{"a" : 1 , "b":[{}]}`, `{"a"}`,
	`{a:1}`, `{"a":1,}`, `{"a":}`, `{`, `{"a":1`, ` [ 1 , { "a" : null } ] `, `1 2`, `{}x`, ``, ` `, "\ufeff{}", `[[[[]]]]`, `[[[[]]]`,
}

func FuzzScanner(f *testing.F) {
	for _, text := range jsonTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if deep := strings.Count(string(text), "[") + strings.Count(string(text), "{"); deep >= maxDepth {
			return // the scanner's bound is tighter than encoding/json's
		}
		s := scanner{text}
		end, err := s.value(s.space(0))
		whole := err == nil && s.space(end) == len(text)
		if want := json.Valid(text) && utf8.Valid(text); whole != want {
			t.Errorf("value(%q) accepts: %v, encoding/json and UTF-8: %v", text, whole, want)
		}
	})
}

func TestScannerRefusesEndlessNesting(t *testing.T) {
	for _, opening := range []string{"[", `{"a":`} {
		s := scanner{[]byte(strings.Repeat(opening, 1<<20))}
		if _, err := s.value(0); err == nil {
			t.Errorf("a million times %q is accepted", opening)
		}
	}
}

func BenchmarkScanner(b *testing.B) {
	row := `{"id":"c2cc00001","customerId":"c2cust2","contactId":"c2con00001","customerLocationId":null,"customFields":{"cf_region": "emea"},"tags":["bulk"],"contact":{"id": "c2con00001", "email": "two1@example.com", "lastName": "Contact 1"}}`
	body := []byte("[" + strings.TrimSuffix(strings.Repeat(row+", \n ", 1000), ", \n ") + "]")
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := (scanner{body}).value(0); err != nil {
			b.Fatal(err)
		}
	}
}
