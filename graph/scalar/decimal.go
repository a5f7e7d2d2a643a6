package scalar

import (
	"regexp"
	"strconv"
	"strings"
)

// jsonNumber is JSON's grammar of numbers (RFC 8259, section 6): integer
// digits, fraction digits, exponent.
var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$`)

// PostgreSQL's numeric holds this many digits before and after the point.
const (
	maxInteger  = 131072
	maxFraction = 16383
)

var (
	errNotDecimal = refused("a decimal is a number, or a string in JSON's number grammar, such as \"-12.50\"")
	errHuge       = refused("a number has at most %d digits before the point and %d after it", maxInteger, maxFraction)
)

// checkDecimal refuses what is no number and what PostgreSQL cannot hold.
func checkDecimal(decimal string) error {
	parts := jsonNumber.FindStringSubmatch(decimal)
	if parts == nil {
		return errNotDecimal
	}
	exponent := 0
	if parts[3] != "" {
		var err error
		exponent, err = strconv.Atoi(strings.TrimPrefix(parts[3], "+"))
		// The sums below must not overflow.
		if err != nil || exponent > maxInteger || exponent < -maxInteger-maxFraction {
			return errHuge
		}
	}
	if len(parts[1])+exponent > maxInteger || len(parts[2])-exponent > maxFraction {
		return errHuge
	}
	return nil
}
