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
	"\"\xff\"", "\"\xc3\"", "\"ż", "\"\xed\xa0\x80\"", "[\"a\"]\xc3\xb3",
}

// markers are the ways to make an index on this processor, by name.
func markers() map[string]marker {
	all := map[string]marker{"plain Go": plainGo}
	if fastest() != plainGo {
		all["fastest"] = fastest()
	}
	return all
}

// accepts reports whether the text is one value.
func accepts(text []byte, m marker) bool {
	stops, err := newIndex(text, nil, m)
	if err != nil {
		return false
	}
	s := scanner{text, stops}
	end, err := s.value(s.space(0))
	return err == nil && s.space(end) == len(text)
}

func FuzzScanner(f *testing.F) {
	for _, text := range jsonTexts {
		f.Add([]byte(text))
		// An index has its seams at 8, 64 and 4,096 bytes.
		for _, seam := range []int{8, 64, partBytes} {
			f.Add([]byte(strings.Repeat(" ", seam-min(seam, len(text)/2)) + text))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if deep := strings.Count(string(text), "[") + strings.Count(string(text), "{"); deep >= maxDepth {
			return // the scanner's bound is tighter than encoding/json's
		}
		want := json.Valid(text) && utf8.Valid(text)
		for name, m := range markers() {
			if got := accepts(text, m); got != want {
				t.Errorf("%s: %q is accepted: %v, by encoding/json and UTF-8: %v", name, text, got, want)
			}
		}
	})
}

func TestScannerRefusesEndlessNesting(t *testing.T) {
	for _, opening := range []string{"[", `{"a":`} {
		if accepts([]byte(strings.Repeat(opening, 1<<20)), fastest()) {
			t.Errorf("a million times %q is accepted", opening)
		}
	}
}

func BenchmarkScanner(b *testing.B) {
	row := `{"id":"c2cc00001","customerId":"c2cust2","contactId":"c2con00001","customerLocationId":null,"customFields":{"cf_region": "emea"},"tags":["bulk"],"contact":{"id": "c2con00001", "email": "two1@example.com", "lastName": "Contact 1"}}`
	text := []byte("[" + strings.TrimSuffix(strings.Repeat(row+", \n ", 1000), ", \n ") + "]")
	for name, m := range markers() {
		stops, err := newIndex(text, nil, m)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("index/"+name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := newIndex(text, stops, m); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("walk/"+name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			s := scanner{text, stops}
			for b.Loop() {
				if _, err := s.value(0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
