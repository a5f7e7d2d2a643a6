package grammar

import "slices"

// parseTree reads a parameter that is a logic tree. What follows its closing
// parenthesis is ignored.
func parseTree(name, value string) (TreeParameter, error) {
	s := &scanner{text: name}
	words, err := sepBy1(s.fieldName, s.symbol("."))
	if err != nil {
		return TreeParameter{}, s.report("logic path ("+name+")", err)
	}
	last := len(words) - 1
	operator := words[last]
	if slices.Contains(words, "not") {
		operator = "not." + operator
	}
	path := slices.DeleteFunc(words[:last], func(word string) bool { return word == "not" })

	s = &scanner{text: operator + value}
	tree, err := s.condition()
	if err != nil {
		return TreeParameter{}, s.report("logic tree ("+value+")", err)
	}
	return TreeParameter{Path: path, Tree: tree}, nil
}

func (s *scanner) condition() (Condition, error) {
	if filter, err := attempt(s, s.treeFilter); err == nil {
		return filter, nil
	}
	tree := Tree{Negated: s.skip("not.")}
	switch {
	case s.skip("and"):
	case s.skip("or"):
		tree.Any = true
	default:
		return nil, s.fail(expectName + ", negation operator (not) or logic operator (and, or)")
	}
	if err := s.expectLexeme("("); err != nil {
		return nil, err
	}
	var err error
	if tree.Operands, err = sepBy1(s.condition, s.lexeme(",")); err != nil {
		return nil, err
	}
	if s.expectLexeme(")") != nil {
		return nil, s.fail(`"," or ")"`)
	}
	return tree, nil
}

func (s *scanner) treeFilter() (Filter, error) {
	field, err := s.field()
	if err != nil {
		return Filter{}, err
	}
	if err := s.expect("."); err != nil {
		return Filter{}, err
	}
	filter, err := s.operatorExpression(s.treeLiteral)
	filter.Field = field
	return filter, err
}

// treeLiteral reads a quoted text, an array literal without another inside,
// or what comes before a comma or a closing parenthesis.
func (s *scanner) treeLiteral() (string, error) {
	if text, err := attempt(s, s.delimited); err == nil {
		return text, nil
	}
	if text, err := attempt(s, s.arrayLiteral); err == nil {
		return text, nil
	}
	return s.bare(), nil
}

func (s *scanner) arrayLiteral() (string, error) {
	start := s.at
	if err := s.expect("{"); err != nil {
		return "", err
	}
	s.takeWhile(func(r rune) bool { return r != '{' && r != '}' })
	err := s.expect("}")
	return s.text[start:s.at], err
}
