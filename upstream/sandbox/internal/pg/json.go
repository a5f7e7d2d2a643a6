package pg

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// JSON is a jsonb value. The members of an object are sorted the way jsonb
// keeps them, by the length of the key and then its bytes, each key once.
type JSON struct {
	kind     kind
	text     string
	elements []*JSON
	members  []Member
}

// Member is a key of an object and its value.
type Member struct {
	Key   string
	Value *JSON
}

// kind is what a value is; jsonb orders values of unlike kinds by it.
type kind uint8

const (
	kindNull kind = iota
	kindString
	kindNumber
	kindBoolean
	kindArray
	kindObject
)

// JSONNull is the value null, which is not NULL.
func JSONNull() *JSON { return &JSON{kind: kindNull, text: "null"} }

// JSONString is a string.
func JSONString(text string) *JSON { return &JSON{kind: kindString, text: text} }

// JSONInteger is a whole number.
func JSONInteger(number int) *JSON { return JSONNumber(Numeric(strconv.Itoa(number))) }

// JSONNumber is any number.
func JSONNumber(number Numeric) *JSON { return &JSON{kind: kindNumber, text: string(number)} }

// JSONBoolean is true or false.
func JSONBoolean(truth bool) *JSON { return &JSON{kind: kindBoolean, text: truthText(truth)} }

// JSONArray is an array.
func JSONArray(elements []*JSON) *JSON { return &JSON{kind: kindArray, elements: elements} }

// JSONObject is an object. Of several members with one key the last counts.
func JSONObject(members ...Member) *JSON {
	slices.Reverse(members)
	slices.SortStableFunc(members, func(a, b Member) int { return CompareKeys(a.Key, b.Key) })
	members = slices.CompactFunc(members, func(a, b Member) bool { return a.Key == b.Key })
	return &JSON{kind: kindObject, members: members}
}

// CompareKeys orders the keys of an object.
func CompareKeys(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// ParseJSON reads a jsonb literal: every number exact, no NUL in a string and
// no half of a surrogate pair.
func ParseJSON(literal string) (*JSON, error) {
	if !json.Valid([]byte(literal)) {
		return nil, Errorf("22P02", "invalid input syntax for type json")
	}
	if err := checkEscapes(literal); err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(strings.NewReader(literal))
	decoder.UseNumber()
	value, err := decodeJSON(decoder)
	var overflow *Error
	if err != nil && !errors.As(err, &overflow) {
		return nil, Errorf("22P02", "invalid input syntax for type json")
	}
	return value, err
}

// decodeJSON reads the next value.
func decodeJSON(decoder *json.Decoder) (*JSON, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return decodeObject(decoder)
		}
		return decodeArray(decoder)
	case string:
		return JSONString(token), nil
	case json.Number:
		number, err := ParseNumeric(string(token))
		return JSONNumber(number), err
	case bool:
		return JSONBoolean(token), nil
	default:
		return JSONNull(), nil
	}
}

func decodeArray(decoder *json.Decoder) (*JSON, error) {
	var elements []*JSON
	for decoder.More() {
		element, err := decodeJSON(decoder)
		if err != nil {
			return nil, err
		}
		elements = append(elements, element)
	}
	_, err := decoder.Token()
	return JSONArray(elements), err
}

func decodeObject(decoder *json.Decoder) (*JSON, error) {
	var members []Member
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		key, ok := token.(string)
		if !ok {
			return nil, io.ErrUnexpectedEOF
		}
		value, err := decodeJSON(decoder)
		if err != nil {
			return nil, err
		}
		members = append(members, Member{Key: key, Value: value})
	}
	_, err := decoder.Token()
	return JSONObject(members...), err
}

// checkEscapes looks for the escapes that JSON allows and text does not. The
// literal is valid JSON, so backslashes are in strings only.
func checkEscapes(literal string) error {
	for i := strings.IndexByte(literal, '\\'); i >= 0 && i < len(literal); i++ {
		if literal[i] != '\\' {
			continue
		}
		if literal[i+1] != 'u' {
			i++
			continue
		}
		unit := hexUnit(literal[i+2:])
		i += 5
		switch {
		case unit == 0:
			return &Error{Code: "22P05", Message: "unsupported Unicode escape sequence", Details: `\u0000 cannot be converted to text.`}
		case unit >= 0xDC00 && unit <= 0xDFFF:
			return loneSurrogate()
		case unit >= 0xD800 && unit <= 0xDBFF:
			if !strings.HasPrefix(literal[i+1:], `\u`) || hexUnit(literal[i+3:])&^0x3FF != 0xDC00 {
				return loneSurrogate()
			}
			i += 6
		}
	}
	return nil
}

// hexUnit reads four hexadecimal digits, which valid JSON has behind \u.
func hexUnit(text string) uint64 {
	unit, _ := strconv.ParseUint(text[:4], 16, 32)
	return unit
}

func loneSurrogate() error {
	return &Error{Code: "22P02", Message: "invalid input syntax for type json", Details: "Unicode low surrogate must follow a high surrogate."}
}

// append writes the value with the blanks that jsonb puts behind commas and
// colons.
func (j *JSON) append(dst []byte) []byte {
	switch j.kind {
	case kindString:
		return AppendString(dst, j.text)
	case kindArray:
		dst = append(dst, '[')
		for i, element := range j.elements {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = element.append(dst)
		}
		return append(dst, ']')
	case kindObject:
		dst = append(dst, '{')
		for i, member := range j.members {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = append(AppendString(dst, member.Key), ": "...)
			dst = member.Value.append(dst)
		}
		return append(dst, '}')
	default:
		return append(dst, j.text...)
	}
}
