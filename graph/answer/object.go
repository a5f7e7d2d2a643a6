package answer

import (
	"errors"
	"io"
)

// Object is an object of the answer, written as JSON. gqlgen is told that the
// schema's connection, its rows and its payloads are Objects, so it copies
// them into the answer and resolves none of their fields.
//
// Whatever can go wrong has gone wrong before there is an Object: a marshaler
// that fails has already written a part of the answer.
type Object struct {
	pieces [][]byte
	// buffers are what the pieces lie in, given back when they are written.
	buffers []*buffer
}

// MarshalGQL writes the object. It is called once.
func (o Object) MarshalGQL(w io.Writer) {
	for _, piece := range o.pieces {
		// The writer is gqlgen's buffer, which does not fail.
		_, _ = w.Write(piece)
	}
	for _, b := range o.buffers {
		b.release()
	}
}

// UnmarshalGQL fails: gqlgen asks for it of a type that writes itself, and
// output types are never read.
func (*Object) UnmarshalGQL(any) error { return errors.New("an output type cannot be read") }

// IsNode makes the object one of the schema's Nodes.
func (Object) IsNode() {}

// Node is the Go type of the schema's abstract types.
type Node interface{ IsNode() }

// Row is a row behind an abstract type. gqlgen resolves the fields of an
// Object there, since it is bound to a type of the schema, but copies a type
// that it does not know.
type Row struct{ Object }
