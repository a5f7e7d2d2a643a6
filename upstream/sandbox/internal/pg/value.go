// Package pg holds PostgreSQL's values: how they are read from literals and
// from JSON, compared, searched, and written as JSON. Texts are compared by
// their bytes, as under the C.UTF-8 locale.
package pg

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Type is the type of a column, by its name in messages.
type Type string

// The types, with the Go type of their values.
const (
	Text      Type = "text"                     // string
	TextArray Type = "text[]"                   // Array
	JSONB     Type = "jsonb"                    // *JSON
	Boolean   Type = "boolean"                  // bool
	Decimal   Type = "numeric"                  // Numeric
	Integer   Type = "integer"                  // Numeric
	Float     Type = "double precision"         // Numeric
	Timestamp Type = "timestamp with time zone" // Time
	Date      Type = "date"                     // Time
)

// ParseType reads the name of a type in a declaration, such as text or
// numeric(10,5).
func ParseType(name string) (t Type, precision, scale int, err error) {
	if n, _ := fmt.Sscanf(name, "numeric(%d,%d)", &precision, &scale); n == 2 {
		return Decimal, precision, scale, nil
	}
	if name == "timestamptz" {
		return Timestamp, 0, 0, nil
	}
	if !slices.Contains([]Type{Text, TextArray, JSONB, Boolean, Decimal, Integer, Float, Date}, Type(name)) {
		return "", 0, 0, fmt.Errorf("the type %q is not known", name)
	}
	return Type(name), 0, 0, nil
}

// Value is a value of a column, or nil for NULL.
type Value any

// Time is a time in UTC, or a day, as JSON has it. The earlier one is the
// lesser text.
type Time string

// Error is an error of PostgreSQL.
type Error struct {
	// Code is the SQLSTATE.
	Code    string
	Message string
	// Details and Hint are empty where there are none.
	Details, Hint string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Errorf makes an error without details.
func Errorf(code, format string, arguments ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, arguments...)}
}

func invalidSyntax(t Type, literal string) error {
	return Errorf("22P02", "invalid input syntax for type %s: %q", t, literal)
}

// Parse reads a literal of a type.
func Parse(t Type, literal string) (Value, error) {
	switch t {
	case TextArray:
		return parseArray(literal)
	case JSONB:
		return ParseJSON(literal)
	case Boolean:
		return parseBoolean(literal)
	case Decimal:
		return ParseNumeric(literal)
	case Integer:
		return parseInteger(literal)
	case Float:
		return parseFloat(literal)
	case Timestamp:
		return parseTime(t, literal, "2006-01-02T15:04:05.999999-07:00")
	case Date:
		return parseTime(t, literal, time.DateOnly)
	default:
		return literal, nil
	}
}

func parseBoolean(literal string) (Value, error) {
	switch strings.ToLower(strings.TrimSpace(literal)) {
	case "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1":
		return true, nil
	case "f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0":
		return false, nil
	}
	return nil, invalidSyntax(Boolean, literal)
}

// timeLayouts are the notations of ISO 8601 that PostgreSQL takes too.
var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999Z07",
	"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", time.DateOnly,
}

func parseTime(t Type, literal, output string) (Value, error) {
	for _, layout := range timeLayouts {
		if parsed, err := time.Parse(layout, strings.TrimSpace(literal)); err == nil {
			return Time(parsed.UTC().Round(time.Microsecond).Format(output)), nil
		}
	}
	return nil, Errorf("22007", "invalid input syntax for type %s: %q", t, literal)
}

// Compare orders two values of one type, neither of them NULL: negative, zero
// or positive.
func Compare(a, b Value) int {
	switch a := a.(type) {
	case Array:
		return slices.CompareFunc(a, b.(Array), compareElements)
	case *JSON:
		return compareJSON(a, b.(*JSON))
	case bool:
		return strings.Compare(strconv.FormatBool(a), strconv.FormatBool(b.(bool)))
	case Numeric:
		return a.Compare(b.(Numeric))
	case Time:
		return strings.Compare(string(a), string(b.(Time)))
	default:
		return strings.Compare(a.(string), b.(string))
	}
}

// Identifier is a name as PostgreSQL reads it: cut at a NUL, and at 63 bytes
// without splitting a character.
func Identifier(name string) string {
	name = CutNUL(name)
	return strings.ToValidUTF8(name[:min(len(name), 63)], "")
}

// CutNUL is what is left of a text where the wire takes NUL for its end.
func CutNUL(text string) string {
	before, _, _ := strings.Cut(text, "\x00")
	return before
}
