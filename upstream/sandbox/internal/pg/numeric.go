package pg

import (
	"cmp"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Numeric is a decimal number in plain notation, exact: an optional minus
// sign, digits without leading zeros, and an optional point with digits,
// whose number is part of the value. Zero has no sign.
type Numeric string

// The digits that numeric has room for, before and behind the point.
const (
	maxIntegerDigits  = 131072
	maxFractionDigits = 16383
)

// numericParts are the sign, the digits before and behind the point, and the
// exponent of a decimal number.
var numericParts = regexp.MustCompile(`^([+-]?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?$`)

// ParseNumeric reads a decimal number, with or without an exponent.
func ParseNumeric(literal string) (Numeric, error) {
	parts := numericParts.FindStringSubmatch(strings.TrimSpace(literal))
	if parts == nil || parts[2]+parts[3] == "" {
		return "", invalidSyntax(Decimal, literal)
	}
	digits, exponent := strings.TrimLeft(parts[2]+parts[3], "0"), 0
	if parts[4] != "" {
		var err error
		exponent, err = strconv.Atoi(parts[4])
		if err != nil || exponent < -maxFractionDigits || exponent > maxIntegerDigits && digits != "" {
			return "", Errorf("22003", "value overflows numeric format")
		}
	}
	scale := max(0, len(parts[3])-exponent)
	// The point stands behind so many of the digits.
	point := len(digits) - len(parts[3]) + exponent
	if digits == "" {
		point = 0
	}
	if point > maxIntegerDigits || scale > maxFractionDigits {
		return "", Errorf("22003", "value overflows numeric format")
	}
	return plain(parts[1] == "-", digits, point, scale), nil
}

// plain writes digits with the point behind so many of them and scale digits
// behind the point.
func plain(negative bool, digits string, point, scale int) Numeric {
	digits = strings.Repeat("0", max(0, -point)) + digits
	point = max(0, point)
	digits += strings.Repeat("0", max(0, point+scale-len(digits)))
	text := cmp.Or(strings.TrimLeft(digits[:point], "0"), "0")
	if scale > 0 {
		text += "." + digits[point:point+scale]
	}
	if negative && strings.Trim(text, "0.") != "" {
		text = "-" + text
	}
	return Numeric(text)
}

// parseInteger reads a number of 32 bits.
func parseInteger(literal string) (Value, error) {
	number, err := strconv.ParseInt(strings.TrimSpace(literal), 10, 64)
	if err != nil {
		return nil, invalidSyntax(Integer, literal)
	}
	if number != int64(int32(number)) {
		return nil, Errorf("22003", "value %q is out of range for type integer", literal)
	}
	return Numeric(strconv.FormatInt(number, 10)), nil
}

// parseFloat reads a number of 64 bits, and keeps the shortest notation of it.
func parseFloat(literal string) (Value, error) {
	number, err := ParseNumeric(literal)
	if err != nil {
		return nil, err
	}
	float, err := strconv.ParseFloat(string(number), 64)
	if err != nil {
		return nil, Errorf("22003", "%q is out of range for type double precision", literal)
	}
	return Numeric(strconv.FormatFloat(float, 'f', -1, 64)), nil
}

// Compare orders two numbers by value.
func (n Numeric) Compare(other Numeric) int {
	a, aNegative := strings.CutPrefix(string(n), "-")
	b, bNegative := strings.CutPrefix(string(other), "-")
	switch {
	case aNegative && bNegative:
		return compareMagnitudes(b, a)
	case aNegative:
		return -1
	case bNegative:
		return 1
	}
	return compareMagnitudes(a, b)
}

func compareMagnitudes(a, b string) int {
	aInteger, aFraction, _ := strings.Cut(a, ".")
	bInteger, bFraction, _ := strings.Cut(b, ".")
	return cmp.Or(
		cmp.Compare(len(aInteger), len(bInteger)),
		strings.Compare(aInteger, bInteger),
		strings.Compare(strings.TrimRight(aFraction, "0"), strings.TrimRight(bFraction, "0")),
	)
}

// Rounded is the number with precision digits in all, scale of them behind
// the point; ties go away from zero.
func (n Numeric) Rounded(precision, scale int) (Numeric, error) {
	number, _ := new(big.Rat).SetString(string(n))
	// A negative number that becomes zero loses its sign.
	rounded, err := ParseNumeric(number.FloatString(scale))
	if integer, _, _ := strings.Cut(string(rounded), "."); len(strings.TrimLeft(integer, "-0")) > precision-scale {
		return "", Errorf("22003", "numeric field overflow")
	}
	return rounded, err
}
