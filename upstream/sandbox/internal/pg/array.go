package pg

import (
	"slices"
	"strings"
)

func malformedArray(literal, details string) error {
	return &Error{Code: "22P02", Message: `malformed array literal: "` + literal + `"`, Details: details}
}

// parseArray reads an array literal of one dimension.
func parseArray(literal string) (Array, error) {
	p := arrayParser{literal: literal, rest: trimArraySpace(literal)}
	body, found := strings.CutPrefix(p.rest, "{")
	if !found {
		return nil, malformedArray(literal, `Array value must start with "{" or dimension information.`)
	}
	p.rest = trimArraySpace(body)
	elements := Array{}
	if after, empty := strings.CutPrefix(p.rest, "}"); empty {
		p.rest = after
		return elements, p.end()
	}
	for {
		element, err := p.element()
		if err != nil {
			return nil, err
		}
		elements = append(elements, element)
		switch {
		case strings.HasPrefix(p.rest, ","):
			p.rest = trimArraySpace(p.rest[1:])
		case strings.HasPrefix(p.rest, "}"):
			p.rest = p.rest[1:]
			return elements, p.end()
		default:
			return nil, malformedArray(literal, "Unexpected end of input.")
		}
	}
}

func trimArraySpace(text string) string { return strings.TrimLeft(text, " \t\n\r\v\f") }

type arrayParser struct{ literal, rest string }

func (p *arrayParser) end() error {
	if trimArraySpace(p.rest) != "" {
		return malformedArray(p.literal, "Junk after closing right brace.")
	}
	return nil
}

// element reads one element and the blanks behind it.
func (p *arrayParser) element() (Value, error) {
	if strings.HasPrefix(p.rest, "{") {
		return nil, Errorf("0A000", "the sandbox has arrays of one dimension only")
	}
	if strings.HasPrefix(p.rest, `"`) {
		return p.quoted()
	}
	return p.bare()
}

func (p *arrayParser) quoted() (Value, error) {
	var text strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; c {
		case '"':
			p.rest = trimArraySpace(p.rest[i+1:])
			return text.String(), nil
		case '\\':
			if i++; i < len(p.rest) {
				text.WriteByte(p.rest[i])
			}
		default:
			text.WriteByte(c)
		}
	}
	return nil, malformedArray(p.literal, "Unexpected end of input.")
}

// bare reads an element without quotes: blanks around it do not count, and
// NULL in any case is NULL.
func (p *arrayParser) bare() (Value, error) {
	var text strings.Builder
	solid, escaped := 0, false
	i := 0
scan:
	for ; i < len(p.rest); i++ {
		switch c := p.rest[i]; c {
		case ',', '}':
			break scan
		case '{', '"':
			return nil, malformedArray(p.literal, "Unexpected array element.")
		case '\\':
			if i++; i == len(p.rest) {
				break scan
			}
			text.WriteByte(p.rest[i])
			solid, escaped = text.Len(), true
		default:
			text.WriteByte(c)
			if trimArraySpace(string(c)) != "" {
				solid = text.Len()
			}
		}
	}
	p.rest = p.rest[min(i, len(p.rest)):]
	element := text.String()[:solid]
	switch {
	case element == "":
		return nil, malformedArray(p.literal, "Unexpected array element.")
	case !escaped && strings.EqualFold(element, "null"):
		return nil, nil
	}
	return element, nil
}

// literal writes the array as PostgreSQL does: quotes only where needed.
func (a Array) literal() string {
	var text strings.Builder
	text.WriteByte('{')
	for i, element := range a {
		if i > 0 {
			text.WriteByte(',')
		}
		word, ok := element.(string)
		switch {
		case !ok:
			text.WriteString("NULL")
		case word == "" || strings.EqualFold(word, "null") || strings.ContainsAny(word, "\"\\{}, \t\n\r\v\f"):
			text.WriteByte('"')
			text.WriteString(strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(word))
			text.WriteByte('"')
		default:
			text.WriteString(word)
		}
	}
	text.WriteByte('}')
	return text.String()
}

// Contains is @>: whether every element of other is one of a. NULL is no
// element of anything.
func (a Array) Contains(other Array) bool {
	for _, element := range other {
		if element == nil || !slices.Contains(a, element) {
			return false
		}
	}
	return true
}

// Overlaps is &&: whether any element of other is one of a.
func (a Array) Overlaps(other Array) bool {
	return slices.ContainsFunc(other, func(element Value) bool {
		return element != nil && slices.Contains(a, element)
	})
}
