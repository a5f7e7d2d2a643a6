package are

import "unicode"

func isWord(r rune) bool { return r == '_' || isAlnum(r) }

func isAlnum(r rune) bool { return isDigit(r) || isAlpha(r) }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isAlpha(r rune) bool {
	return unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.Other_Alphabetic)
}

func isSpace(r rune) bool { return unicode.IsSpace(r) }

func isPrint(r rune) bool { return isGraph(r) || unicode.Is(unicode.Zs, r) }

func isGraph(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cc, unicode.Cs) && unicode.IsGraphic(r)
}

// isPunct takes symbols such as $ and + for punctuation, as POSIX does.
func isPunct(r rune) bool { return isGraph(r) && !isAlnum(r) }

// namedClass is a class by its name between [: and :].
func namedClass(name string) (class, error) {
	switch name {
	case "alpha":
		return isAlpha, nil
	case "alnum":
		return isAlnum, nil
	case "digit":
		return isDigit, nil
	case "upper":
		return unicode.IsUpper, nil
	case "lower":
		return unicode.IsLower, nil
	case "space":
		return isSpace, nil
	case "blank":
		return func(r rune) bool { return r == '\t' || unicode.Is(unicode.Zs, r) }, nil
	case "punct":
		return isPunct, nil
	case "print":
		return isPrint, nil
	case "graph":
		return isGraph, nil
	case "cntrl":
		return unicode.IsControl, nil
	case "xdigit":
		return func(r rune) bool { return isDigit(r) || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F' }, nil
	case "word":
		return isWord, nil
	case "ascii":
		return func(r rune) bool { return r <= unicode.MaxASCII }, nil
	}
	return nil, invalid("invalid character class")
}

// classEscape is the class behind \d, \s or \w and their capitals.
func classEscape(letter rune) (class, bool) {
	var found class
	switch unicode.ToLower(letter) {
	case 'd':
		found = isDigit
	case 's':
		found = isSpace
	case 'w':
		found = isWord
	default:
		return nil, false
	}
	if unicode.IsUpper(letter) {
		return func(r rune) bool { return !found(r) }, true
	}
	return found, true
}

// span is the characters from low to high.
func span(low, high rune, fold bool) class {
	if !fold {
		return func(r rune) bool { return r >= low && r <= high }
	}
	within := func(r rune) bool { return r >= low && r <= high }
	return func(r rune) bool {
		return within(r) || within(unicode.ToLower(r)) || within(unicode.ToUpper(r))
	}
}

func anyCharacter(rune) bool { return true }
