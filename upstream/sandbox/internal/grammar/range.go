package grammar

import (
	"math"
	"strconv"
	"strings"
)

// Range is the rows from Lower to Upper, counted from 0, both included. It is
// empty where Upper is less than Lower, which a limit below 1 makes it.
type Range struct {
	Lower, Upper int64
}

// Unbounded is the upper end of a range without a limit. Limits and offsets
// beyond it mean the same as it.
const Unbounded int64 = math.MaxInt64 / 4

// Everything is the range without limit and offset.
func Everything() Range { return Range{Upper: Unbounded} }

// LimitZero says that the range is the one that limit=0 makes, whose upper
// end lies just before the first row.
func (r Range) LimitZero() bool { return r.Upper == -1 }

// Limit is the first rows of the range, at most limit of them.
func (r Range) Limit(limit int64) Range {
	return Range{Lower: r.Lower, Upper: min(r.Upper, r.Lower+limit-1)}
}

// TopRange is the rows of the table itself that are wanted; satisfiable is
// false where they end before they begin, unless by limit=0.
func (q *Query) TopRange() (wanted Range, satisfiable bool) {
	wanted = Everything()
	for _, rows := range q.Ranges {
		if len(rows.Path) == 0 {
			wanted = rows.Value
		}
	}
	if wanted.LimitZero() {
		return Range{Upper: -1}, true
	}
	wanted.Lower = max(wanted.Lower, 0)
	return wanted, wanted.Upper >= wanted.Lower
}

// rangeOf puts a limit and an offset together; nil is one that was not given.
func rangeOf(limit, offset *string) Range {
	lower := int64(0)
	if offset != nil {
		if number, ok := integer(*offset); ok {
			lower = number
		}
	}
	if limit == nil {
		return Range{Lower: lower, Upper: Unbounded}
	}
	number, ok := integer(*limit)
	switch {
	case ok:
		return Range{Lower: lower, Upper: lower + number - 1}
	case offset != nil:
		// A limit that is no number is none by itself, but counts as 0
		// where it meets an offset.
		return Range{Lower: lower, Upper: lower - 1}
	}
	return Everything()
}

// integer reads a whole number; anything else is no number at all.
func integer(text string) (int64, bool) {
	digits, negative := strings.CutPrefix(strings.TrimSpace(text), "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || number > Unbounded {
		number = Unbounded
	}
	if negative {
		number = -number
	}
	return number, true
}
