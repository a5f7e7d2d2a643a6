package are

import (
	"strings"
	"unicode/utf8"
)

// maxRepeat is the largest count in braces.
const maxRepeat = 255

// parser reads an expression.
type parser struct {
	text []rune
	at   int
	fold bool
	// groups is how many groups are open.
	groups int
}

func (p *parser) done() bool { return p.at == len(p.text) }

func (p *parser) ahead(prefix string) bool {
	size := utf8.RuneCountInString(prefix)
	return p.at+size <= len(p.text) && string(p.text[p.at:p.at+size]) == prefix
}

func (p *parser) skip(prefix string) bool {
	if !p.ahead(prefix) {
		return false
	}
	p.at += utf8.RuneCountInString(prefix)
	return true
}

func (p *parser) next() rune {
	r := p.text[p.at]
	p.at++
	return r
}

func (p *parser) digitAhead() bool { return !p.done() && isDigit(p.text[p.at]) }

// expression reads the whole text.
func (p *parser) expression() (node, error) {
	literal, err := p.prefix()
	if err != nil {
		return nil, err
	}
	if literal {
		return p.literal(), nil
	}
	return p.alternatives()
}

// prefix reads a director (***: or ***=) and embedded options. It says
// whether the rest is a literal text.
func (p *parser) prefix() (literal bool, err error) {
	if p.skip("***=") {
		return true, nil
	}
	if p.skip("***:") || !p.ahead("***") {
		return p.options()
	}
	return false, invalid("quantifier operand invalid")
}

func (p *parser) options() (literal bool, err error) {
	if !p.ahead("(?") || p.at+2 >= len(p.text) || !isAlpha(p.text[p.at+2]) {
		return false, nil
	}
	p.skip("(?")
	for !p.done() {
		switch option := p.next(); option {
		case ')':
			return literal, nil
		case 'c':
			p.fold = false
		case 'i':
			p.fold = true
		case 'q':
			literal = true
		case 's', 't':
		case 'b', 'e', 'm', 'n', 'p', 'w', 'x':
			return false, unsupported("the embedded option " + string(option))
		default:
			return false, invalid("invalid embedded option")
		}
	}
	return false, invalid("invalid embedded option")
}

func (p *parser) literal() node {
	var parts sequence
	for !p.done() {
		parts = append(parts, p.character(p.next()))
	}
	return parts
}

func (p *parser) character(r rune) node { return one{class: span(r, r, p.fold)} }

func (p *parser) alternatives() (node, error) {
	var parts choice
	for {
		part, err := p.branch()
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		if !p.skip("|") {
			return parts, nil
		}
	}
}

func (p *parser) branch() (node, error) {
	var parts sequence
	for !p.done() && !p.ahead("|") && (!p.ahead(")") || p.groups == 0) {
		part, quantifiable, err := p.atom()
		if err != nil {
			return nil, err
		}
		if quantifiable {
			part, err = p.quantified(part)
			if err != nil {
				return nil, err
			}
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// atom reads what a quantifier can follow, or a constraint, which none can.
func (p *parser) atom() (part node, quantifiable bool, err error) {
	switch r := p.next(); r {
	case '^':
		return boundary{holds: atStart}, false, nil
	case '$':
		return boundary{holds: atEnd}, false, nil
	case '.':
		return one{class: anyCharacter}, true, nil
	case '(':
		return p.group()
	case ')':
		return nil, false, invalid("parentheses () not balanced")
	case '[':
		return p.bracket()
	case '\\':
		return p.escape()
	case '*', '+', '?':
		return nil, false, invalid("quantifier operand invalid")
	case '{':
		if p.digitAhead() {
			return nil, false, invalid("quantifier operand invalid")
		}
		return p.character(r), true, nil
	default:
		return p.character(r), true, nil
	}
}

// group reads what follows an opening parenthesis.
func (p *parser) group() (node, bool, error) {
	if p.skip("?#") {
		for !p.done() {
			if p.next() == ')' {
				return empty{}, false, nil
			}
		}
		return nil, false, invalid("parentheses () not balanced")
	}
	var around *look
	switch {
	case p.skip("?:"):
	case p.skip("?="):
		around = &look{}
	case p.skip("?!"):
		around = &look{negated: true}
	case p.skip("?<="):
		around = &look{behind: true}
	case p.skip("?<!"):
		around = &look{behind: true, negated: true}
	case p.ahead("?"):
		return nil, false, invalid("quantifier operand invalid")
	}
	p.groups++
	part, err := p.alternatives()
	if err != nil {
		return nil, false, err
	}
	if !p.skip(")") {
		return nil, false, invalid("parentheses () not balanced")
	}
	p.groups--
	if around != nil {
		around.part = part
		return *around, false, nil
	}
	return part, true, nil
}

// quantified reads a quantifier behind part, if there is one.
func (p *parser) quantified(part node) (node, error) {
	least, most := 1, 1
	switch {
	case p.skip("*"):
		least, most = 0, -1
	case p.skip("+"):
		most = -1
	case p.skip("?"):
		least = 0
	case p.ahead("{") && p.at+1 < len(p.text) && isDigit(p.text[p.at+1]):
		p.skip("{")
		var err error
		if least, most, err = p.bounds(); err != nil {
			return nil, err
		}
	default:
		return part, nil
	}
	// A question mark makes the quantifier non-greedy, which does not
	// change whether there is a match.
	p.skip("?")
	return repeat{part: part, min: least, max: most}, nil
}

// bounds reads m}, m,} or m,n}.
func (p *parser) bounds() (least, most int, err error) {
	if least, err = p.count(); err != nil {
		return 0, 0, err
	}
	most = least
	if p.skip(",") {
		most = -1
		if p.digitAhead() {
			if most, err = p.count(); err != nil {
				return 0, 0, err
			}
		}
	}
	switch {
	case p.done():
		return 0, 0, invalid("braces {} not balanced")
	case !p.skip("}") || most >= 0 && most < least:
		return 0, 0, invalid("invalid repetition count(s)")
	}
	return least, most, nil
}

func (p *parser) count() (int, error) {
	number := 0
	for p.digitAhead() {
		number = number*10 + int(p.next()-'0')
		if number > maxRepeat {
			return 0, invalid("invalid repetition count(s)")
		}
	}
	return number, nil
}

// through reads up to and past end; found is false where there is none.
func (p *parser) through(end string) (text string, found bool) {
	before, _, found := strings.Cut(string(p.text[p.at:]), end)
	if !found {
		return "", false
	}
	p.at += utf8.RuneCountInString(before) + utf8.RuneCountInString(end)
	return before, true
}
