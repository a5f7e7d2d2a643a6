package postgrest

// Text goes into a target through two kinds of wrapping. Quoting is
// PostgREST's and Postgres's: "…" in which " and \ take a backslash, one layer
// inside another for an array inside a logic tree. Percent-encoding is the
// URL's and comes last, over everything.

// appendText appends text that stands inside a number of layers of quotes.
// Every byte that a URL does not reserve goes as it is.
func appendText(dst []byte, s string, layers int) []byte {
	start := 0
	for i := range len(s) {
		if unreserved(s[i]) {
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendByte(dst, s[i], layers)
		start = i + 1
	}
	return append(dst, s[start:]...)
}

// appendByte appends one byte of text. Each layer of quotes around it doubles
// the backslashes and adds one, so 2^layers-1 of them stand before a quote or
// a backslash.
func appendByte(dst []byte, c byte, layers int) []byte {
	if unreserved(c) {
		return append(dst, c)
	}
	if c == '"' || c == '\\' {
		for range 1<<layers - 1 {
			dst = append(dst, "%5C"...)
		}
	}
	const hex = "0123456789ABCDEF"
	return append(dst, '%', hex[c>>4], hex[c&15])
}

// appendQuoted appends text in quotes that stand inside a number of layers of
// quotes themselves.
func appendQuoted(dst []byte, s string, layers int) []byte {
	dst = appendByte(dst, '"', layers)
	dst = appendText(dst, s, layers+1)
	return appendByte(dst, '"', layers)
}

// appendArray appends a Postgres array literal. Every element is quoted: bare,
// NULL would be a null and a comma or brace would end the element.
func appendArray(dst []byte, elements []string, layers int) []byte {
	dst = append(dst, "%7B"...)
	for i, e := range elements {
		if i > 0 {
			dst = append(dst, "%2C"...)
		}
		dst = appendQuoted(dst, e, layers)
	}
	return append(dst, "%7D"...)
}

// unreserved reports whether a byte means itself everywhere in a URL (RFC
// 3986, section 2.3).
func unreserved(c byte) bool {
	return alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~'
}

// alphanumeric reports whether a byte is an ASCII letter or digit.
func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
