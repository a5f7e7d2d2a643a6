package answer

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzIndex compares the indexes that each marker makes with what an index is,
// byte for byte.
func FuzzIndex(f *testing.F) {
	for c := range 256 {
		for _, before := range []int{0, 7, 63, 64, partBytes - 1} {
			f.Add(append(bytes.Repeat([]byte{'a'}, before), byte(c)))
		}
	}
	f.Add([]byte(strings.Repeat("ż", partBytes)))
	f.Add([]byte(strings.Repeat(" 語\"", partBytes)))
	f.Add([]byte(strings.Repeat("\x1f\x20\x21\x22\x23\x5b\x5c\x5d\x7f", 100)))
	f.Fuzz(func(t *testing.T, text []byte) {
		for name, m := range markers() {
			x, err := newIndex(text, nil, m)
			if valid := utf8.Valid(text); valid != (err == nil) {
				t.Fatalf("%s: %q has the error %v; it is UTF-8: %v", name, text, err, valid)
			}
			if err != nil {
				continue
			}
			for i := range 8 * len(x) {
				want := i >= len(text) || text[i] == '"' || text[i] == '\\' || text[i] < ' '
				if got := x[i/8]>>(i%8)&1 == 1; got != want {
					t.Fatalf("%s: byte %d of %q is marked: %v, want %v", name, i, text, got, want)
				}
			}
		}
	})
}
