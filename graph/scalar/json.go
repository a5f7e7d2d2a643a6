package scalar

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// maxJSONDepth is how many objects and arrays may be inside one another.
const maxJSONDepth = 100

// JSONError is JSON text that was refused. It quotes nothing of the text.
type JSONError struct {
	// Offset is where in the text, in bytes.
	Offset int64
	Reason string
}

// Error says what is wrong and where.
func (e *JSONError) Error() string { return fmt.Sprintf("%s at byte %d", e.Reason, e.Offset) }

// Decode reads a text that is one JSON value: nil, bool, json.Number, string,
// []any or map[string]any. It refuses what encoding/json accepts and silently
// changes: an object with a key twice (the last would win), a lone surrogate or
// broken UTF-8 (each becomes U+FFFD); and U+0000, which PostgreSQL cannot hold.
// Numbers stay as they are written. The error is a *JSONError.
func Decode(text []byte) (any, error) {
	d, _ := decoders.Get().(*jsontext.Decoder)
	if d == nil {
		d = &jsontext.Decoder{}
	}
	defer decoders.Put(d)
	// A decoder reads a bytes.Buffer in place.
	d.Reset(bytes.NewBuffer(text))
	value, err := decode(d)
	if err == nil {
		if d.PeekKind() != jsontext.KindInvalid {
			err = errTrailing
		} else if _, end := d.ReadToken(); !errors.Is(end, io.EOF) {
			err = end
		}
	}
	if err != nil {
		return nil, refusedJSON(d, err)
	}
	return value, nil
}

// decoders are used again: a decoder takes several kilobytes.
var decoders sync.Pool // of *jsontext.Decoder

// Why text is refused that is JSON.
var (
	errTrailing = errors.New("there is something after the value")
	errDepth    = fmt.Errorf("objects and arrays are more than %d deep", maxJSONDepth)
)

func decode(d *jsontext.Decoder) (any, error) {
	token, err := d.ReadToken()
	if err == nil && d.StackDepth() > maxJSONDepth {
		err = errDepth
	}
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case jsontext.KindNull:
		return nil, nil
	case jsontext.KindTrue, jsontext.KindFalse:
		return token.Bool(), nil
	case jsontext.KindNumber:
		return json.Number(token.String()), nil
	case jsontext.KindString:
		return decodedText(token)
	case jsontext.KindBeginArray:
		list := []any{}
		for d.PeekKind() != jsontext.KindEndArray {
			element, err := decode(d)
			if err != nil {
				return nil, err
			}
			list = append(list, element)
		}
		_, err := d.ReadToken()
		return list, err
	default:
		return decodeObject(d)
	}
}

// decodeObject reads the members of an object and its end.
func decodeObject(d *jsontext.Decoder) (any, error) {
	object := map[string]any{}
	for d.PeekKind() != jsontext.KindEndObject {
		token, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		name, err := decodedText(token)
		if err != nil {
			return nil, err
		}
		if object[name], err = decode(d); err != nil {
			return nil, err
		}
	}
	_, err := d.ReadToken()
	return object, err
}

func decodedText(token jsontext.Token) (string, error) {
	text := token.String()
	if strings.IndexByte(text, 0) >= 0 {
		return "", errNUL
	}
	return text, nil
}

func refusedJSON(d *jsontext.Decoder, err error) error {
	refused := &JSONError{Offset: d.InputOffset(), Reason: "malformed JSON"}
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		refused.Offset = syntax.ByteOffset
	}
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		refused.Reason = "an object has a key twice, the second time"
	case errors.Is(err, errNUL), errors.Is(err, errTrailing), errors.Is(err, errDepth):
		refused.Reason = err.Error()
	case syntax != nil && strings.Contains(syntax.Error(), "surrogate"):
		refused.Reason = "there is half a surrogate pair"
	case syntax != nil && strings.Contains(syntax.Error(), "UTF-8"):
		refused.Reason = "there is malformed UTF-8"
	}
	return refused
}

// CheckJSON refuses a text that is no JSON value that PostgreSQL can hold.
func CheckJSON(text []byte) error {
	value, err := Decode(text)
	if err == nil {
		_, err = encode(value)
	}
	return err
}

// encode returns a value as JSON, with every number as it was written, and
// refuses text and numbers that the upstream cannot hold.
func encode(value any) (json.RawMessage, error) {
	if err := check(value); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, refused("is no JSON value")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'}), nil
}

// check refuses text, in keys too, and numbers that the upstream cannot hold.
func check(value any) error {
	switch value := value.(type) {
	case json.Number:
		return checkDecimal(value.String())
	case string:
		return CheckText(value)
	case []any:
		for _, element := range value {
			if err := check(element); err != nil {
				return err
			}
		}
	case map[string]any:
		for key, element := range value {
			if err := errors.Join(CheckText(key), check(element)); err != nil {
				return err
			}
		}
	}
	return nil
}

// IsObject reports whether JSON is an object.
func IsObject(value json.RawMessage) bool { return len(value) > 0 && value[0] == '{' }
