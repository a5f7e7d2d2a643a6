// Package cursor encodes the place of a row in a list.
//
// A cursor is opaque to callers: base64 of a version, a checksum, the
// fingerprint of the order and the row's values for the order's keys. The
// checksum tells a cursor that was cut, mistyped or made up from one that was
// handed out. It is no secret, and need be none: a cursor says only where to
// go on, and whoever could forge one could have asked for that place with a
// filter.
package cursor

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"hash/fnv"
	"strings"
)

// version is the first byte of a cursor. It changes with the encoding, so
// that an old cursor is refused rather than misread.
const version = 1

// headSize is the bytes before the values: version, checksum, order.
const headSize = 1 + 4 + 4

// Why a cursor is refused, as what is said of it.
var (
	ErrMalformed  = errors.New("is no cursor that a list returned: it was cut or changed")
	ErrOtherOrder = errors.New("is a cursor of a list in another order: use it with the orderBy that it came from")
)

// Order is the fingerprint of an order.
type Order uint32

// OrderOf returns the fingerprint of the order that terms spell.
func OrderOf(terms ...string) Order {
	h := fnv.New32a()
	for _, term := range terms {
		// A NUL is in no term, so no two lists of terms run together.
		_, _ = h.Write(append([]byte(term), 0))
	}
	return Order(h.Sum32())
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Append appends the cursor of a row, as a JSON string, to dst. Values is a
// JSON array of the row's values for the keys of the order.
func Append(dst []byte, order Order, values []byte) []byte {
	var room [256]byte
	plain := append(room[:0], version, 0, 0, 0, 0)
	plain = binary.BigEndian.AppendUint32(plain, uint32(order))
	plain = append(plain, values...)
	binary.BigEndian.PutUint32(plain[1:5], crc32.Checksum(plain[5:], castagnoli))
	dst = base64.RawURLEncoding.AppendEncode(append(dst, '"'), plain)
	return append(dst, '"')
}

// Parse returns the values of a cursor of a list in order. It fails with
// ErrMalformed or ErrOtherOrder.
func Parse(cursor string, order Order) ([]json.RawMessage, error) {
	plain, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	// The decoder passes over line breaks.
	if err != nil || strings.ContainsAny(cursor, "\r\n") || len(plain) < headSize || plain[0] != version ||
		binary.BigEndian.Uint32(plain[1:5]) != crc32.Checksum(plain[5:], castagnoli) {
		return nil, ErrMalformed
	}
	if Order(binary.BigEndian.Uint32(plain[5:9])) != order {
		return nil, ErrOtherOrder
	}
	var values []json.RawMessage
	if json.Unmarshal(plain[headSize:], &values) != nil {
		return nil, ErrMalformed
	}
	return values, nil
}
