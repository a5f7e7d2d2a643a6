package answer

import (
	"regexp"
	"strconv"
)

// Writer writes the value of one root field.
type Writer struct {
	dst       []byte
	rows      *Rows
	path      []step
	faults    []Fault
	maxFaults int
	// free is memory for the blocks of a list inside a row.
	free []int
	// limit is the most bytes, and over tells that there would be more.
	limit int
	over  bool
	// written counts the rows that were written.
	written int
	// shared tells that others read the bytes as well.
	shared bool
}

// NewWriter returns a writer of the root field with a response key, for about
// size bytes and at most limit. It notes at most maxFaults faults.
func NewWriter(key string, size, limit, maxFaults int) *Writer {
	path := make([]step, 1, 8)
	path[0].key = key
	return &Writer{dst: newBuffer(size), path: path, limit: limit, maxFaults: maxFaults}
}

// Written returns a writer that has written a value with so many rows. Others may
// read its bytes: nothing more is to be written.
func Written(value []byte, rows int) *Writer {
	return &Writer{dst: value, limit: len(value), written: rows, shared: true}
}

// Over reports whether the value has more bytes than the limit. What was written
// is then not all of it.
func (w *Writer) Over() bool { return w.over || len(w.dst) > w.limit }

// Faults returns what is wrong with what was written. Where an object could not
// be written, the fault that made it null is the last.
func (w *Writer) Faults() []Fault { return w.faults }

// Bytes returns what was written.
func (w *Writer) Bytes() []byte { return w.dst }

// Count returns the number of rows that were written.
func (w *Writer) Count() int { return w.written }

// Discard drops what was written.
func (w *Writer) Discard() { w.dst = w.dst[:0] }

// Release gives the memory of the bytes back. Nothing may refer to them any
// more.
func (w *Writer) Release() {
	if !w.shared {
		releaseBuffer(w.dst)
	}
	w.dst = nil
}

// Raw writes a value that is JSON.
func (w *Writer) Raw(value []byte) { w.dst = append(w.dst, value...) }

// Null writes null.
func (w *Writer) Null() { w.null() }

// List writes elements as a JSON list. Each is written by write, which is given
// its index and writes one value.
func (w *Writer) List(n int, write func(i int)) {
	w.dst = append(w.dst, '[')
	for i := range n {
		if i > 0 {
			w.dst = append(w.dst, ',')
		}
		w.enter(step{index: i})
		write(i)
		w.leave()
	}
	w.dst = append(w.dst, ']')
}

// Row writes a row, and reports whether it could be written: where a non-null
// field cannot, nothing is written.
func (w *Writer) Row(o *Object, row Row) bool {
	w.rows = row.rows
	return w.row(o, row.block)
}

func (w *Writer) enter(s step) { w.path = append(w.path, s) }

func (w *Writer) leave() { w.path = w.path[:len(w.path)-1] }

func (w *Writer) null() bool {
	w.dst = append(w.dst, "null"...)
	return true
}

// row writes the row of a block.
func (w *Writer) row(o *Object, block int) bool {
	w.written++
	return w.object(o, block)
}

// object writes the row of a block, or a row related to it.
//
// Where fields follow one another in the body as they do in the answer, under
// the same keys, they are copied together: run is what is still to be copied.
func (w *Writer) object(o *Object, block int) bool {
	start := len(w.dst)
	if start > w.limit {
		w.over = true
		return true
	}
	if len(o.fields) == 0 {
		w.dst = append(w.dst, "{}"...)
		return true
	}
	text, spans := w.rows.scan.text, w.rows.arena[block:]
	dst := w.dst
	var run span
	for i := range o.fields {
		f := &o.fields[i]
		found := spans[f.slot]
		if f.op == writeCopy && found.end != 0 && (!f.required || text[found.start] != 'n') {
			if f.joins && run.end != 0 && found.start == run.end+uint32(len(f.lead)) {
				// Between the two there is nothing but this field's key: it is
				// as long as what PostgREST writes there, and it was read.
				run.end = found.end
				continue
			}
			if len(dst) > w.limit {
				w.dst, w.over = dst, true
				return true
			}
			dst = f.appendLead(dst, text, run)
			run = found
			continue
		}
		w.dst = f.appendLead(dst, text, run)
		run = span{}
		if !w.value(o, f, found, block) {
			w.dst = w.dst[:start]
			return false
		}
		dst = w.dst
	}
	w.dst = append(append(dst, text[run.start:run.end]...), '}')
	return true
}

// value writes the value of a row's field that is not just copied, and reports
// whether the object around it may stand: it may not where the value is wrong
// or null and the field is non-null.
func (w *Writer) value(o *Object, f *field, found span, block int) bool {
	if f.op == writeTypename {
		w.dst = append(w.dst, o.typeName...)
		return true
	}
	if f.op == writeList {
		return w.list(f, block)
	}
	if found.end == 0 {
		return w.wrong(f, found.reason())
	}
	value := w.rows.at(found)
	if value[0] == 'n' {
		if f.required {
			w.fault(f.key, "is null")
		}
		return w.null() && !f.required
	}
	switch f.op {
	case writeQuoted:
		w.dst = append(append(append(w.dst, '"'), value...), '"')
	case writeInt:
		if _, err := strconv.ParseInt(string(value), 10, 32); err != nil {
			return w.wrong(f, "is no whole number of 32 bits")
		}
		w.dst = append(w.dst, value...)
	case writeDateTime:
		if !dateTime.Match(value) {
			return w.wrong(f, "is no date and time of RFC 3339")
		}
		w.dst = append(w.dst, value...)
	case writeNodeID:
		w.dst = appendNodeID(w.dst, o.typeName, value)
	case writeEmbed:
		w.enter(step{key: f.key})
		ok := w.object(f.object, block)
		w.leave()
		// Every related row is nullable, so the null goes no further.
		return ok || w.null()
	default:
		// A column that is only copied was copied by object.
		w.dst = append(w.dst, value...)
	}
	return true
}

// dateTime is a JSON string that holds a date and time as PostgreSQL writes
// them and RFC 3339 allows.
var dateTime = regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"$`)

// wrong notes that the value of a field cannot be written: it is null, if it
// may be.
func (w *Writer) wrong(f *field, reason string) bool {
	w.fault(f.key, reason)
	return w.null() && !f.required
}
