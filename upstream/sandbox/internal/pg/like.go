package pg

import (
	"regexp"
	"strings"
	"unicode"
)

// Like tests a text against a pattern of LIKE: % is any run of characters, _ is
// any one, and \ takes the next one literally. fold ignores case, as ILIKE
// does. A pattern that ends in its escape is refused.
func Like(pattern string, fold bool) (func(text string) bool, error) {
	if fold {
		pattern = lower(pattern)
	}
	var expression strings.Builder
	expression.WriteString(`(?s)\A`)
	literal := false
	for _, r := range pattern {
		switch {
		case literal:
			literal = false
			expression.WriteString(regexp.QuoteMeta(string(r)))
		case r == '\\':
			literal = true
		case r == '%':
			expression.WriteString(".*")
		case r == '_':
			expression.WriteString(".")
		default:
			expression.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	if literal {
		return nil, Errorf("22025", "LIKE pattern must not end with escape character")
	}
	compiled, err := regexp.Compile(expression.String() + `\z`)
	if err != nil {
		return nil, Errorf("54000", "the pattern is too long: %v", err)
	}
	return func(text string) bool {
		if fold {
			text = lower(text)
		}
		return compiled.MatchString(text)
	}, nil
}

// lower is lower(), which maps each character by itself.
func lower(text string) string { return strings.Map(unicode.ToLower, text) }
