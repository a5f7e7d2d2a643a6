// Package scalar reads and writes the scalar values of the schema. gqlgen
// calls it by the names in gqlgen.yml. A value that is refused is the caller's
// mistake, and the error says how to mend it.
package scalar

import (
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
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

// MarshalText writes a String.
func MarshalText(text string) graphql.Marshaler { return graphql.MarshalString(text) }

// UnmarshalText reads a String. Nothing but a string is one.
func UnmarshalText(value any) (string, error) {
	text, ok := value.(string)
	if !ok {
		return "", refused("a string is wanted, not %s", kindOf(value))
	}
	return text, CheckText(text)
}

// MarshalID writes an ID.
func MarshalID(id string) graphql.Marshaler { return graphql.MarshalString(id) }

// UnmarshalID reads an ID: a string, or an integer, which is taken as its
// digits.
func UnmarshalID(value any) (string, error) {
	if n, ok := number(value); ok {
		if !strings.ContainsAny(n.String(), ".eE") {
			return n.String(), nil
		}
	} else if id, ok := value.(string); ok {
		return id, CheckText(id)
	}
	return "", refused("an id is a string or an integer, not %s", kindOf(value))
}

// kindOf names the kind of a value as callers know it.
func kindOf(value any) string {
	if _, ok := number(value); ok {
		return "a number"
	}
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a string"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	default:
		return "a value of another kind"
	}
}
