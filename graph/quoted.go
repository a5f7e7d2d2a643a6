package graph

import "regexp"

// What a message repeats of a caller's may be as long as a document: in quotes,
// as a text or a name, or on its own, as a number.
var (
	longText = regexp.MustCompile(`"((?:[^"\\]|\\.){100})(?:[^"\\]|\\.)+"`)
	longWord = regexp.MustCompile(`([^\s"]{100})[^\s"]{2,}`)
)

// cutQuoted cuts what a message repeats to 100 characters.
func cutQuoted(message string) string {
	if len(message) <= 100 {
		return message
	}
	return longWord.ReplaceAllString(longText.ReplaceAllString(message, `"$1…"`), "$1…")
}
