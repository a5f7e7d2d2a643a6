// Package scalar reads the scalar values of the schema from literals and
// variables. A value that is refused is the caller's mistake, and the error
// says how to mend it.
package scalar

import (
	"strings"
	"unicode/utf8"
)

// Text that no caller may send: PostgreSQL's text has no NUL, and PostgREST
// silently cuts a value there.
var (
	errNUL  = refused("text must not hold the character U+0000")
	errUTF8 = refused("text must be valid Unicode")
)

// CheckText refuses text that the upstream cannot hold.
func CheckText(text string) error {
	switch {
	case strings.IndexByte(text, 0) >= 0:
		return errNUL
	case !utf8.ValidString(text):
		return errUTF8
	default:
		return nil
	}
}
