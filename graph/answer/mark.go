package answer

import "encoding/binary"

// marker is a way to mark the bytes of a text. Its method mark writes two bits
// for each byte of a text of whole blocks: one to stops, which is set at a
// quote, a backslash and a control character, and one to high, which is set at
// a byte beyond ASCII.
type marker uint8

const (
	plainGo marker = iota // eight bytes at a time
	avx2                  // 64 bytes at a time
)

// Bytes of a word that is looked at eight at a time.
const (
	eachByte    = 0x0101010101010101
	highBits    = 0x80 * eachByte
	lowBits     = 0x7f * eachByte
	quotes      = '"' * eachByte
	backslashes = '\\' * eachByte
	fromSpace   = (0x80 - ' ') * eachByte
)

// markPlain is mark in plain Go: what the others are held to.
func markPlain(text, stops, high []byte) {
	stops, high = stops[:len(text)/8], high[:len(text)/8]
	for i := range stops {
		word := binary.LittleEndian.Uint64(text[8*i:])
		// The top bit of each byte of a sum is set where its low bits are no
		// quote, no backslash and no less than a space. No sum overflows its
		// byte.
		low := word & lowBits
		others := ((low ^ quotes) + lowBits) & ((low ^ backslashes) + lowBits) & (low + fromSpace)
		stops[i] = topBits(^(others | word))
		high[i] = topBits(word)
	}
}

// topBits returns the top bits of the eight bytes, that of the first byte
// lowest.
func topBits(word uint64) byte {
	return byte((word & highBits >> 7) * 0x0102040810204080 >> 56)
}
