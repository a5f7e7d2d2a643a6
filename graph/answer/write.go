package answer

// writer writes rows as GraphQL objects.
type writer struct {
	rows   *Rows
	faults *Faults
}

// append appends the row read last, and reports whether it could be written:
// where a non-null field cannot, null takes the place of the whole row, and
// dst is as it was.
func (w *writer) append(dst []byte, p *Plan, at place) ([]byte, bool) {
	return w.object(dst, p.object, at)
}

// object appends an object.
//
// Where fields follow one another in the body as they do in the answer, under
// the same keys, they are copied together: run is what is still to be copied.
func (w *writer) object(dst []byte, o *object, at place) ([]byte, bool) {
	start := len(dst)
	if len(o.fields) == 0 {
		return append(dst, "{}"...), true
	}
	text := w.rows.scan.text
	var run span
	for i := range o.fields {
		f := &o.fields[i]
		found := w.rows.spans[f.slot]
		if f.op == opCopy && found.end != 0 && (!f.required || text[found.start] != 'n') {
			if f.joins && run.end != 0 && found.start == run.end+uint32(len(f.lead)) {
				// Between the two there is nothing but this field's key: it is
				// as long as what PostgREST writes there, and it was read.
				run.end = found.end
				continue
			}
			dst = append(append(dst, text[run.start:run.end]...), f.lead...)
			run = found
			continue
		}
		dst = append(append(dst, text[run.start:run.end]...), f.lead...)
		run = span{}
		var ok bool
		if dst, ok = w.value(dst, o, f, found, at); !ok {
			return dst[:start], false
		}
	}
	return append(append(dst, text[run.start:run.end]...), '}'), true
}

// value appends the value of a field that is not just copied, and reports
// whether the object around it may stand: it may not where the value is wrong
// or null and the field is non-null.
func (w *writer) value(dst []byte, o *object, f *field, found span, at place) ([]byte, bool) {
	if f.op == opTypename {
		return append(dst, f.typeName...), true
	}
	if found.end == 0 {
		w.faults.add(at, o.path, f.key, found.reason())
		return append(dst, "null"...), !f.required
	}
	bytes := w.rows.scan.text[found.start:found.end]
	if bytes[0] == 'n' {
		if f.required {
			w.faults.add(at, o.path, f.key, "is null")
		}
		return append(dst, "null"...), !f.required
	}
	switch f.op {
	case opQuote:
		dst = append(append(append(dst, '"'), bytes...), '"')
	case opNodeID:
		dst = appendNodeID(dst, bytes)
	case opEmbed:
		var ok bool
		if dst, ok = w.object(dst, f.object, at); !ok {
			// Every related row is nullable, so the null goes no further.
			dst = append(dst, "null"...)
		}
	default:
		// A column that is only copied was copied by object.
		dst = append(dst, bytes...)
	}
	return dst, true
}

func (s span) reason() string {
	if s.missing() {
		return "is missing"
	}
	return "is of the wrong kind"
}
