package scalar

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/99designs/gqlgen/graphql"
)

// MarshalJSON writes a JSON value as it is.
func MarshalJSON(value json.RawMessage) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(value) })
}

// UnmarshalJSON reads any JSON value with every number exact.
func UnmarshalJSON(value any) (json.RawMessage, error) {
	exact, err := exact(value)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(exact); err != nil {
		return nil, refused("is no JSON value")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'}), nil
}

// MarshalJSONObject writes a JSON object as it is.
func MarshalJSONObject(object json.RawMessage) graphql.Marshaler { return MarshalJSON(object) }

// UnmarshalJSONObject reads a JSON value with every number exact. That it is an
// object is checked where it is used, so that a mutation can answer with a
// UserError that names the member.
func UnmarshalJSONObject(value any) (json.RawMessage, error) { return UnmarshalJSON(value) }

// IsObject reports whether the value read is a JSON object.
func IsObject(value json.RawMessage) bool { return len(value) > 0 && value[0] == '{' }

// exact returns value with every number as it was written, and refuses text
// that the upstream cannot hold, in keys too. The value itself may be a part of
// a cached document, so it is copied, not changed.
func exact(value any) (any, error) {
	if n, ok := number(value); ok {
		return n, checkDecimal(n.String())
	}
	switch value := value.(type) {
	case string:
		return value, CheckText(value)
	case []any:
		list := make([]any, len(value))
		for i, element := range value {
			var err error
			if list[i], err = exact(element); err != nil {
				return nil, err
			}
		}
		return list, nil
	case map[string]any:
		object := make(map[string]any, len(value))
		for key, element := range value {
			if err := CheckText(key); err != nil {
				return nil, err
			}
			var err error
			if object[key], err = exact(element); err != nil {
				return nil, err
			}
		}
		return object, nil
	default:
		return value, nil
	}
}
