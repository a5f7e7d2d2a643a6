package answer

import (
	"bytes"
	"errors"
)

// errNotRows is a body of another shape: none of its rows is passed on.
var errNotRows = errors.New("the body is not an array of objects")

// span is where a value lies in the body. The zero span is a value that is
// missing; one that ends at 0 is of the wrong kind.
type span struct{ start, end uint32 }

func (s span) missing() bool { return s.start == 0 }

// Rows reads the rows of a body, one after the other, in place: a row lasts
// until the next is read.
type Rows struct {
	scan   scanner
	layout *layout
	next   int // where the next row begins; 0 before the first, -1 after the last
	spans  []span
}

// NewRows returns a reader of the rows in body, which are of the shape. It
// fails where body is no array.
func NewRows(body []byte, shape *Shape) (*Rows, error) {
	r := &Rows{scan: scanner{body}, layout: shape.layout, spans: make([]span, slots)}
	i := r.scan.space(0)
	if r.scan.at(i) != '[' {
		return nil, errNotRows
	}
	if i = r.scan.space(i + 1); r.scan.at(i) == ']' {
		return r, r.end(i + 1)
	}
	r.next = i
	return r, nil
}

// Next reads the next row and reports whether there was one. After an error
// nothing of the body can be trusted.
func (r *Rows) Next() (bool, error) {
	if r.next < 0 {
		return false, nil
	}
	if r.scan.at(r.next) != '{' {
		return false, errNotRows
	}
	i, err := r.object(r.next, r.layout)
	if err != nil {
		return false, err
	}
	i = r.scan.space(i)
	switch r.scan.at(i) {
	case ',':
		r.next = r.scan.space(i + 1)
		return true, nil
	case ']':
		return true, r.end(i + 1)
	default:
		return false, errMalformed
	}
}

// end notes that the array ended before i, where nothing more may follow.
func (r *Rows) end(i int) error {
	if r.scan.space(i) != len(r.scan.text) {
		return errMalformed
	}
	r.next = -1
	return nil
}

// object reads the object that begins at i. The keys are expected in the order
// of the layout, spaced as PostgREST spaces them, which costs one comparison
// each. Any other order and spacing, and keys that were not asked for, are
// right as well.
func (r *Rows) object(i int, l *layout) (int, error) {
	text := r.scan.text
	i++
	for k := range l.keys {
		key := &l.keys[k]
		lead := key.lead
		if k == 0 {
			lead = lead[key.comma:]
		}
		if !bytes.HasPrefix(text[i:], lead) {
			// What is not found is missing: the row before may have had it.
			for m := range l.keys[k:] {
				r.spans[l.keys[k+m].slot] = span{}
			}
			return r.members(i, l, k > 0)
		}
		var err error
		if i, err = r.member(r.scan.space(i+len(lead)), key); err != nil {
			return 0, err
		}
	}
	return r.members(i, l, true)
}

// members reads what is left of the object: i is past its brace, or past a
// member.
func (r *Rows) members(i int, l *layout, past bool) (int, error) {
	s := r.scan
	i = s.space(i)
	if s.at(i) == '}' {
		return i + 1, nil
	}
	for {
		if past {
			if s.at(i) != ',' {
				return 0, errMalformed
			}
			i = s.space(i + 1)
		}
		key, after, err := r.key(i, l)
		if err != nil {
			return 0, err
		}
		if i, err = s.colon(after); err != nil {
			return 0, err
		}
		if key == nil {
			i, err = s.value(i)
		} else {
			i, err = r.member(i, key)
		}
		if err != nil {
			return 0, err
		}
		if i = s.space(i); s.at(i) == '}' {
			return i + 1, nil
		}
		past = true
	}
}

// key reads the key that begins at i and returns what is expected under it,
// nil for a key that was not asked for, and the place after it.
func (r *Rows) key(i int, l *layout) (*layoutKey, int, error) {
	after, err := r.scan.string(i)
	if err != nil {
		return nil, 0, err
	}
	for k := range l.keys {
		if key := &l.keys[k]; string(r.scan.text[i:after]) == key.quoted {
			return key, after, nil
		}
	}
	return nil, after, nil
}

// member reads the value of key that begins at i.
func (r *Rows) member(i int, key *layoutKey) (int, error) {
	s := r.scan
	var end int
	var err error
	right := true
	switch first := s.at(i); {
	case first == '"' && key.kind == text:
		end, err = s.string(i)
	case first == 'n':
		end, err = s.literal(i, "null")
	case key.kind == row && first == '{':
		end, err = r.object(i, key.embed)
	case key.kind == textList && first == '[':
		end, right, err = s.texts(i)
	case key.kind == boolean && (first == 't' || first == 'f'), key.kind == decimal && (first == '-' || '0' <= first && first <= '9'):
		end, err = s.scalar(i)
	default:
		end, err = s.value(i)
		right = key.kind == document
	}
	found := span{start: uint32(i), end: uint32(end)}
	if !right {
		found.end = 0
	}
	r.spans[key.slot] = found
	return end, err
}

// texts returns the place after the array that begins at i and whether all
// its elements are strings.
func (s scanner) texts(i int) (end int, right bool, err error) {
	start := i
	i = s.space(i + 1)
	if s.at(i) == ']' {
		return i + 1, true, nil
	}
	for {
		if s.at(i) != '"' {
			end, err = s.value(start)
			return end, false, err
		}
		if i, err = s.string(i); err != nil {
			return 0, false, err
		}
		i = s.space(i)
		switch s.at(i) {
		case ',':
			i = s.space(i + 1)
		case ']':
			return i + 1, true, nil
		default:
			return 0, false, errMalformed
		}
	}
}

// at returns the bytes of the value in slot, as the upstream wrote them.
func (r *Rows) at(slot int) []byte {
	s := r.spans[slot]
	return r.scan.text[s.start:s.end]
}

// null reports whether the value in slot is JSON null.
func (r *Rows) null(slot int) bool {
	s := r.spans[slot]
	return s.end != 0 && r.scan.text[s.start] == 'n'
}
