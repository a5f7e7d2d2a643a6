package answer

import (
	"bytes"
	"errors"
	"slices"
)

// errNotRows is a body of another shape: none of its rows is passed on.
var errNotRows = errors.New("the body is not an array of objects")

// span is where a value lies in the body. The zero span is a value that is
// missing; one that ends at 0 is of the wrong kind.
type span struct{ start, end uint32 }

func (s span) missing() bool { return s.start == 0 }

func (s span) reason() string {
	if s.missing() {
		return "is missing"
	}
	return "is of the wrong kind"
}

// Rows is a body that was read: where each value of each row lies in it.
//
// The spans of one row are a block of the arena, one span for each slot of the
// shape. Slot 0 links the block to that of the next row of the same list, as
// the start of the next block. A list inside a row has two slots: the array's
// span, and the span whose start is the block of its first row and whose end is
// the number of its rows.
type Rows struct {
	scan  scanner
	shape *Shape
	arena []span
	list  span // the rows of the body: first block, number
	// memory is where the arena and the index of the body go back to.
	memory *memory
}

// Read reads a body, which is an array of rows of the shape. It fails where the
// body cannot be trusted. The rows refer to the body's bytes.
func Read(body []byte, shape *Shape) (*Rows, error) {
	r := &Rows{shape: shape, memory: newMemory()}
	r.arena, r.scan = r.memory.arena, scanner{body, r.memory.stops}
	if err := r.read(); err != nil {
		r.Release()
		return nil, err
	}
	return r, nil
}

func (r *Rows) read() (err error) {
	if r.scan.stops, err = newIndex(r.scan.text, r.scan.stops, fastest()); err != nil {
		return err
	}
	start := r.scan.space(0)
	if r.scan.at(start) != '[' {
		return errNotRows
	}
	end, right, err := r.rows(start, r.shape.layout, r.shape.size, &r.list)
	switch {
	case err != nil:
		return err
	case !right:
		return errNotRows
	case r.scan.space(end) != len(r.scan.text):
		return errMalformed
	}
	return nil
}

// Len returns the number of rows.
func (r *Rows) Len() int { return int(r.list.end) }

// Release gives the memory of the spans and of the index back. Nothing may use
// the rows any more.
func (r *Rows) Release() {
	r.memory.release(r.arena, r.scan.stops)
	r.arena, r.scan, r.memory = nil, scanner{}, nil
}

// rows reads the array of rows that begins at i and returns the place after it,
// and whether its elements are objects. The list is filled in.
func (r *Rows) rows(i int, l *layout, size int, list *span) (end int, right bool, err error) {
	start := i
	if i = r.scan.space(i + 1); r.scan.at(i) == ']' {
		return i + 1, true, nil
	}
	last := 0
	for {
		if r.scan.at(i) != '{' {
			end, err = r.scan.value(start)
			return end, false, err
		}
		block := r.block(size)
		if list.end == 0 {
			list.start = uint32(block)
		} else {
			r.arena[last].start = uint32(block)
		}
		last = block
		list.end++
		if i, err = r.object(i, l, block); err != nil {
			return 0, false, err
		}
		i = r.scan.space(i)
		switch r.scan.at(i) {
		case ',':
			i = r.scan.space(i + 1)
		case ']':
			return i + 1, true, nil
		default:
			return 0, false, errMalformed
		}
	}
}

// block adds an empty block of so many slots to the arena.
func (r *Rows) block(size int) int {
	start := len(r.arena)
	if cap(r.arena)-start < size {
		r.arena = slices.Grow(r.arena, max(size, cap(r.arena)))
	}
	r.arena = r.arena[:start+size]
	clear(r.arena[start:])
	return start
}

// object reads the object that begins at i into a block. The keys are expected
// in the order of the layout, spaced as PostgREST spaces them, which costs one
// comparison each. Any other order and spacing, and keys that were not asked
// for, are right as well: members reads them.
func (r *Rows) object(i int, l *layout, block int) (int, error) {
	s := &r.scan
	for k := range l.keys {
		key := &l.keys[k]
		if !key.lead.begins(s.text[i:]) {
			if k == 0 {
				i++ // the brace
			}
			return r.members(i, l, block, k > 0)
		}
		i += key.lead.size
		if key.kind == textValue && s.at(i) == '"' {
			if end := s.plain(i); end != 0 {
				r.arena[block+key.slot] = span{uint32(i), uint32(end)}
				i = end
				continue
			}
		}
		var err error
		if i, err = r.member(s.space(i), key, block); err != nil {
			return 0, err
		}
	}
	return r.members(i, l, block, true)
}

// members reads what is left of the object: i is past its brace, or past a
// member.
func (r *Rows) members(i int, l *layout, block int, past bool) (int, error) {
	s := &r.scan
	if i = s.space(i); s.at(i) == '}' {
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
			i, err = r.member(i, key, block)
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
func (r *Rows) member(i int, key *layoutKey, block int) (int, error) {
	s := &r.scan
	var end int
	var err error
	right := true
	switch first := s.at(i); {
	case first == '"' && key.kind == textValue:
		end, err = s.string(i)
	case first == 'n':
		end, err = s.literal(i, "null")
	case key.kind == rowValue && first == '{':
		end, err = r.object(i, key.object, block)
	case key.kind == rowsValue && first == '[':
		var list span
		end, right, err = r.rows(i, key.object, key.size, &list)
		r.arena[block+key.slot+1] = list
	case key.kind == textListValue && first == '[':
		end, right, err = s.texts(i)
	case key.kind == booleanValue && (first == 't' || first == 'f'), key.kind == numberValue && (first == '-' || '0' <= first && first <= '9'):
		end, err = s.scalar(i)
	case key.kind == countValue && first == '[':
		return r.count(i, key, block)
	default:
		end, err = s.value(i)
		right = key.kind == jsonValue
	}
	found := span{start: uint32(i), end: uint32(end)}
	if !right {
		found.end = 0
	}
	r.arena[block+key.slot] = found
	return end, err
}

// countLead is how PostgREST begins a count of related rows.
const countLead = `[{"count": `

// count reads a count of related rows. Its span is that of the number.
func (r *Rows) count(i int, key *layoutKey, block int) (int, error) {
	found := span{start: uint32(i)}
	end, err := r.scan.value(i)
	if err == nil && bytes.HasPrefix(r.scan.text[i:], []byte(countLead)) {
		start := i + len(countLead)
		if after, digits := r.scan.digits(start); digits == nil && string(r.scan.text[after:end]) == "}]" {
			found = span{start: uint32(start), end: uint32(after)}
		}
	}
	r.arena[block+key.slot] = found
	return end, err
}

// texts returns the place after the array that begins at i and whether all
// its elements are strings.
func (s *scanner) texts(i int) (end int, right bool, err error) {
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

// at returns the bytes of a value, as the upstream wrote them.
func (r *Rows) at(s span) []byte { return r.scan.text[s.start:s.end] }

// null reports whether the value is JSON null.
func (r *Rows) null(s span) bool { return s.end != 0 && r.scan.text[s.start] == 'n' }
