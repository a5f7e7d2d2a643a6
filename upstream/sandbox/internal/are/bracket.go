package are

// bracket reads what follows an opening bracket.
func (p *parser) bracket() (part node, quantifiable bool, err error) {
	if p.skip("[:<:]]") {
		return boundary{holds: atWordStart}, false, nil
	}
	if p.skip("[:>:]]") {
		return boundary{holds: atWordEnd}, false, nil
	}
	negated := p.skip("^")
	var members []class
	for first := true; first || !p.ahead("]"); first = false {
		if p.done() {
			return nil, false, invalid("brackets [] not balanced")
		}
		member, err := p.member()
		if err != nil {
			return nil, false, err
		}
		members = append(members, member)
	}
	p.skip("]")
	return one{class: func(r rune) bool {
		for _, member := range members {
			if member(r) {
				return !negated
			}
		}
		return negated
	}}, true, nil
}

// member reads a class, a character or a range of characters.
func (p *parser) member() (class, error) {
	if p.skip("[:") {
		name, found := p.through(":]")
		if !found {
			return nil, invalid("brackets [] not balanced")
		}
		if p.fold && (name == "upper" || name == "lower") {
			name = "alpha"
		}
		return namedClass(name)
	}
	if p.ahead(`\`) && p.at+1 < len(p.text) {
		if found, ok := classEscape(p.text[p.at+1]); ok {
			p.at += 2
			return found, nil
		}
	}
	low, err := p.endpoint()
	if err != nil {
		return nil, err
	}
	high := low
	if p.ahead("-") && !p.ahead("-]") {
		p.skip("-")
		if p.done() {
			return nil, invalid("brackets [] not balanced")
		}
		if high, err = p.endpoint(); err != nil {
			return nil, err
		}
	}
	if high < low {
		return nil, invalid("invalid character range")
	}
	return span(low, high, p.fold), nil
}

// endpoint reads one character: itself, escaped, or between [. and .] or
// [= and =].
func (p *parser) endpoint() (rune, error) {
	for _, delimiter := range []string{".", "="} {
		if !p.skip("[" + delimiter) {
			continue
		}
		name, found := p.through(delimiter + "]")
		if !found {
			return 0, invalid("brackets [] not balanced")
		}
		element := []rune(name)
		if len(element) != 1 {
			return 0, invalid("invalid collating element")
		}
		return element[0], nil
	}
	if p.skip(`\`) {
		return p.characterEscape()
	}
	return p.next(), nil
}
