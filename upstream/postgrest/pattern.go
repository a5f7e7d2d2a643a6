package postgrest

import "strings"

// PostgREST makes a % of every * in a like pattern and nothing escapes it. So
// a pattern with a * among its ordinary characters goes as a regular
// expression (match), any other as a like pattern.

// appendPattern appends the operator and the pattern of Like, Contains,
// StartsWith, EndsWith and Match.
func (c Compare) appendPattern(dst []byte, at place) []byte {
	expression := c.Op == Match || strings.IndexByte(c.Value, '*') >= 0
	if c.Fold {
		dst = append(dst, 'i')
	}
	if expression {
		dst = append(dst, "match."...)
	} else {
		dst = append(dst, "like."...)
	}
	dst = appendDelimiter(dst, at)
	switch {
	case c.Op == Match:
		dst = appendText(dst, c.Value, int(at))
	case expression:
		dst = c.appendExpression(dst, int(at))
	default:
		dst = c.appendLike(dst, int(at))
	}
	return appendDelimiter(dst, at)
}

// appendLike appends the like pattern of a comparison without a *. A run of
// any characters is written as *.
func (c Compare) appendLike(dst []byte, layers int) []byte {
	if c.Op == Like {
		for i := 0; i < len(c.Value); i++ {
			switch c.Value[i] {
			case '%':
				dst = append(dst, "%2A"...)
			case '\\':
				dst = appendByte(dst, '\\', layers)
				i++
				dst = appendByte(dst, c.Value[i], layers)
			default:
				dst = appendByte(dst, c.Value[i], layers)
			}
		}
		return dst
	}
	if c.Op != StartsWith {
		dst = append(dst, "%2A"...)
	}
	for i := range len(c.Value) {
		if b := c.Value[i]; b == '\\' || b == '%' || b == '_' {
			dst = appendByte(dst, '\\', layers)
		}
		dst = appendByte(dst, c.Value[i], layers)
	}
	if c.Op != EndsWith {
		dst = append(dst, "%2A"...)
	}
	return dst
}

// appendExpression appends the comparison as an advanced regular expression
// of Postgres. There ^ and $ are the ends of the whole text and a dot is any
// character, newlines included.
func (c Compare) appendExpression(dst []byte, layers int) []byte {
	if c.Op == Like || c.Op == StartsWith {
		dst = append(dst, "%5E"...)
	}
	for i := 0; i < len(c.Value); i++ {
		switch b := c.Value[i]; {
		case c.Op == Like && b == '%':
			dst = append(dst, ".%2A"...)
		case c.Op == Like && b == '_':
			dst = append(dst, '.')
		case c.Op == Like && b == '\\':
			i++
			dst = appendOrdinary(dst, c.Value[i], layers)
		default:
			dst = appendOrdinary(dst, b, layers)
		}
	}
	if c.Op == Like || c.Op == EndsWith {
		dst = append(dst, "%24"...)
	}
	return dst
}

// appendOrdinary appends one byte of a regular expression that means itself.
// A backslash before ASCII punctuation says so; before a letter or digit it
// would say something else, and the rest needs none.
func appendOrdinary(dst []byte, b byte, layers int) []byte {
	if '!' <= b && b <= '~' && !alphanumeric(b) {
		dst = appendByte(dst, '\\', layers)
	}
	return appendByte(dst, b, layers)
}

// endsInEscape reports whether a like pattern ends in a backslash that
// escapes nothing.
func endsInEscape(pattern string) bool {
	trimmed := strings.TrimRight(pattern, `\`)
	return (len(pattern)-len(trimmed))%2 == 1
}
