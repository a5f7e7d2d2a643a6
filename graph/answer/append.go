package answer

// shortBytes are the bytes that most values and keys do not exceed. So many are
// copied by two instructions, where a copy of any length is a call.
const shortBytes = 32

// appendLead appends a span of the text, which ends the field before, and the
// lead of the field.
//
// Where both are short and there is room, whole pieces of shortBytes are copied:
// what is past the span is overwritten by the lead, and what is past the lead
// by what is appended next.
func (f *field) appendLead(dst, text []byte, s span) []byte {
	size, end := int(s.end-s.start), len(dst)
	if size > shortBytes || len(f.lead) > shortBytes || cap(dst)-end < 2*shortBytes || len(text)-int(s.start) < shortBytes {
		return append(append(dst, text[s.start:s.end]...), f.lead...)
	}
	room := dst[end : end+2*shortBytes]
	*(*[shortBytes]byte)(room) = *(*[shortBytes]byte)(text[s.start:])
	*(*[shortBytes]byte)(room[size:]) = f.start
	return dst[:end+size+len(f.lead)]
}
