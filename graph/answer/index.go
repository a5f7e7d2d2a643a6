package answer

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// index has a bit for each byte of a text, bit i%8 of byte i/8: it is set where
// the contents of a string cannot just go on, which is at a quote, a backslash
// and a control character. All bits past the text's end are set. So the end of
// a string is found by counting zeros, 57 bytes at a time at least:
//
//	{"name":"D\u00e9","a":1}
//	.#....#.#.#.....#.#.#...#######…
type index []byte

const (
	// blockBytes is how many bytes of a text are marked at a time.
	blockBytes = 64
	// partBytes is how many are marked before those beyond ASCII are looked at.
	partBytes = 4096
)

// newIndex returns the index of a text, in the memory of one that is not in use
// any more. It fails where the text is no UTF-8.
func newIndex(text []byte, memory index, m marker) (index, error) {
	whole := len(text) &^ (blockBytes - 1)
	// There is always a block past the whole ones, and a word past that, which
	// next may read.
	size := whole/8 + blockBytes/8 + 8
	x := slices.Grow(memory[:0], size)[:size]
	binary.LittleEndian.PutUint64(x[size-8:], ^uint64(0))

	var high [partBytes / 8]byte
	runes := runes{text: text}
	for start := 0; start < whole; start += partBytes {
		part := text[start:min(start+partBytes, whole)]
		m.mark(part, x[start/8:], high[:])
		if !runes.valid(start, high[:len(part)/8]) {
			return x, errNotUTF8
		}
	}
	var last [blockBytes]byte // zeros past the text are control characters
	copy(last[:], text[whole:])
	m.mark(last[:], x[whole/8:], high[:])
	if !runes.valid(whole, high[:blockBytes/8]) {
		return x, errNotUTF8
	}
	return x, nil
}

// next returns the first place from i on that is marked. It is the length of
// the text where the text has no more of them.
func (x index) next(i int) int {
	for {
		if word := binary.LittleEndian.Uint64(x[i>>3:]) >> (i & 7); word != 0 {
			return i + bits.TrailingZeros64(word)
		}
		i = i&^7 + 64
	}
}

// runes checks the runes of a text that are beyond ASCII.
type runes struct {
	text []byte
	// end is the place after the last rune that was checked.
	end int
}

// valid checks the runes that begin in a part of the text, and reports whether
// they are well formed: high has the bytes beyond ASCII from start on, a bit
// for each.
func (r *runes) valid(start int, high []byte) bool {
	for ; len(high) > 0; high, start = high[8:], start+64 {
		word := binary.LittleEndian.Uint64(high)
		if word == 0 {
			continue
		}
		for {
			word &= ^uint64(0) << max(r.end-start, 0)
			if word == 0 {
				break
			}
			i := start + bits.TrailingZeros64(word)
			_, size := utf8.DecodeRune(r.text[i:])
			if size == 1 {
				return false
			}
			r.end = i + size
		}
	}
	return true
}
