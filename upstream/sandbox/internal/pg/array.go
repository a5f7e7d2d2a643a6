package pg

import (
	"regexp"
	"slices"
	"strings"
)

// Array is a one-dimensional text[]; its elements are strings or nil.
type Array []Value

// arrayElement is an element of an array literal, with the blanks around it
// and what ends it: quoted in the first group, or bare in the second.
var arrayElement = regexp.MustCompile(`(?s)^[ \t\n\r\v\f]*(?:"((?:[^"\\]|\\.)*)"|((?:[^"\\{},]|\\.)+?))[ \t\n\r\v\f]*([,}])`)

var escaped = regexp.MustCompile(`(?s)\\(.)`)

// parseArray reads an array literal of one dimension.
func parseArray(literal string) (Array, error) {
	malformed := &Error{Code: "22P02", Message: `malformed array literal: "` + literal + `"`}
	body, found := strings.CutPrefix(strings.TrimLeft(literal, " \t\n\r\v\f"), "{")
	if !found {
		malformed.Details = `Array value must start with "{" or dimension information.`
		return nil, malformed
	}
	elements := Array{}
	if strings.TrimSpace(body) == "}" {
		return elements, nil
	}
	if strings.HasPrefix(strings.TrimLeft(body, " \t\n\r\v\f"), "{") {
		return nil, Errorf("0A000", "the sandbox has arrays of one dimension only")
	}
	for {
		at := arrayElement.FindStringSubmatchIndex(body)
		switch {
		case at == nil:
			malformed.Details = "Unexpected array element."
			return nil, malformed
		case at[2] >= 0:
			elements = append(elements, escaped.ReplaceAllString(body[at[2]:at[3]], "$1"))
		case strings.EqualFold(body[at[4]:at[5]], "null"):
			elements = append(elements, nil)
		default:
			elements = append(elements, escaped.ReplaceAllString(body[at[4]:at[5]], "$1"))
		}
		end := body[at[6]]
		if body = body[at[1]:]; end == ',' {
			continue
		}
		if strings.TrimSpace(body) != "" {
			malformed.Details = "Junk after closing right brace."
			return nil, malformed
		}
		return elements, nil
	}
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

// contains says whether every element of other is one of a. NULL is no element
// of anything.
func (a Array) contains(other Array) bool {
	return !slices.ContainsFunc(other, func(element Value) bool {
		return element == nil || !slices.Contains(a, element)
	})
}

// Overlaps is &&: whether any element of other is one of a.
func (a Array) Overlaps(other Array) bool {
	return slices.ContainsFunc(other, func(element Value) bool {
		return element != nil && slices.Contains(a, element)
	})
}
