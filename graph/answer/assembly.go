package answer

import "bytes"

// mark stands in gqlgen's response where an object is to be put: a byte that
// no JSON text has.
const mark = 0

// Assembly puts the objects of one operation into the response that gqlgen
// wrote around them. gqlgen writes a response to a buffer of its own, which for
// a page of a thousand rows would be one more copy of it; so each object leaves
// a mark there, and its bytes are written where the mark stands.
type Assembly struct {
	// objects are in the order of their marks: gqlgen writes the response in
	// one go, when all fields are resolved.
	objects []Object
}

// Place returns the object as one that leaves a mark.
func (a *Assembly) Place(o Object) Object {
	o.assembly = a
	return o
}

// Pieces returns what is to be written, one after the other, for a response.
func (a *Assembly) Pieces(response []byte) [][]byte {
	pieces := make([][]byte, 0, 4*len(a.objects)+1)
	for _, o := range a.objects {
		i := bytes.IndexByte(response, mark)
		pieces = append(append(pieces, response[:i]), o.pieces...)
		response = response[i+1:]
	}
	return append(pieces, response)
}

// Release gives back the memory of the pieces, which nothing may refer to any
// more.
func (a *Assembly) Release() {
	for _, o := range a.objects {
		for _, b := range o.buffers {
			b.release()
		}
	}
	a.objects = nil
}
