package graph

import (
	"encoding/json"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/introspection"
	"carbongraph/graph/selection"
)

// introspectionKey names an answer to introspection that is kept: that of a
// root field of a document without variables.
type introspectionKey struct{ source, operation, field string }

// introspect writes a field that is answered from the schema.
func (f *field) introspect() error {
	switch f.root.Name {
	case "__typename":
		f.set(text(f.root.Source.ObjectDefinition.Name))
	case "_service":
		f.set(object(f.root.Fields, func(inner selection.Field) []byte {
			if inner.Name == "sdl" {
				return text(f.x.schema.sdl)
			}
			return text("_Service")
		}))
	default:
		if value := f.introspected(); string(value) != "null" {
			f.set(value)
		}
	}
	return nil
}

// introspected returns the value of __schema or __type. A whole introspection
// comes to some hundred kilobytes, so it is kept.
func (f *field) introspected() []byte {
	s, op := f.x.schema, f.x.op
	if len(op.Variables) > 0 {
		return introspection.Append(nil, s.schema, f.root.Field, op.Variables)
	}
	key := introspectionKey{op.Source, op.Name, f.root.Key}
	if kept, ok := s.introspected.GetIfPresent(key); ok {
		return kept
	}
	value := introspection.Append(nil, s.schema, f.root.Field, nil)
	s.introspected.Set(key, value)
	return value
}

// set has the field be a value.
func (f *field) set(value []byte) {
	f.w, f.ok = f.writer(len(value)), true
	f.w.Raw(value)
}

// object returns an object of the fields as JSON.
func object(fields []selection.Field, value func(selection.Field) []byte) []byte {
	dst := []byte{'{'}
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, text(f.Key)...), ':'), value(f)...)
	}
	return append(dst, '}')
}

// text returns a text, or a list of texts, as JSON.
func text[T string | []string](value T) []byte {
	// Texts always marshal.
	quoted, _ := json.Marshal(value)
	return quoted
}

// coded is an error with a code, meant for the caller.
func coded(code, format string, args ...any) *gqlerror.Error {
	err := gqlerror.Errorf(format, args...)
	err.Extensions = map[string]any{"code": code}
	return err
}

// position returns where the document has the operation's first field.
func (x *execution) position() *ast.Position {
	if len(x.op.Roots) == 0 {
		return nil
	}
	return x.op.Roots[0].Source.Position
}
