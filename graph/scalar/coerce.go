package scalar

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// Coerce reads a value of the scalar type named. The value is as Decode
// returns it; a value inside JSON may also have been coerced before.
//
// String, ID, Decimal and DateTime come as string, Boolean as bool, Int and
// Float as json.Number, JSON, JSONObject and _Any as json.RawMessage with
// every number as it was written. The error is an *Error.
func Coerce(typeName string, value any) (any, error) {
	number, isNumber := value.(json.Number)
	text, isText := value.(string)
	switch typeName {
	case "Int":
		if _, err := strconv.ParseInt(number.String(), 10, 32); err != nil {
			return nil, refused("an Int is a whole number from -2147483648 to 2147483647, not %s", spelled(value))
		}
		return number, nil
	case "Float":
		if !isNumber {
			return nil, refused("a Float is a number, not %s", kindOf(value))
		}
		if _, err := strconv.ParseFloat(number.String(), 64); err != nil {
			return nil, refused("a Float is a number of 64 bits, not %s", number)
		}
		return number, nil
	case "Boolean":
		if _, ok := value.(bool); !ok {
			return nil, refused("true or false is wanted, not %s", kindOf(value))
		}
		return value, nil
	case "ID":
		if isNumber && !strings.ContainsAny(number.String(), ".eE") {
			return number.String(), nil
		}
		if !isText {
			return nil, refused("an id is a string or an integer, not %s", kindOf(value))
		}
		return text, CheckText(text)
	case "Decimal":
		if !isNumber && !isText {
			return nil, errNotDecimal
		}
		if isNumber {
			text = number.String()
		}
		return text, checkDecimal(text)
	case "DateTime":
		if !isText || !dateTime.MatchString(text) {
			return nil, refused("a date and time is a string such as \"2026-01-31T09:30:00+00:00\"")
		}
		return text, nil
	case "String":
		if !isText {
			return nil, refused("a string is wanted, not %s", kindOf(value))
		}
		return text, CheckText(text)
	default:
		return encode(value)
	}
}

// dateTime is a date and time as RFC 3339 writes it.
var dateTime = regexp.MustCompile(`^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$`)

// spelled is a number as it was written, or the kind of another value.
func spelled(value any) string {
	if number, ok := value.(json.Number); ok {
		return number.String()
	}
	return kindOf(value)
}

// kindOf names the kind of a value as callers know it.
func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case json.Number:
		return "a number"
	case string:
		return "a string"
	case []any:
		return "a list"
	default:
		return "an object"
	}
}
