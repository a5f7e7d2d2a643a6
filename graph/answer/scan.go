package answer

import "errors"

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
// keeps no state but the text and its index, so that a place is all there is to
// go wrong.
type scanner struct {
	text []byte
	// stops says where the contents of strings may end.
	stops index
}

// at returns the byte at i; 0, which begins no token, past the end.
func (s *scanner) at(i int) byte {
	if i < len(s.text) {
		return s.text[i]
	}
	return 0
}

// space returns the place of the next byte that is not white space.
func (s *scanner) space(i int) int {
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

// string returns the place after the string that begins at i. The text is UTF-8:
// its index was made.
func (s *scanner) string(i int) (int, error) {
	if s.at(i) != '"' {
		return 0, errMalformed
	}
	if end := s.plain(i); end != 0 {
		return end, nil
	}
	i++
	for {
		i = s.stops.next(i)
		switch s.at(i) {
		case '"':
			return i + 1, nil
		case '\\':
			var err error
			if i, err = s.escape(i); err != nil {
				return 0, err
			}
		default:
			return 0, errMalformed
		}
	}
}

// plain returns the place after the string whose quote is at i; 0 where it has
// escape sequences or is malformed.
func (s *scanner) plain(i int) int {
	if i = s.stops.next(i + 1); s.at(i) != '"' {
		return 0
	}
	return i + 1
}

// escape returns the place after the escape sequence that begins at i.
func (s *scanner) escape(i int) (int, error) {
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
func (s *scanner) number(i int) (int, error) {
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
func (s *scanner) digits(i int) (int, error) {
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
func (s *scanner) literal(i int, word string) (int, error) {
	if end := i + len(word); end <= len(s.text) && string(s.text[i:end]) == word {
		return end, nil
	}
	return 0, errMalformed
}

// scalar returns the place after the string, number, true, false or null that
// begins at i.
func (s *scanner) scalar(i int) (int, error) {
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
func (s *scanner) value(i int) (int, error) {
	return s.nested(i, 0)
}

func (s *scanner) nested(i, depth int) (int, error) {
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
		if c := s.at(i); c == '{' || c == '[' {
			i, err = s.nested(i, depth+1)
		} else {
			i, err = s.scalar(i)
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
func (s *scanner) key(i int) (int, error) {
	i, err := s.string(i)
	if err != nil {
		return 0, err
	}
	return s.colon(i)
}

// colon returns the place of the value after the colon at i.
func (s *scanner) colon(i int) (int, error) {
	i = s.space(i)
	if s.at(i) != ':' {
		return 0, errMalformed
	}
	return s.space(i + 1), nil
}
