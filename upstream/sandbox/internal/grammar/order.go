package grammar

// parseOrder reads a parameter that is an order.
func parseOrder(name, value string) (OrderParameter, error) {
	path, _, err := parseTreePath(name)
	if err != nil {
		return OrderParameter{}, err
	}
	s := &scanner{text: value}
	terms, err := sepBy1(s.orderTerm, s.symbol(","))
	if err != nil {
		return OrderParameter{}, s.report("order ("+value+")", err)
	}
	return OrderParameter{Path: path, Terms: terms}, nil
}

func (s *scanner) orderTerm() (OrderTerm, error) {
	s.blanks()
	term, err := attempt(s, s.relatedOrderTerm)
	if err != nil {
		if term.Field, err = s.field(); err == nil {
			err = s.direction(&term)
		}
	}
	if err != nil {
		return OrderTerm{}, err
	}
	s.blanks()
	return term, nil
}

func (s *scanner) relatedOrderTerm() (OrderTerm, error) {
	var term OrderTerm
	var err error
	if term.Relation, err = s.fieldName(); err != nil {
		return OrderTerm{}, err
	}
	if err := s.expect("("); err != nil {
		return OrderTerm{}, err
	}
	if term.Field, err = s.field(); err != nil {
		return OrderTerm{}, err
	}
	if err := s.expect(")"); err != nil {
		return OrderTerm{}, err
	}
	if err := s.direction(&term); err != nil {
		return OrderTerm{}, err
	}
	return term, nil
}

// direction reads .asc or .desc, then .nullsfirst or .nullslast, each or
// neither, and the end of the term.
func (s *scanner) direction(term *OrderTerm) error {
	if !s.skip(".asc") {
		term.Descending = s.skip(".desc")
	}
	switch {
	case s.skip(".nullsfirst"):
		term.Nulls = NullsFirst
	case s.skip(".nullslast"):
		term.Nulls = NullsLast
	}
	if s.done() || s.ahead(",") {
		return nil
	}
	if s.skip(".") {
		return s.fail(`"asc", "desc", "nullsfirst" or "nullslast"`)
	}
	return s.fail(`delimiter (.), "," or end of input`)
}
