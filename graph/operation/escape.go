package operation

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/codes"
)

// checkEscapes refuses a document in which a string has an escape that is half
// a surrogate pair. The parser would read U+FFFD in its place.
func checkEscapes(source string) *gqlerror.Error {
	if !strings.Contains(source, `\u`) {
		return nil
	}
	for at := 0; at < len(source); {
		switch rest := source[at:]; {
		case rest[0] == '#':
			at += lineLength(rest)
		case strings.HasPrefix(rest, `"""`):
			at += blockStringLength(rest)
		case rest[0] == '"':
			length, half := stringLength(rest)
			if half >= 0 {
				return halfPair(source, at+half)
			}
			at += length
		default:
			at++
		}
	}
	return nil
}

// halfPair is the error of an escape at an offset into the source.
func halfPair(source string, offset int) *gqlerror.Error {
	before := source[:offset]
	line := strings.Count(before, "\n") + 1
	column := offset - strings.LastIndexByte(before, '\n')
	return withCode(codes.ParseFailed, gqlerror.ErrorLocf("", line, column, "the escape %s is half a surrogate pair", source[offset:offset+len(`\uD800`)]))
}

// lineLength is the length of the rest of a line.
func lineLength(source string) int {
	if end := strings.IndexAny(source, "\r\n"); end >= 0 {
		return end
	}
	return len(source)
}

// blockStringLength is the length of a block string, in which nothing but
// \""" is an escape. As in the parser, it takes all the quotes at its end.
func blockStringLength(source string) int {
	for at := len(`"""`); at < len(source); {
		switch rest := source[at:]; {
		case strings.HasPrefix(rest, `\"""`):
			at += len(`\"""`)
		case strings.HasPrefix(rest, `"""`):
			return at + len(rest) - len(strings.TrimLeft(rest, `"`))
		default:
			at++
		}
	}
	return len(source)
}

// stringLength is the length of a string, and the offset of an escape in it
// that is half a surrogate pair; -1 where there is none. A string ends with
// its line, if not before.
func stringLength(source string) (length, half int) {
	for at := 1; at < len(source); {
		switch source[at] {
		case '"':
			return at + 1, -1
		case '\n', '\r':
			return at, -1
		case '\\':
			unit, isUnit := escapedUnit(source[at:])
			switch {
			case !isUnit:
				at += 2 // another escape, such as \" or \u{1F600}
			case !utf16.IsSurrogate(unit):
				at += len(`\u0000`)
			default:
				low, _ := escapedUnit(source[at+len(`\uD800`):])
				if utf16.DecodeRune(unit, low) == '\ufffd' {
					return 0, at
				}
				at += len(`\uD800\uDC00`)
			}
		default:
			at++
		}
	}
	return len(source), -1
}

// escapedUnit reads an escape of four digits at the beginning of the source.
func escapedUnit(source string) (rune, bool) {
	if len(source) < len(`\u0000`) || !strings.HasPrefix(source, `\u`) {
		return 0, false
	}
	unit, err := strconv.ParseUint(source[2:6], 16, 16)
	return rune(unit), err == nil
}
