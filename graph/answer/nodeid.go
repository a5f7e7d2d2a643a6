package answer

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// nodePrefix is what a global id says before Carbon's own id.
const nodePrefix = "CustomerContact:"

// NodeID returns the global id of the customer contact with Carbon's id.
func NodeID(id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(nodePrefix + id))
}

// ParseNodeID returns Carbon's id of the customer contact that a global id
// names, and whether it names one.
func ParseNodeID(nodeID string) (id string, ok bool) {
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(nodeID)
	// The decoder passes over line breaks.
	if err != nil || strings.ContainsAny(nodeID, "\r\n") || !utf8.Valid(decoded) || bytes.IndexByte(decoded, 0) >= 0 {
		return "", false
	}
	id, ok = strings.CutPrefix(string(decoded), nodePrefix)
	return id, ok && id != ""
}

// appendNodeID appends the global id, as JSON, of the row whose id is the JSON
// string given.
func appendNodeID(dst, id []byte) []byte {
	var room [64]byte
	name := append(append(room[:0], nodePrefix...), unquoted(id)...)
	dst = base64.RawURLEncoding.AppendEncode(append(dst, '"'), name)
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
