// Package pg holds PostgreSQL's values: how they are read from literals and
// from JSON, compared, searched, and written as JSON. Texts are compared by
// their bytes, as under the C.UTF-8 locale.
package pg

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Type is the type of a column.
type Type uint8

// The types, with the Go type of their values.
const (
	// Text is string.
	Text Type = iota + 1
	// TextArray is Array.
	TextArray
	// JSONB is *JSON.
	JSONB
	// Boolean is bool.
	Boolean
	// Decimal is Numeric.
	Decimal
	// Integer is Numeric.
	Integer
	// Float is float64.
	Float
	// Timestamp is time.Time, in UTC.
	Timestamp
	// DateType is Date.
	DateType
)

var typeNames = [...]string{
	"unknown", "text", "text[]", "jsonb", "boolean", "numeric", "integer", "double precision", "timestamp with time zone", "date",
}

func (t Type) String() string { return typeNames[t] }

// ParseType reads the name of a type, such as text or numeric(10,5).
func ParseType(name string) (t Type, precision, scale int, err error) {
	if n, _ := fmt.Sscanf(name, "numeric(%d,%d)", &precision, &scale); n == 2 {
		return Decimal, precision, scale, nil
	}
	if name == "timestamptz" {
		return Timestamp, 0, 0, nil
	}
	at := slices.Index(typeNames[:], name)
	if at <= 0 {
		return 0, 0, 0, fmt.Errorf("the type %q is not known", name)
	}
	return Type(at), 0, 0, nil
}

// Date is a day as ISO 8601 writes it.
type Date string

// Value is a value of a column, or nil for NULL.
type Value any

// Array is a one-dimensional text[]; its elements are strings or nil.
type Array []Value

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
		return parseTimestamp(literal)
	case DateType:
		return parseDate(literal)
	default:
		return literal, nil
	}
}

// ParseEach reads an array literal whose elements are of a type.
func ParseEach(t Type, literal string) ([]Value, error) {
	if t == TextArray {
		return nil, Errorf("42704", "could not find array type for data type %s", t)
	}
	elements, err := parseArray(literal)
	if err != nil {
		return nil, err
	}
	values := make([]Value, len(elements))
	for i, element := range elements {
		if text, ok := element.(string); ok {
			if values[i], err = Parse(t, text); err != nil {
				return nil, err
			}
		}
	}
	return values, nil
}

func parseBoolean(literal string) (Value, error) {
	word := strings.ToLower(strings.TrimSpace(literal))
	for _, truth := range []struct {
		word  string
		least int
		value bool
	}{{"true", 1, true}, {"yes", 1, true}, {"on", 2, true}, {"1", 1, true}, {"false", 1, false}, {"no", 1, false}, {"off", 2, false}, {"0", 1, false}} {
		if len(word) >= truth.least && strings.HasPrefix(truth.word, word) {
			return truth.value, nil
		}
	}
	return nil, invalidSyntax(Boolean, literal)
}

// timestampLayouts are the notations of ISO 8601 that PostgreSQL takes too.
var timestampLayouts = []string{
	time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999Z07",
	"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", time.DateOnly,
}

func parseTimestamp(literal string) (Value, error) {
	for _, layout := range timestampLayouts {
		if parsed, err := time.Parse(layout, strings.TrimSpace(literal)); err == nil {
			return parsed.UTC().Round(time.Microsecond), nil
		}
	}
	return nil, Errorf("22007", "invalid input syntax for type %s: %q", Timestamp, literal)
}

func parseDate(literal string) (Value, error) {
	parsed, err := parseTimestamp(literal)
	if err != nil {
		return nil, Errorf("22007", "invalid input syntax for type %s: %q", DateType, literal)
	}
	return Date(parsed.(time.Time).Format(time.DateOnly)), nil
}

func parseInteger(literal string) (Value, error) {
	number, err := strconv.ParseInt(strings.TrimSpace(literal), 10, 32)
	if errors.Is(err, strconv.ErrRange) {
		return nil, Errorf("22003", "value %q is out of range for type integer", literal)
	}
	if err != nil {
		return nil, invalidSyntax(Integer, literal)
	}
	return Numeric(strconv.FormatInt(number, 10)), nil
}

func parseFloat(literal string) (Value, error) {
	number, err := ParseNumeric(literal)
	if err != nil {
		return nil, err
	}
	value, err := strconv.ParseFloat(string(number), 64)
	if err != nil {
		return nil, Errorf("22003", "%q is out of range for type double precision", literal)
	}
	return value, nil
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
		return cmp.Compare(rank(a), rank(b.(bool)))
	case Numeric:
		return a.Compare(b.(Numeric))
	case float64:
		return cmp.Compare(a, b.(float64))
	case Date:
		return cmp.Compare(a, b.(Date))
	case time.Time:
		return a.Compare(b.(time.Time))
	default:
		return strings.Compare(a.(string), b.(string))
	}
}

func rank(truth bool) int {
	if truth {
		return 1
	}
	return 0
}

// compareElements takes NULL for equal to NULL and greater than any text.
func compareElements(a, b Value) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return strings.Compare(a.(string), b.(string))
}
