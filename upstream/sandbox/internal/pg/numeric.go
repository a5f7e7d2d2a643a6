package pg

import (
	"cmp"
	"math/big"
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

// ParseNumeric reads a decimal number, with or without an exponent.
func ParseNumeric(literal string) (Numeric, error) {
	text := strings.TrimSpace(literal)
	digits, negative := strings.CutPrefix(text, "-")
	if !negative {
		digits = strings.TrimPrefix(digits, "+")
	}
	mantissa, power, scientific := strings.Cut(strings.ReplaceAll(digits, "E", "e"), "e")
	exponent := 0
	if scientific {
		var err error
		if exponent, err = strconv.Atoi(power); err != nil {
			if isDigits(strings.TrimLeft(power, "+-")) {
				return "", overflow()
			}
			return "", invalidSyntax(Decimal, literal)
		}
	}
	integer, fraction, _ := strings.Cut(mantissa, ".")
	if !isDigits(integer + fraction) {
		return "", invalidSyntax(Decimal, literal)
	}
	return plain(negative, integer, fraction, exponent)
}

func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

func overflow() error { return Errorf("22003", "value overflows numeric format") }

// plain writes a number without its exponent.
func plain(negative bool, integer, fraction string, exponent int) (Numeric, error) {
	scale := max(0, len(fraction)-exponent)
	zero := strings.Trim(integer+fraction, "0") == ""
	if scale > maxFractionDigits || !zero && exponent > maxIntegerDigits {
		return "", overflow()
	}
	switch {
	case zero:
		integer, fraction = "", strings.Repeat("0", scale)
	case exponent > 0:
		fraction += strings.Repeat("0", max(0, exponent-len(fraction)))
		integer, fraction = integer+fraction[:exponent], fraction[exponent:]
	case exponent < 0:
		integer = strings.Repeat("0", max(0, -exponent-len(integer))) + integer
		split := len(integer) + exponent
		integer, fraction = integer[:split], integer[split:]+fraction
	}
	integer = strings.TrimLeft(integer, "0")
	if len(integer) > maxIntegerDigits {
		return "", overflow()
	}
	return assemble(negative && !zero, integer, fraction), nil
}

func assemble(negative bool, integer, fraction string) Numeric {
	var text strings.Builder
	if negative {
		text.WriteByte('-')
	}
	if integer == "" {
		integer = "0"
	}
	text.WriteString(integer)
	if fraction != "" {
		text.WriteByte('.')
		text.WriteString(fraction)
	}
	return Numeric(text.String())
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
	magnitude, negative := strings.CutPrefix(string(n), "-")
	integer, fraction, _ := strings.Cut(magnitude, ".")
	kept := fraction + strings.Repeat("0", max(0, scale-len(fraction)))
	kept, dropped := kept[:scale], kept[scale:]
	digits := integer + kept
	if dropped != "" && dropped[0] >= '5' {
		number, _ := new(big.Int).SetString(digits, 10)
		digits = number.Add(number, big.NewInt(1)).String()
		digits = strings.Repeat("0", max(0, scale-len(digits))) + digits
	}
	split := len(digits) - scale
	integer = strings.TrimLeft(digits[:split], "0")
	if len(integer) > precision-scale {
		return "", Errorf("22003", "numeric field overflow")
	}
	zero := strings.Trim(digits, "0") == ""
	return assemble(negative && !zero, integer, digits[split:]), nil
}
