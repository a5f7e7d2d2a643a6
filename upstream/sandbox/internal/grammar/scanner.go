package grammar

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// scanner walks over one parameter. A parser that fails leaves the scanner
// where it failed, so that a caller can tell whether anything was read: an
// alternative is only tried where nothing was, or where the first one ran
// inside attempt.
type scanner struct {
	text string
	at   int
}

// unexpected is the failure of a parser at a place.
type unexpected struct {
	at       int
	expected string
}

func (u *unexpected) Error() string { return "expecting " + u.expected }

func (s *scanner) fail(expected string) error {
	return &unexpected{at: s.at, expected: expected}
}

func (s *scanner) done() bool { return s.at == len(s.text) }

func (s *scanner) peek() rune {
	r, _ := utf8.DecodeRuneInString(s.text[s.at:])
	return r
}

// next reads one character; the scanner must not be done.
func (s *scanner) next() rune {
	r, size := utf8.DecodeRuneInString(s.text[s.at:])
	s.at += size
	return r
}

// ahead says whether the text goes on with prefix.
func (s *scanner) ahead(prefix string) bool {
	return strings.HasPrefix(s.text[s.at:], prefix)
}

// skip passes over prefix if the text goes on with it.
func (s *scanner) skip(prefix string) bool {
	if !s.ahead(prefix) {
		return false
	}
	s.at += len(prefix)
	return true
}

func (s *scanner) expect(prefix string) error {
	if !s.skip(prefix) {
		return s.fail(strconv.Quote(prefix))
	}
	return nil
}

func (s *scanner) takeWhile(accept func(rune) bool) string {
	start := s.at
	for !s.done() && accept(s.peek()) {
		s.next()
	}
	return s.text[start:s.at]
}

// blanks passes over what may surround a lexeme.
func (s *scanner) blanks() {
	s.takeWhile(func(r rune) bool { return r == ' ' || r == '\t' })
}

// attempt runs parse and returns to where it began if that fails.
func attempt[T any](s *scanner, parse func() (T, error)) (T, error) {
	start := s.at
	value, err := parse()
	if err != nil {
		s.at = start
	}
	return value, err
}

// sepBy1 reads one or more, with separator between them.
func sepBy1[T any](parse func() (T, error), separator func() (bool, error)) ([]T, error) {
	var values []T
	for {
		value, err := parse()
		if err != nil {
			return nil, err
		}
		values = append(values, value)
		more, err := separator()
		if err != nil {
			return nil, err
		}
		if !more {
			return values, nil
		}
	}
}

// symbol is a separator that is one text.
func (s *scanner) symbol(text string) func() (bool, error) {
	return func() (bool, error) { return s.skip(text), nil }
}

// lexeme is a separator that may have blanks around it. Blanks without the
// symbol behind them are an error, not the end of a list.
func (s *scanner) lexeme(text string) func() (bool, error) {
	return func() (bool, error) {
		start := s.at
		s.blanks()
		if !s.skip(text) {
			if s.at > start {
				return false, s.fail(strconv.Quote(text))
			}
			return false, nil
		}
		s.blanks()
		return true, nil
	}
}

// expectLexeme passes over text and the blanks around it.
func (s *scanner) expectLexeme(text string) error {
	s.blanks()
	if err := s.expect(text); err != nil {
		return err
	}
	s.blanks()
	return nil
}

// report makes the error of a parameter out of a parser's failure.
func (s *scanner) report(what string, err error) *Error {
	at, expected := s.at, err.Error()
	if u, ok := errors.AsType[*unexpected](err); ok {
		at = u.at
	}
	found := "end of input"
	if at < len(s.text) {
		r, _ := utf8.DecodeRuneInString(s.text[at:])
		found = strconv.Quote(string(r))
	}
	column := utf8.RuneCountInString(s.text[:at]) + 1
	return &Error{
		Message: fmt.Sprintf("%q (line 1, column %d)", "failed to parse "+what, column),
		Details: "unexpected " + found + " " + expected,
	}
}

func isIdentifierRune(r rune) bool {
	return unicode.IsLetter(r) || r >= '0' && r <= '9' || r == '_' || r == ' ' || r == '$'
}

func isJSONKeyRune(r rune) bool { return !strings.ContainsRune("(-:.,>)", r) }
