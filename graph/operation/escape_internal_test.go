package operation

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"
)

// FuzzCheckEscapes holds checkEscapes against the lexer: where no replacement
// character was written, a string has one if and only if an escape in the
// source is half a pair.
func FuzzCheckEscapes(f *testing.F) {
	for _, seed := range []string{
		`{a(b:"\ud83d\ude00")}`, `"\ud83d"`, `"\udc00"`, `"\\ud83d"`, `"\\\ud83d"`, `"""\ud83d"""`, `"""" \"""\u""""" "\ud83d"`,
		`""""""""\ud83d"`, "# \"\\ud83d\n\"\\ud83d\"", `"\u{1F600}\ud83d"`, `"\ud83d\ud83d\ude00"`, `"" "\uD83D\u0041"`, `"\ud83`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if !utf8.ValidString(source) || strings.Contains(source, "\ufffd") || strings.Contains(strings.ToLower(source), "fffd") {
			return
		}
		replaced := false
		tokens := lexer.New(&ast.Source{Input: source})
		for {
			token, err := tokens.ReadToken()
			if err != nil {
				return
			}
			if token.Kind == lexer.EOF {
				break
			}
			replaced = replaced || token.Kind == lexer.String && strings.Contains(token.Value, "\ufffd")
		}
		if err := checkEscapes(source); (err != nil) != replaced {
			t.Errorf("%q: %v, but replaced is %t", source, err, replaced)
		}
	})
}
