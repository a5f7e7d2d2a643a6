package scalar

import (
	"strconv"

	"github.com/99designs/gqlgen/graphql"
)

const wholeNumber = "an Int is a whole number from -2147483648 to 2147483647"

// MarshalInt writes an Int.
func MarshalInt(i int) graphql.Marshaler { return graphql.MarshalInt(i) }

// UnmarshalInt reads an Int: a whole number of 32 bits, and no text.
func UnmarshalInt(value any) (int, error) {
	n, ok := number(value)
	if !ok {
		return 0, refused("%s, not %s", wholeNumber, kindOf(value))
	}
	i, err := strconv.ParseInt(n.String(), 10, 32)
	if err != nil {
		return 0, refused("%s, not %s", wholeNumber, n)
	}
	return int(i), nil
}

// MarshalBoolean writes a Boolean.
func MarshalBoolean(b bool) graphql.Marshaler { return graphql.MarshalBoolean(b) }

// UnmarshalBoolean reads a Boolean. Nothing but true and false is one.
func UnmarshalBoolean(value any) (bool, error) {
	b, ok := value.(bool)
	if !ok {
		return false, refused("true or false is wanted, not %s", kindOf(value))
	}
	return b, nil
}
