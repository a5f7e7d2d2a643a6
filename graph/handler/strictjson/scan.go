package strictjson

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// peek is the next byte; 0 at the end, which is nowhere allowed in JSON.
func (r *Reader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *Reader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

func (r *Reader) refuse(reason string) error { return &Error{r.at, reason} }

func (r *Reader) malformed() error {
	if r.at >= len(r.text) {
		return r.refuse("the JSON ends too early,")
	}
	return r.refuse("the JSON is malformed")
}

func (r *Reader) word(word string) error {
	if !bytes.HasPrefix(r.text[r.at:], []byte(word)) {
		return r.malformed()
	}
	r.at += len(word)
	return nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// number reads a number as RFC 8259, section 6, writes it.
func (r *Reader) number() (string, error) {
	start := r.at
	if r.peek() == '-' {
		r.at++
	}
	if r.peek() == '0' {
		r.at++
	} else if !r.digits() {
		return "", r.malformed()
	}
	if r.peek() == '.' {
		if r.at++; !r.digits() {
			return "", r.malformed()
		}
	}
	if c := r.peek(); c == 'e' || c == 'E' {
		r.at++
		if c := r.peek(); c == '+' || c == '-' {
			r.at++
		}
		if !r.digits() {
			return "", r.malformed()
		}
	}
	return string(r.text[start:r.at]), nil
}

func (r *Reader) digits() bool {
	start := r.at
	for isDigit(r.peek()) {
		r.at++
	}
	return r.at > start
}

// String reads the next value, which must be a string.
func (r *Reader) String() (string, error) {
	r.space()
	text, err := r.quoted()
	return string(text), err
}

// quoted reads a string as UTF-8. Where it has no escapes it is a part of the
// text itself.
func (r *Reader) quoted() ([]byte, error) {
	if r.peek() != '"' {
		return nil, r.malformed()
	}
	begin := r.at
	r.at++
	var unescaped []byte
	start := r.at // of what is not yet in unescaped
	for {
		switch c := r.peek(); {
		case c == '"':
			piece := r.text[start:r.at]
			r.at++
			if unescaped != nil {
				piece = append(unescaped, piece...)
			}
			if !utf8.Valid(piece) {
				return nil, &Error{begin, "there is broken UTF-8 in the string"}
			}
			return piece, nil
		case c == '\\':
			unescaped = append(unescaped, r.text[start:r.at]...)
			var err error
			if unescaped, err = r.escape(unescaped); err != nil {
				return nil, err
			}
			start = r.at
		case c < ' ':
			return nil, r.malformed()
		default:
			r.at++
		}
	}
}

// escape reads an escape and appends what it stands for.
func (r *Reader) escape(text []byte) ([]byte, error) {
	start := r.at
	r.at++
	if i := strings.IndexByte(`"\/bfnrt`, r.peek()); i >= 0 {
		r.at++
		return append(text, "\"\\/\b\f\n\r\t"[i]), nil
	}
	unit, ok := r.hex4()
	if !ok {
		return nil, r.malformed()
	}
	char := unit
	if utf16.IsSurrogate(unit) {
		var low rune
		if r.peek() == '\\' {
			r.at++
			low, _ = r.hex4()
		}
		if char = utf16.DecodeRune(unit, low); char == utf8.RuneError {
			return nil, &Error{start, "there is half a surrogate pair"}
		}
	}
	if char == 0 {
		return nil, &Error{start, "there is the character U+0000"}
	}
	return utf8.AppendRune(text, char), nil
}

// hex4 reads the u and the four digits of an escape.
func (r *Reader) hex4() (rune, bool) {
	if r.at+5 > len(r.text) || r.text[r.at] != 'u' {
		return 0, false
	}
	var unit rune
	for _, c := range r.text[r.at+1 : r.at+5] {
		switch {
		case isDigit(c):
			unit = unit<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			unit = unit<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	r.at += 5
	return unit, true
}
