package pg

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const timestampOutput = "2006-01-02T15:04:05.999999-07:00"

// AppendJSON writes a value the way row_to_json does: with no blanks but
// those of jsonb.
func AppendJSON(dst []byte, value Value) []byte {
	switch value := value.(type) {
	case nil:
		return append(dst, "null"...)
	case Array:
		dst = append(dst, '[')
		for i, element := range value {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendJSON(dst, element)
		}
		return append(dst, ']')
	case *JSON:
		return value.append(dst)
	case bool:
		return append(dst, truthText(value)...)
	case Numeric:
		return append(dst, value...)
	case float64:
		return append(dst, floatText(value)...)
	case Date:
		return AppendString(dst, string(value))
	case time.Time:
		return AppendString(dst, value.Format(timestampOutput))
	default:
		return AppendString(dst, value.(string))
	}
}

// AppendJSONB writes a value the way jsonb does, with blanks inside arrays too.
func AppendJSONB(dst []byte, value Value) []byte {
	if value == nil {
		return append(dst, "null"...)
	}
	return ToJSON(value).append(dst)
}

// AppendString writes a JSON string, escaping only what must be.
func AppendString(dst []byte, text string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := range len(text) {
		switch c := text[i]; c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, `\b`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		default:
			if c < ' ' {
				dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			} else {
				dst = append(dst, c)
			}
		}
	}
	return append(dst, '"')
}

// ToJSON is to_jsonb: the value as a JSON value, or nil for NULL.
func ToJSON(value Value) *JSON {
	switch value := value.(type) {
	case nil:
		return nil
	case Array:
		elements := make([]*JSON, len(value))
		for i, element := range value {
			elements[i] = JSONNull()
			if element != nil {
				elements[i] = JSONString(element.(string))
			}
		}
		return JSONArray(elements)
	case *JSON:
		return value
	case bool:
		return JSONBoolean(value)
	case Numeric:
		return JSONNumber(value)
	case float64:
		return JSONNumber(Numeric(floatText(value)))
	case Date:
		return JSONString(string(value))
	case time.Time:
		return JSONString(value.Format(timestampOutput))
	default:
		return JSONString(value.(string))
	}
}

// ToText is a value cast to text, or nil for NULL.
func ToText(value Value) Value {
	switch value := value.(type) {
	case nil:
		return nil
	case Array:
		return value.literal()
	case *JSON:
		return string(value.append(nil))
	case bool:
		return truthText(value)
	case Numeric:
		return string(value)
	case float64:
		return floatText(value)
	case Date:
		return string(value)
	case time.Time:
		return value.Format("2006-01-02 15:04:05.999999-07")
	default:
		return value
	}
}

func truthText(truth bool) string {
	if truth {
		return "true"
	}
	return "false"
}

// floatText is the shortest notation that reads back as the same number.
func floatText(number float64) string {
	if size := math.Abs(number); size != 0 && (size < 1e-4 || size >= 1e15) {
		return strconv.FormatFloat(number, 'e', -1, 64)
	}
	return strconv.FormatFloat(number, 'f', -1, 64)
}

// identifierBytes is the length at which PostgreSQL cuts identifiers.
const identifierBytes = 63

// Identifier is a name as PostgreSQL reads it: cut at a NUL, and at 63 bytes
// without splitting a character.
func Identifier(name string) string {
	name = CutNUL(name)
	if len(name) <= identifierBytes {
		return name
	}
	end := identifierBytes
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end]
}

// CutNUL is what is left of a text where the wire takes NUL for its end.
func CutNUL(text string) string {
	before, _, _ := strings.Cut(text, "\x00")
	return before
}
