package grammar

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// scanner walks over one parameter. A parser that fails panics with what it
// expected, and leaves the scanner where it failed; read makes that the *Error
// with which Parse ends.
type scanner struct {
	text string
	at   int
}

// unexpected is the failure of a parser at a place.
type unexpected struct {
	at       int
	expected string
}

func (s *scanner) fail(expected string) {
	panic(&unexpected{at: s.at, expected: expected})
}

// read runs a parser on the text of a parameter; what names it in errors.
func read[T any](what, text string, parse func(*scanner) T) (value T) {
	s := &scanner{text: text}
	failed := s.catch(func() { value = parse(s) })
	if failed == nil {
		return value
	}
	found := "end of input"
	if failed.at < len(s.text) {
		r, _ := utf8.DecodeRuneInString(s.text[failed.at:])
		found = strconv.Quote(string(r))
	}
	column := utf8.RuneCountInString(s.text[:failed.at]) + 1
	panic(&Error{
		Message: fmt.Sprintf("%q (line 1, column %d)", "failed to parse "+what, column),
		Details: "unexpected " + found + " expecting " + failed.expected,
	})
}

// catch runs parse and returns its failure, or nil.
func (s *scanner) catch(parse func()) (failed *unexpected) {
	defer func() {
		if cause := recover(); cause != nil {
			var ok bool
			if failed, ok = cause.(*unexpected); !ok {
				panic(cause)
			}
		}
	}()
	parse()
	return nil
}

// try runs parse and, if it fails, returns to where it began.
func (s *scanner) try(parse func()) bool {
	start := s.at
	if s.catch(parse) == nil {
		return true
	}
	s.at = start
	return false
}

func (s *scanner) done() bool { return s.at == len(s.text) }

// next reads one character; the scanner must not be done.
func (s *scanner) next() rune {
	r, size := utf8.DecodeRuneInString(s.text[s.at:])
	s.at += size
	return r
}

// ahead says whether the text goes on with one of some prefixes.
func (s *scanner) ahead(prefixes ...string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(s.text[s.at:], prefix) {
			return true
		}
	}
	return false
}

// skip passes over prefix if the text goes on with it.
func (s *scanner) skip(prefix string) bool {
	if !s.ahead(prefix) {
		return false
	}
	s.at += len(prefix)
	return true
}

// skipAny passes over the first prefix that the text goes on with.
func (s *scanner) skipAny(prefixes ...string) (string, bool) {
	for _, prefix := range prefixes {
		if s.skip(prefix) {
			return prefix, true
		}
	}
	return "", false
}

func (s *scanner) expect(prefix string) {
	if !s.skip(prefix) {
		s.fail(strconv.Quote(prefix))
	}
}

func (s *scanner) takeWhile(accept func(rune) bool) string {
	start := s.at
	for !s.done() {
		r, size := utf8.DecodeRuneInString(s.text[s.at:])
		if !accept(r) {
			break
		}
		s.at += size
	}
	return s.text[start:s.at]
}

// blanks passes over what may surround a lexeme.
func (s *scanner) blanks() {
	s.takeWhile(func(r rune) bool { return r == ' ' || r == '\t' })
}

// sepBy1 reads one or more, with separator between them.
func sepBy1[T any](parse func() T, separator func() bool) []T {
	values := []T{parse()}
	for separator() {
		values = append(values, parse())
	}
	return values
}

// symbol is a separator that is one text.
func (s *scanner) symbol(text string) func() bool {
	return func() bool { return s.skip(text) }
}

// comma is a separator that may have blanks around it. Blanks without the
// comma behind them are an error, not the end of a list.
func (s *scanner) comma() bool {
	start := s.at
	s.blanks()
	if !s.skip(",") {
		if s.at > start {
			s.fail(`","`)
		}
		return false
	}
	s.blanks()
	return true
}

// expectLexeme passes over text and the blanks around it.
func (s *scanner) expectLexeme(text string) {
	s.blanks()
	s.expect(text)
	s.blanks()
}

func isIdentifierRune(r rune) bool {
	return unicode.IsLetter(r) || r >= '0' && r <= '9' || r == '_' || r == ' ' || r == '$'
}

func isJSONKeyRune(r rune) bool { return !strings.ContainsRune("(-:.,>)", r) }
