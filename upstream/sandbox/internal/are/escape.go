package are

import "unicode"

// escape reads what follows a backslash outside of brackets.
func (p *parser) escape() (part node, quantifiable bool, err error) {
	if p.done() {
		return nil, false, invalid(`invalid escape \ sequence`)
	}
	letter := p.text[p.at]
	if holds, found := constraintEscape(letter); found {
		p.at++
		return boundary{holds: holds}, false, nil
	}
	if found, ok := classEscape(letter); ok {
		p.at++
		return one{class: found}, true, nil
	}
	if letter >= '1' && letter <= '9' && !p.octalAhead() {
		return nil, false, unsupported("a back reference")
	}
	r, err := p.characterEscape()
	if err != nil {
		return nil, false, err
	}
	return p.character(r), true, nil
}

// octalAhead says that the digits behind a backslash are too many for a back
// reference: an expression here has far fewer groups than they would count.
func (p *parser) octalAhead() bool {
	return p.at+1 < len(p.text) && isOctal(p.text[p.at]) && isOctal(p.text[p.at+1])
}

func isOctal(r rune) bool { return r >= '0' && r <= '7' }

func constraintEscape(letter rune) (func([]rune, int) bool, bool) {
	switch letter {
	case 'A':
		return atStart, true
	case 'Z':
		return atEnd, true
	case 'm':
		return atWordStart, true
	case 'M':
		return atWordEnd, true
	case 'y':
		return atWordEdge, true
	case 'Y':
		return inOrOutOfWord, true
	}
	return nil, false
}

// characterEscape reads an escape that stands for one character.
func (p *parser) characterEscape() (rune, error) {
	if p.done() {
		return 0, invalid(`invalid escape \ sequence`)
	}
	letter := p.next()
	if !isAlnum(letter) {
		return letter, nil
	}
	switch letter {
	case 'a':
		return '\a', nil
	case 'b':
		return '\b', nil
	case 'B':
		return '\\', nil
	case 'c':
		if !p.done() {
			return p.next() & 0x1f, nil
		}
	case 'e':
		return 0x1b, nil
	case 'f':
		return '\f', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case 'v':
		return '\v', nil
	case 'u':
		return p.number(16, 4, 4)
	case 'U':
		return p.number(16, 8, 8)
	case 'x':
		return p.number(16, 1, len(p.text))
	}
	if isOctal(letter) {
		p.at--
		return p.number(8, 1, 3)
	}
	return 0, invalid(`invalid escape \ sequence`)
}

// number reads a character by its code, in at least least and at most most
// digits.
func (p *parser) number(base rune, least, most int) (rune, error) {
	code, digits := rune(0), 0
	for ; digits < most && !p.done(); digits++ {
		digit := digitValue(p.text[p.at])
		if digit >= base {
			break
		}
		p.at++
		if code = code*base + digit; code > unicode.MaxRune {
			return 0, invalid(`invalid escape \ sequence`)
		}
	}
	if digits < least {
		return 0, invalid(`invalid escape \ sequence`)
	}
	return code, nil
}

func digitValue(r rune) rune {
	switch {
	case isDigit(r):
		return r - '0'
	case r >= 'a' && r <= 'f':
		return r - 'a' + 10
	case r >= 'A' && r <= 'F':
		return r - 'A' + 10
	}
	return unicode.MaxRune
}
