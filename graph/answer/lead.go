package answer

import (
	"bytes"
	"encoding/binary"
)

// lead is the bytes that are expected before a value: a comma, its key and a
// colon. Most are no longer than two words, and are compared without a call.
type lead struct {
	size int
	// first and second are the words that the lead begins with, and their masks
	// have the bits that count: the others are past the lead.
	first, firstMask   uint64
	second, secondMask uint64
	rest               []byte // past the two words
}

// leadBytes are the bytes of two words.
const leadBytes = 16

func newLead(text string) lead {
	var words, masks [leadBytes]byte
	short := copy(words[:], text)
	copy(masks[:], bytes.Repeat([]byte{0xff}, short))
	return lead{
		size:  len(text),
		first: binary.LittleEndian.Uint64(words[:8]), firstMask: binary.LittleEndian.Uint64(masks[:8]),
		second: binary.LittleEndian.Uint64(words[8:]), secondMask: binary.LittleEndian.Uint64(masks[8:]),
		rest: []byte(text[short:]),
	}
}

// begins reports whether the text begins with the lead. It is false where the
// text is shorter than two words.
func (l *lead) begins(text []byte) bool {
	if len(text) < leadBytes {
		return false
	}
	differ := (binary.LittleEndian.Uint64(text)^l.first)&l.firstMask | (binary.LittleEndian.Uint64(text[8:])^l.second)&l.secondMask
	return differ == 0 && (l.size <= leadBytes || bytes.HasPrefix(text[leadBytes:], l.rest))
}
