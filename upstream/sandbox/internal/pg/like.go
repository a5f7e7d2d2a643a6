package pg

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// LikePattern is a pattern of LIKE: % is any run of characters, _ is any one,
// and \ takes the next one literally.
type LikePattern struct {
	pattern string
	fold    bool
}

// NewLikePattern reads a pattern; fold ignores case, as ILIKE does.
func NewLikePattern(pattern string, fold bool) LikePattern {
	if fold {
		pattern = lower(pattern)
	}
	return LikePattern{pattern: pattern, fold: fold}
}

// lower is lower(), which maps each character by itself.
func lower(text string) string { return strings.Map(unicode.ToLower, text) }

// Match says whether the whole text matches. A pattern that ends in its
// escape is an error, but only once matching comes to that end.
func (l LikePattern) Match(text string) (bool, error) {
	if l.fold {
		text = lower(text)
	}
	outcome, err := like(text, l.pattern)
	return outcome == likeTrue, err
}

// likeOutcome is whether a text matches; likeAbort is that no shorter text
// would match either, which keeps several % from taking exponential time.
type likeOutcome uint8

const (
	likeFalse likeOutcome = iota
	likeTrue
	likeAbort
)

func danglingEscape() error {
	return Errorf("22025", "LIKE pattern must not end with escape character")
}

func like(text, pattern string) (likeOutcome, error) {
	for text != "" && pattern != "" {
		switch pattern[0] {
		case '%':
			return likeAnyRun(text, pattern)
		case '_':
			text, pattern = dropRune(text), pattern[1:]
			continue
		case '\\':
			if pattern = pattern[1:]; pattern == "" {
				return likeFalse, danglingEscape()
			}
		}
		if text[0] != pattern[0] {
			return likeFalse, nil
		}
		text, pattern = text[1:], pattern[1:]
	}
	if text != "" {
		return likeFalse, nil
	}
	if strings.Trim(pattern, "%") != "" {
		return likeAbort, nil
	}
	return likeTrue, nil
}

// likeAnyRun matches a pattern that begins with %.
func likeAnyRun(text, pattern string) (likeOutcome, error) {
	for pattern != "" && (pattern[0] == '%' || pattern[0] == '_') {
		if pattern[0] == '_' {
			if text == "" {
				return likeAbort, nil
			}
			text = dropRune(text)
		}
		pattern = pattern[1:]
	}
	if pattern == "" {
		return likeTrue, nil
	}
	first := pattern[0]
	if first == '\\' {
		if len(pattern) == 1 {
			return likeFalse, danglingEscape()
		}
		first = pattern[1]
	}
	for ; text != ""; text = dropRune(text) {
		if text[0] != first {
			continue
		}
		if outcome, err := like(text, pattern); err != nil || outcome != likeFalse {
			return outcome, err
		}
	}
	return likeAbort, nil
}

func dropRune(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return text[size:]
}
