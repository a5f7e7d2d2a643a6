package sandbox

import (
	"cmp"
	"errors"
	"regexp"
	"regexp/syntax"

	"carbongraph/upstream/sandbox/internal/pg"
)

// matching tests a text against a POSIX regular expression as PostgreSQL reads
// it. What Go's regexp lacks, such as back references, is refused.
func matching(pattern string, fold bool) (test, error) {
	flags := "(?s)"
	if fold {
		flags = "(?si)"
	}
	compiled, err := regexp.Compile(flags + pattern)
	if err == nil {
		return func(left pg.Value) (bool, error) { return compiled.MatchString(left.(string)), nil }, nil
	}
	var unread *syntax.Error
	if !errors.As(err, &unread) {
		return nil, err
	}
	if unread.Code == syntax.ErrInvalidEscape || unread.Code == syntax.ErrInvalidPerlOp {
		return nil, leftOut(unread.Expr + " in a regular expression")
	}
	return nil, pg.Errorf("2201B", "invalid regular expression: %s", cmp.Or(regexErrors[unread.Code], unread.Code.String()))
}

// regexErrors are PostgreSQL's words for what is wrong with an expression.
var regexErrors = map[syntax.ErrorCode]string{
	syntax.ErrMissingParen:          "parentheses () not balanced",
	syntax.ErrUnexpectedParen:       "parentheses () not balanced",
	syntax.ErrMissingBracket:        "brackets [] not balanced",
	syntax.ErrInvalidCharRange:      "invalid character range",
	syntax.ErrMissingRepeatArgument: "quantifier operand invalid",
	syntax.ErrInvalidRepeatSize:     "invalid repetition count(s)",
	syntax.ErrTrailingBackslash:     "invalid escape \\ sequence",
}
