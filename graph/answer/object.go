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
	// buffers are what the pieces lie in.
	buffers []*buffer
	// assembly is where the object is placed; nil writes it where it stands.
	assembly *Assembly
}

// MarshalGQL writes the object, or its mark. It is called once.
func (o Object) MarshalGQL(w io.Writer) {
	// The writer is gqlgen's buffer, which does not fail.
	if o.assembly != nil {
		o.assembly.objects = append(o.assembly.objects, o)
		_, _ = w.Write([]byte{mark})
		return
	}
	for _, piece := range o.pieces {
		_, _ = w.Write(piece)
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
