package answer

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// NodeID returns the global id of the row of a type with Carbon's id.
func NodeID(typeName, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(typeName + ":" + id))
}

// ParseNodeID returns the type and Carbon's id of the row that a global id
// names, and whether it is one.
func ParseNodeID(nodeID string) (typeName, id string, ok bool) {
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(nodeID)
	// The decoder passes over line breaks.
	if err != nil || strings.ContainsAny(nodeID, "\r\n") || !utf8.Valid(decoded) || bytes.IndexByte(decoded, 0) >= 0 {
		return "", "", false
	}
	typeName, id, _ = strings.Cut(string(decoded), ":")
	return typeName, id, id != ""
}

// appendNodeID appends the global id, as JSON, of the row of a type, its name
// as JSON, whose id is the JSON string given.
func appendNodeID(dst, typeName, id []byte) []byte {
	var room [64]byte
	name := append(append(room[:0], typeName[1:len(typeName)-1]...), ':')
	dst = base64.RawURLEncoding.AppendEncode(append(dst, '"'), append(name, unquoted(id)...))
	return append(dst, '"')
}

// unquoted returns the text of a scanned JSON string.
func unquoted(s []byte) []byte {
	inner := s[1 : len(s)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return inner
	}
	var text string
	if err := json.Unmarshal(s, &text); err != nil {
		// The scanner let it pass, and it takes no string that this refuses.
		panic(err)
	}
	return []byte(text)
}
