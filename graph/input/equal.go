package input

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// EqualJSON reports whether two JSON texts are the same value, as PostgreSQL's
// jsonb compares them: the order of keys and the spelling of numbers do not
// count.
func EqualJSON(a, b []byte) bool {
	x, errX := decodeJSON(a)
	y, errY := decodeJSON(b)
	return errX == nil && errY == nil && equal(x, y)
}

func decodeJSON(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	return value, err
}

func equal(x, y any) bool {
	switch x := x.(type) {
	case json.Number:
		y, ok := y.(json.Number)
		return ok && canonical(x) == canonical(y)
	case []any:
		y, ok := y.([]any)
		return ok && slices.EqualFunc(x, y, equal)
	case map[string]any:
		y, ok := y.(map[string]any)
		return ok && maps.EqualFunc(x, y, equal)
	default:
		return x == y
	}
}

// decimal is a number as its digits, without zeros at either end, and the
// power of ten of the last of them.
type decimal struct {
	negative bool
	digits   string
	power    int
}

// canonical returns the one decimal for all spellings of a number. It is not
// computed with: 1e100000 would be a hundred thousand digits.
func canonical(n json.Number) decimal {
	text, negative := strings.CutPrefix(strings.ToLower(n.String()), "-")
	mantissa, exponent, _ := strings.Cut(text, "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	// An exponent past an int is past every number that PostgreSQL stores.
	power, _ := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
	digits := strings.TrimLeft(whole+fraction, "0")
	power -= len(fraction)
	trimmed := strings.TrimRight(digits, "0")
	if trimmed == "" {
		return decimal{}
	}
	return decimal{negative: negative, digits: trimmed, power: power + len(digits) - len(trimmed)}
}
