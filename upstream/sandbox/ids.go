package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"sync/atomic"
)

// idSequence makes the ids of rows that come without one: opaque, in no
// order, and the same in every run. A number that a failed write took is not
// given out again.
type idSequence struct{ last atomic.Int64 }

func (s *idSequence) next(prefix string) string {
	sum := sha256.Sum256([]byte(strconv.FormatInt(s.last.Add(1), 10) + "carbon"))
	return prefix + hex.EncodeToString(sum[:])[:20]
}

// idPrefix is what the ids of a table begin with.
func (t *table) idPrefix() string {
	switch t.name {
	case "address":
		return "addr_"
	case "contact":
		return "con_"
	case "customer":
		return "cust_"
	}
	return ""
}
