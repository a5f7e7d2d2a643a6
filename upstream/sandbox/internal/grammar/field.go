package grammar

import "strings"

const (
	expectName = "field name (* or [a..z0..9_$])"
	expectKey  = "any non reserved character different from: .,>()"
)

// fieldName reads a quoted name, or words joined by dashes.
func (s *scanner) fieldName() string {
	if s.ahead(`"`) {
		return s.quoted()
	}
	return s.dashed(isIdentifierRune, expectName)
}

// quoted reads a text in double quotes, in which \ makes any character
// literal.
func (s *scanner) quoted() string {
	s.expect(`"`)
	var text strings.Builder
	for !s.done() {
		r := s.next()
		if r == '"' {
			return text.String()
		}
		if r == '\\' {
			if s.done() {
				break
			}
			r = s.next()
		}
		text.WriteRune(r)
	}
	s.fail(`"\""`)
	return ""
}

// dashed reads words joined by dashes; a dash before > belongs to an arrow.
func (s *scanner) dashed(accept func(rune) bool, expected string) string {
	words := sepBy1(func() string {
		word := s.takeWhile(accept)
		if word == "" {
			s.fail(expected)
		}
		return strings.TrimSpace(word)
	}, func() bool { return !s.ahead("->") && s.skip("-") })
	return strings.Join(words, "-")
}

// field reads a column and a path into it, with blanks around.
func (s *scanner) field() Field {
	s.blanks()
	field := Field{Name: s.fieldName(), Path: s.jsonPath()}
	s.blanks()
	return field
}

// treePath reads the name of a parameter: the path of an embed and a field of
// it. What follows the field is ignored.
func treePath(name string) Located[Field] {
	return read("tree path ("+name+")", name, func(s *scanner) Located[Field] {
		names := sepBy1(s.fieldName, s.symbol("."))
		last := len(names) - 1
		return Located[Field]{names[:last], Field{Name: names[last], Path: s.jsonPath()}}
	})
}

func (s *scanner) jsonPath() []Step {
	var path []Step
	for {
		arrow, found := s.skipAny("->>", "->")
		if !found {
			return path
		}
		step := Step{Text: arrow == "->>"}
		switch {
		case s.try(func() { step.Key = s.jsonIndex() }):
			step.Index = true
		case s.ahead(`"`):
			step.Key = s.quoted()
		default:
			step.Key = s.dashed(isJSONKeyRune, expectKey)
		}
		path = append(path, step)
	}
}

// jsonIndex reads digits that end where an operand can end. The closing
// parenthesis is not among those places: col->0) is the key "0".
func (s *scanner) jsonIndex() string {
	sign := "+"
	if s.skip("-") {
		sign = "-"
	}
	digits := s.takeWhile(func(r rune) bool { return r >= '0' && r <= '9' })
	if digits == "" {
		s.fail("digit")
	}
	if !s.done() && !s.ahead("->", "::", ".", ",") {
		s.fail(`digit, "->", "::", ".", "," or end of input`)
	}
	return sign + digits
}
