package grammar

import "strings"

const (
	expectName = "field name (* or [a..z0..9_$])"
	expectKey  = "any non reserved character different from: .,>()"
)

// fieldName reads a quoted name, or words joined by dashes.
func (s *scanner) fieldName() (string, error) {
	if s.ahead(`"`) {
		return s.quoted()
	}
	return s.dashed(isIdentifierRune, expectName)
}

// quoted reads a text in double quotes, in which \ makes any character
// literal.
func (s *scanner) quoted() (string, error) {
	if err := s.expect(`"`); err != nil {
		return "", err
	}
	var text strings.Builder
	for !s.done() {
		r := s.next()
		if r == '"' {
			return text.String(), nil
		}
		if r == '\\' {
			if s.done() {
				break
			}
			r = s.next()
		}
		text.WriteRune(r)
	}
	return "", s.fail(`"\""`)
}

// dashed reads words joined by dashes; a dash before > belongs to an arrow.
func (s *scanner) dashed(accept func(rune) bool, expected string) (string, error) {
	words, err := sepBy1(func() (string, error) {
		word := s.takeWhile(accept)
		if word == "" {
			return "", s.fail(expected)
		}
		return strings.TrimSpace(word), nil
	}, func() (bool, error) { return !s.ahead("->") && s.skip("-"), nil })
	return strings.Join(words, "-"), err
}

// field reads a column and a path into it, with blanks around.
func (s *scanner) field() (Field, error) {
	s.blanks()
	name, err := s.fieldName()
	if err != nil {
		return Field{}, err
	}
	path, err := s.jsonPath()
	if err != nil {
		return Field{}, err
	}
	s.blanks()
	return Field{Name: name, Path: path}, nil
}

// treePath reads the name of a parameter: the path of an embed and a field of
// it. What follows the field is ignored.
func (s *scanner) treePath() ([]string, Field, error) {
	names, err := sepBy1(s.fieldName, s.symbol("."))
	if err != nil {
		return nil, Field{}, err
	}
	path, err := s.jsonPath()
	if err != nil {
		return nil, Field{}, err
	}
	last := len(names) - 1
	return names[:last], Field{Name: names[last], Path: path}, nil
}

func (s *scanner) jsonPath() ([]Step, error) {
	var path []Step
	for {
		var step Step
		switch {
		case s.skip("->>"):
			step.Text = true
		case s.skip("->"):
		default:
			return path, nil
		}
		if index, err := attempt(s, s.jsonIndex); err == nil {
			step.Key, step.Index = index, true
		} else if step.Key, err = s.jsonKey(); err != nil {
			return nil, err
		}
		path = append(path, step)
	}
}

// jsonIndex reads digits that end where an operand can end. The closing
// parenthesis is not among those places: col->0) is the key "0".
func (s *scanner) jsonIndex() (string, error) {
	sign := "+"
	if s.skip("-") {
		sign = "-"
	}
	digits := s.takeWhile(func(r rune) bool { return r >= '0' && r <= '9' })
	if digits == "" {
		return "", s.fail("digit")
	}
	if s.done() || s.ahead("->") || s.ahead("::") || s.ahead(".") || s.ahead(",") {
		return sign + digits, nil
	}
	return "", s.fail(`digit, "->", "::", ".", "," or end of input`)
}

func (s *scanner) jsonKey() (string, error) {
	if s.ahead(`"`) {
		return s.quoted()
	}
	return s.dashed(isJSONKeyRune, expectKey)
}
