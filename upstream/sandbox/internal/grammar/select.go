package grammar

import (
	"errors"
	"slices"
	"strings"
)

// parseSelect reads the value of select. An item that is complete may be
// followed by ), after which nothing is looked at.
func parseSelect(text string) ([]SelectItem, error) {
	s := &scanner{text: text}
	items, err := s.forest()
	if err != nil {
		return nil, s.report("select parameter ("+text+")", err)
	}
	return items, nil
}

// forest reads no item, or items with commas between them.
func (s *scanner) forest() ([]SelectItem, error) {
	start := s.at
	items, err := sepBy1(s.selectItem, s.lexeme(","))
	if err != nil && s.at == start {
		return nil, nil
	}
	return items, err
}

func (s *scanner) selectItem() (SelectItem, error) {
	relation, err := attempt(s, s.relation)
	if err != nil {
		return s.columnItem()
	}
	if err := s.expect("("); err != nil {
		return nil, err
	}
	if relation.Items, err = s.forest(); err != nil {
		return nil, err
	}
	if err := s.expect(")"); err != nil {
		return nil, err
	}
	return relation, nil
}

// relation reads an embed up to its opening parenthesis.
func (s *scanner) relation() (RelationItem, error) {
	s.blanks()
	relation := RelationItem{Spread: s.skip("...")}
	if !relation.Spread {
		relation.Alias = s.alias()
	}
	var err error
	if relation.Name, err = s.fieldName(); err != nil {
		return relation, err
	}
	if relation.Name == "count" && !relation.Spread {
		return relation, errors.New("count is an aggregate")
	}
	if err := s.embedParameters(&relation); err != nil {
		return relation, err
	}
	if !s.ahead("(") {
		return relation, s.fail(`"("`)
	}
	return relation, nil
}

// embedParameters reads at most two of !left, !inner and !hint. Of two hints
// or two kinds of join the first counts.
func (s *scanner) embedParameters(relation *RelationItem) error {
	hinted, joined := false, false
	for range 2 {
		if !s.skip("!") {
			return nil
		}
		left := s.skip("left")
		if left || s.skip("inner") {
			relation.Inner = relation.Inner || !left && !joined
			joined = true
			continue
		}
		hint, err := s.fieldName()
		if err != nil {
			return err
		}
		if !hinted {
			relation.Hint, hinted = hint, true
		}
	}
	return nil
}

// alias reads a name before a single colon, or nothing.
func (s *scanner) alias() string {
	name, err := attempt(s, func() (string, error) {
		name, err := s.fieldName()
		if err == nil && (s.ahead("::") || !s.skip(":")) {
			err = s.fail(`":"`)
		}
		return name, err
	})
	if err != nil {
		return ""
	}
	return name
}

func (s *scanner) columnItem() (SelectItem, error) {
	s.blanks()
	if item, err := attempt(s, s.starItem); err == nil {
		return item, nil
	}
	if item, err := attempt(s, s.countItem); err == nil {
		return item, nil
	}
	start := s.at
	item := ColumnItem{Alias: s.alias()}
	var err error
	if item.Field, err = s.field(); err != nil {
		if s.at == start {
			err = s.fail(`"...", ` + expectName + `, "*" or "count()"`)
		}
		return nil, err
	}
	if item.Cast, err = s.cast(); err != nil {
		return nil, err
	}
	if item.Aggregate, err = attempt(s, s.aggregate); err != nil {
		item.Aggregate = ""
	}
	if _, err := s.cast(); err != nil {
		return nil, err
	}
	return s.endItem(item)
}

func (s *scanner) starItem() (SelectItem, error) {
	if err := s.expect("*"); err != nil {
		return nil, err
	}
	return s.endItem(ColumnItem{Field: Field{Name: "*"}})
}

func (s *scanner) countItem() (SelectItem, error) {
	item := ColumnItem{Alias: s.alias(), Field: Field{Name: "*"}, Aggregate: "count"}
	if err := s.expect("count()"); err != nil {
		return nil, err
	}
	if _, err := s.cast(); err != nil {
		return nil, err
	}
	return s.endItem(item)
}

// endItem looks whether an item ends here, and passes over blanks behind it.
func (s *scanner) endItem(item ColumnItem) (SelectItem, error) {
	if !s.done() && !s.ahead(")") && !s.ahead(",") {
		return nil, s.fail(`letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input`)
	}
	s.blanks()
	return item, nil
}

// cast reads a type behind ::, or nothing.
func (s *scanner) cast() (string, error) {
	if !s.skip("::") {
		return "", nil
	}
	name := s.takeWhile(isIdentifierRune)
	if name == "" {
		return "", s.fail("letter or digit")
	}
	return strings.TrimSpace(name), nil
}

func (s *scanner) aggregate() (string, error) {
	if err := s.expect("."); err != nil {
		return "", err
	}
	name := s.takeWhile(func(r rune) bool { return r >= 'a' && r <= 'z' })
	if !slices.Contains([]string{"sum", "avg", "count", "max", "min"}, name) {
		return "", s.fail("aggregate function")
	}
	return name, s.expect("()")
}
