package answer

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"unicode/utf8"
)

// A body that is not JSON.
var (
	errMalformed = errors.New("malformed JSON")
	errNotUTF8   = errors.New("malformed UTF-8")
)

// maxDepth is how deep arrays and objects may nest in one value. PostgreSQL
// itself refuses JSON that is much deeper.
const maxDepth = 1024

// scanner walks over the bytes of a JSON text. Its methods take the place
// where a token begins and return the place after it, or errMalformed. It
// keeps no state but the text, so that a place is all there is to go wrong.
type scanner struct{ text []byte }

// at returns the byte at i; 0, which begins no token, past the end.
func (s scanner) at(i int) byte {
	if i < len(s.text) {
		return s.text[i]
	}
	return 0
}

// space returns the place of the next byte that is not white space.
func (s scanner) space(i int) int {
	for i < len(s.text) {
		switch s.text[i] {
		case ' ', '\n', '\r', '\t':
			i++
		default:
			return i
		}
	}
	return i
}

// Bytes of a word that is looked at eight at a time.
const (
	eachByte  = 0x0101010101010101
	highBits  = 0x8080808080808080
	quotes    = '"' * eachByte
	backslash = '\\' * eachByte
	spaces    = ' ' * eachByte
)

// string returns the place after the string that begins at i.
func (s scanner) string(i int) (int, error) {
	text, start := s.text, i
	if i >= len(text) || text[i] != '"' {
		return 0, errMalformed
	}
	i++
	var seen uint64 // all bytes that were looked at, one over the other
	for {
		// Eight bytes at a time until one is a quote, a backslash or a control
		// character: the top bit of a byte of stop is set where that is so. A
		// borrow can set it wrongly above the first such byte, never below.
		for i+8 <= len(text) {
			word := binary.LittleEndian.Uint64(text[i:])
			seen |= word
			quote, slash := word^quotes, word^backslash
			stop := ((quote - eachByte) &^ quote) | ((slash - eachByte) &^ slash) | ((word - spaces) &^ word)
			if stop &= highBits; stop != 0 {
				i += bits.TrailingZeros64(stop) / 8
				break
			}
			i += 8
		}
		switch c := s.at(i); {
		case c == '"':
			i++
			// Only a string may hold bytes beyond ASCII.
			if seen&highBits != 0 && !utf8.Valid(text[start:i]) {
				return 0, errNotUTF8
			}
			return i, nil
		case c == '\\':
			next, err := s.escape(i)
			if err != nil {
				return 0, err
			}
			i = next
		case c < ' ':
			return 0, errMalformed
		default:
			seen |= uint64(c)
			i++
		}
	}
}

// escape returns the place after the escape sequence that begins at i.
func (s scanner) escape(i int) (int, error) {
	switch s.at(i + 1) {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2, nil
	case 'u':
		for j := i + 2; j < i+6; j++ {
			if !isHex(s.at(j)) {
				return 0, errMalformed
			}
		}
		return i + 6, nil
	default:
		return 0, errMalformed
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// number returns the place after the number that begins at i.
func (s scanner) number(i int) (int, error) {
	if s.at(i) == '-' {
		i++
	}
	var err error
	if s.at(i) == '0' {
		i++
	} else if i, err = s.digits(i); err != nil {
		return 0, err
	}
	if s.at(i) == '.' {
		if i, err = s.digits(i + 1); err != nil {
			return 0, err
		}
	}
	if c := s.at(i); c == 'e' || c == 'E' {
		i++
		if c := s.at(i); c == '+' || c == '-' {
			i++
		}
		return s.digits(i)
	}
	return i, nil
}

// digits returns the place after the digits, at least one, that begin at i.
func (s scanner) digits(i int) (int, error) {
	start := i
	for c := s.at(i); '0' <= c && c <= '9'; c = s.at(i) {
		i++
	}
	if i == start {
		return 0, errMalformed
	}
	return i, nil
}

// literal returns the place after word, which must stand at i.
func (s scanner) literal(i int, word string) (int, error) {
	if end := i + len(word); end <= len(s.text) && string(s.text[i:end]) == word {
		return end, nil
	}
	return 0, errMalformed
}

// scalar returns the place after the string, number, true, false or null that
// begins at i.
func (s scanner) scalar(i int) (int, error) {
	switch s.at(i) {
	case '"':
		return s.string(i)
	case 't':
		return s.literal(i, "true")
	case 'f':
		return s.literal(i, "false")
	case 'n':
		return s.literal(i, "null")
	default:
		return s.number(i)
	}
}

// value returns the place after the value, of whatever kind, that begins at i.
func (s scanner) value(i int) (int, error) {
	return s.nested(i, 0)
}

func (s scanner) nested(i, depth int) (int, error) {
	if depth == maxDepth {
		return 0, errMalformed
	}
	object := s.at(i) == '{'
	closing := byte('}')
	switch {
	case object:
	case s.at(i) == '[':
		closing = ']'
	default:
		return s.scalar(i)
	}
	i = s.space(i + 1)
	if s.at(i) == closing {
		return i + 1, nil
	}
	for {
		var err error
		if object {
			if i, err = s.key(i); err != nil {
				return 0, err
			}
		}
		if s.at(i) == '"' { // what most values are
			i, err = s.string(i)
		} else {
			i, err = s.nested(i, depth+1)
		}
		if err != nil {
			return 0, err
		}
		i = s.space(i)
		switch s.at(i) {
		case ',':
			i = s.space(i + 1)
		case closing:
			return i + 1, nil
		default:
			return 0, errMalformed
		}
	}
}

// key returns the place of the value after the key and the colon that begin
// at i.
func (s scanner) key(i int) (int, error) {
	i, err := s.string(i)
	if err != nil {
		return 0, err
	}
	return s.colon(i)
}

// colon returns the place of the value after the colon at i.
func (s scanner) colon(i int) (int, error) {
	i = s.space(i)
	if s.at(i) != ':' {
		return 0, errMalformed
	}
	return s.space(i + 1), nil
}
