// Package strictjson reads JSON that comes from callers, and refuses what
// encoding/json accepts and silently changes: an object with a key twice (the
// last would win), a lone surrogate or broken UTF-8 (each becomes U+FFFD), and
// U+0000, which PostgreSQL cannot hold. Numbers stay as they are written.
package strictjson

import (
	"encoding/json"
	"fmt"
)

// MaxDepth is how many objects and arrays may be inside one another.
const MaxDepth = 100

// Error is text that was refused. It quotes nothing of the text.
type Error struct {
	// Offset is where in the text, in bytes.
	Offset int
	Reason string
}

// Error says what is wrong and where.
func (e *Error) Error() string { return fmt.Sprintf("%s at byte %d", e.Reason, e.Offset) }

// Kind is the kind of a JSON value.
type Kind byte

// The kinds.
const (
	Null Kind = iota + 1
	Boolean
	Number
	String
	Array
	Object
)

// Reader reads one JSON text. The text is not kept by what it returns.
type Reader struct {
	text  []byte
	at    int
	depth int
}

// NewReader returns a reader of the text.
func NewReader(text []byte) *Reader { return &Reader{text: text} }

// Decode reads a text that is one value: nil, bool, json.Number, string, []any
// or map[string]any.
func Decode(text []byte) (any, error) {
	r := NewReader(text)
	value, err := r.Value()
	if err != nil {
		return nil, err
	}
	return value, r.End()
}

// End refuses anything after the value.
func (r *Reader) End() error {
	if r.space(); r.at < len(r.text) {
		return r.refuse("there is something after the JSON value")
	}
	return nil
}

// Kind is the kind that the next value has if it is well formed; 0 where no
// value begins with the next byte.
func (r *Reader) Kind() Kind {
	r.space()
	switch c := r.peek(); c {
	case 'n':
		return Null
	case 't', 'f':
		return Boolean
	case '"':
		return String
	case '[':
		return Array
	case '{':
		return Object
	default:
		if c == '-' || isDigit(c) {
			return Number
		}
		return 0
	}
}

// Value reads the next value, as Decode does.
func (r *Reader) Value() (any, error) {
	switch r.Kind() {
	case Null:
		return nil, r.word("null")
	case Boolean:
		if r.peek() == 't' {
			return true, r.word("true")
		}
		return false, r.word("false")
	case Number:
		number, err := r.number()
		return json.Number(number), err
	case String:
		return r.String()
	case Array:
		return r.array()
	case Object:
		return r.Object()
	default:
		return nil, r.malformed()
	}
}

// Object reads the next value, which must be an object.
func (r *Reader) Object() (map[string]any, error) {
	object := map[string]any{}
	return object, r.Members(func(name []byte) error {
		value, err := r.Value()
		object[string(name)] = value
		return err
	})
}

// Members reads an object: each must read the value of the member that it is
// called with. The name is valid during the call.
func (r *Reader) Members(each func(name []byte) error) error {
	if err := r.open('{'); err != nil {
		return err
	}
	var seen names
	for first := true; ; first = false {
		more, err := r.next('}', first)
		if !more || err != nil {
			return err
		}
		start := r.at
		name, err := r.quoted()
		if err != nil {
			return err
		}
		if !seen.add(name) {
			return &Error{start, "an object has a key twice, the second time"}
		}
		if r.space(); r.peek() != ':' {
			return r.malformed()
		}
		r.at++
		if err := each(name); err != nil {
			return err
		}
	}
}

func (r *Reader) array() ([]any, error) {
	list := []any{}
	if err := r.open('['); err != nil {
		return nil, err
	}
	for first := true; ; first = false {
		more, err := r.next(']', first)
		if !more || err != nil {
			return list, err
		}
		value, err := r.Value()
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
}

// open goes into an object or an array.
func (r *Reader) open(bracket byte) error {
	if r.space(); r.peek() != bracket {
		return r.malformed()
	}
	if r.depth++; r.depth > MaxDepth {
		return r.refuse(fmt.Sprintf("objects and arrays are more than %d levels deep", MaxDepth))
	}
	r.at++
	return nil
}

// next goes to the next member or element. It reports false past the last one,
// and has then left the object or array.
func (r *Reader) next(bracket byte, first bool) (bool, error) {
	r.space()
	switch c := r.peek(); {
	case c == bracket:
		r.at++
		r.depth--
		return false, nil
	case first:
		return true, nil
	case c == ',':
		r.at++
		r.space()
		return true, nil
	default:
		return false, r.malformed()
	}
}
