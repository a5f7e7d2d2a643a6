package input

import (
	"strings"
	"unicode/utf8"
)

// maxPattern is the longest regular expression, in characters.
const maxPattern = 200

// checkPattern says what is wrong with a regular expression that the database
// may take seconds to match; empty for nothing. PostgreSQL matches most
// expressions in time in the length of the text, but not those with back
// references and nested repetitions without a bound.
func checkPattern(pattern string) string {
	if n := utf8.RuneCountInString(pattern); n > maxPattern {
		return "is a regular expression of too many characters; give one of at most 200"
	}
	// open has, for each group that is open, whether it holds a repetition
	// without a bound.
	open := []bool{false}
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
			if i < len(pattern) && '1' <= pattern[i] && pattern[i] <= '9' {
				return `is a regular expression with a back reference, such as \1; write it without`
			}
		case '[':
			i += bracketLength(pattern[i:]) - 1
		case '(':
			open = append(open, false)
		case ')':
			if len(open) == 1 {
				continue // PostgreSQL says what is wrong with it
			}
			repeats := open[len(open)-1]
			open = open[:len(open)-1]
			if unbounded(pattern[i+1:]) && repeats {
				return "is a regular expression that repeats a repetition without a bound, such as (a+)+; write it without"
			}
			open[len(open)-1] = open[len(open)-1] || repeats
		case '*', '+', '{':
			if unbounded(pattern[i:]) {
				open[len(open)-1] = true
			}
		}
	}
	return ""
}

// unbounded reports whether an expression begins with *, + or {m,}.
func unbounded(pattern string) bool {
	switch {
	case pattern == "":
		return false
	case pattern[0] == '*', pattern[0] == '+':
		return true
	case pattern[0] != '{':
		return false
	}
	bounds, _, closed := strings.Cut(pattern, "}")
	return closed && strings.HasSuffix(bounds, ",")
}

// bracketLength is the length of the bracket expression at the beginning of
// an expression: [^]a-z[:alpha:]].
func bracketLength(pattern string) int {
	i := 1
	if i < len(pattern) && pattern[i] == '^' {
		i++
	}
	if i < len(pattern) && pattern[i] == ']' {
		i++
	}
	for i < len(pattern) {
		switch {
		case pattern[i] == ']':
			return i + 1
		case pattern[i] == '\\':
			i += 2
		case strings.HasPrefix(pattern[i:], "[:"), strings.HasPrefix(pattern[i:], "[."), strings.HasPrefix(pattern[i:], "[="):
			end := strings.Index(pattern[i+2:], pattern[i+1:i+2]+"]")
			if end < 0 {
				return len(pattern)
			}
			i += 2 + end + 2
		default:
			i++
		}
	}
	return len(pattern)
}
