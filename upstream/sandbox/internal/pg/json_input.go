package pg

import (
	"encoding/json"
	"strings"
)

// FromJSON reads a column's value out of a JSON document, as
// json_populate_record does: null is NULL for every type, and what is no
// string goes into a text as it is written.
func FromJSON(t Type, raw json.RawMessage) (Value, error) {
	text := strings.TrimSpace(string(raw))
	if text == "null" {
		return nil, nil
	}
	if t == JSONB {
		return ParseJSON(text)
	}
	if t == TextArray && text[0] == '[' {
		return arrayFromJSON(text)
	}
	if t == TextArray && text[0] != '"' {
		return nil, Errorf("22P02", "expected JSON array")
	}
	if text[0] == '"' {
		if err := checkEscapes(text); err != nil {
			return nil, err
		}
		var literal string
		if err := json.Unmarshal([]byte(text), &literal); err != nil {
			return nil, Errorf("22P02", "invalid input syntax for type json")
		}
		text = literal
	}
	return Parse(t, text)
}

func arrayFromJSON(text string) (Value, error) {
	var elements []json.RawMessage
	if err := json.Unmarshal([]byte(text), &elements); err != nil {
		return nil, Errorf("22P02", "invalid input syntax for type json")
	}
	values := make(Array, len(elements))
	for i, element := range elements {
		if strings.HasPrefix(string(element), "[") {
			return nil, Errorf("0A000", "the sandbox has arrays of one dimension only")
		}
		var err error
		if values[i], err = FromJSON(Text, element); err != nil {
			return nil, err
		}
	}
	return values, nil
}
