package pg

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// JSON is a jsonb value. The members of an object are sorted the way jsonb
// keeps them, by the length of the key and then its bytes, each key once.
type JSON struct {
	kind kind
	// text is that of a string, and the notation of the other scalars.
	text     string
	elements []*JSON
	members  []Member
}

// Member is a key of an object and its value.
type Member struct {
	Key   string
	Value *JSON
}

// null is the JSON value.
var null = &JSON{text: "null"}

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

// compareKeys orders the keys of an object.
func compareKeys(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// NewArray makes an array.
func NewArray(elements []*JSON) *JSON { return &JSON{kind: kindArray, elements: elements} }

// NewObject makes an object. Of several members with one key the last counts,
// and the value nil is null.
func NewObject(members []Member) *JSON {
	slices.Reverse(members)
	slices.SortStableFunc(members, func(a, b Member) int { return compareKeys(a.Key, b.Key) })
	members = slices.CompactFunc(members, func(a, b Member) bool { return a.Key == b.Key })
	for i := range members {
		members[i].Value = cmp.Or(members[i].Value, null)
	}
	return &JSON{kind: kindObject, members: members}
}

// ParseJSON reads a jsonb literal: every number exact, no NUL in a string and
// no half of a surrogate pair. Of several members with one key the last counts.
func ParseJSON(literal string) (*JSON, error) {
	decoder := jsontext.NewDecoder(strings.NewReader(literal), jsontext.AllowDuplicateNames(true))
	value, err := decodeJSON(decoder)
	if err == nil {
		if _, err = decoder.ReadToken(); errors.Is(err, io.EOF) {
			return value, nil
		}
	}
	if raised, ok := errors.AsType[*Error](err); ok {
		return nil, raised
	}
	return nil, Errorf("22P02", "invalid input syntax for type json")
}

// decodeJSON reads the next value.
func decodeJSON(decoder *jsontext.Decoder) (*JSON, error) {
	token, err := decoder.ReadToken()
	if err != nil {
		return nil, err
	}
	j := &JSON{text: token.String()}
	switch token.Kind() {
	case '"':
		j.kind = kindString
		if strings.Contains(j.text, "\x00") {
			return nil, &Error{Code: "22P05", Message: "unsupported Unicode escape sequence", Details: `\u0000 cannot be converted to text.`}
		}
	case '0':
		var number Numeric
		number, err = ParseNumeric(j.text)
		j.kind, j.text = kindNumber, string(number)
	case 't', 'f':
		j.kind = kindBoolean
	case '[':
		j.kind = kindArray
		for err == nil && decoder.PeekKind() != ']' {
			var element *JSON
			element, err = decodeJSON(decoder)
			j.elements = append(j.elements, element)
		}
	case '{':
		var members []Member
		for err == nil && decoder.PeekKind() != '}' {
			var key, value *JSON
			if key, err = decodeJSON(decoder); err == nil {
				value, err = decodeJSON(decoder)
				members = append(members, Member{key.text, value})
			}
		}
		j = NewObject(members)
	default:
		j.kind = kindNull
	}
	if err == nil && !j.scalar() {
		_, err = decoder.ReadToken()
	}
	return j, err
}

// FromJSON reads a column's value out of a JSON document, as
// json_populate_record does: null is NULL for every type, and what is no
// string goes into a text as it is written.
func FromJSON(t Type, raw []byte) (Value, error) {
	j, err := ParseJSON(string(raw))
	switch {
	case err != nil:
		return nil, err
	case j.kind == kindNull:
		return nil, nil
	case t == JSONB:
		return j, nil
	case j.kind == kindString:
		return Parse(t, j.text)
	case t != TextArray:
		return Parse(t, strings.TrimSpace(string(raw)))
	case j.kind != kindArray:
		return nil, Errorf("22P02", "expected JSON array")
	}
	values := make(Array, len(j.elements))
	for i, element := range j.elements {
		if element.kind == kindArray {
			return nil, Errorf("0A000", "the sandbox has arrays of one dimension only")
		}
		values[i] = element.Text()
	}
	return values, nil
}

// ToJSON is to_jsonb: the value as a JSON value, or nil for NULL.
func ToJSON(value Value) *JSON {
	switch value := value.(type) {
	case nil:
		return nil
	case Array:
		elements := make([]*JSON, len(value))
		for i, element := range value {
			elements[i] = cmp.Or(ToJSON(element), null)
		}
		return NewArray(elements)
	case *JSON:
		return value
	case bool:
		return &JSON{kind: kindBoolean, text: strconv.FormatBool(value)}
	case Numeric:
		return &JSON{kind: kindNumber, text: string(value)}
	case Time:
		return &JSON{kind: kindString, text: string(value)}
	default:
		return &JSON{kind: kindString, text: value.(string)}
	}
}

// AppendJSON writes a value the way row_to_json does: with no blanks but
// those of jsonb.
func AppendJSON(dst []byte, value Value) []byte {
	array, ok := value.(Array)
	if !ok {
		return ToJSON(value).append(dst)
	}
	dst = append(dst, '[')
	for i, element := range array {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = ToJSON(element).append(dst)
	}
	return append(dst, ']')
}

// AppendString writes a JSON string, escaping only what must be.
func AppendString(dst []byte, text string) []byte {
	dst, _ = jsontext.AppendQuote(dst, text)
	return dst
}

// append writes a value the way jsonb does, with blanks behind commas and
// colons; nil is NULL.
func (j *JSON) append(dst []byte) []byte {
	if j == nil {
		j = null
	}
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
		for i, m := range j.members {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = m.Value.append(append(AppendString(dst, m.Key), ": "...))
		}
		return append(dst, '}')
	default:
		return append(dst, j.text...)
	}
}

// Member is ->'key': nil where j is no object or lacks the key.
func (j *JSON) Member(key string) *JSON {
	if j == nil {
		return nil
	}
	at, found := slices.BinarySearchFunc(j.members, key, func(m Member, key string) int { return compareKeys(m.Key, key) })
	if !found {
		return nil
	}
	return j.members[at].Value
}

// Element is ->index: nil where j is no array or too short; a negative index
// counts from the end. A scalar is its own element 0 and -1, as PostgreSQL
// keeps a scalar at the top in an array of one element.
func (j *JSON) Element(index int) *JSON {
	if j == nil || j.kind == kindObject {
		return nil
	}
	elements := j.elements
	if j.scalar() {
		elements = []*JSON{j}
	}
	if index < 0 {
		index += len(elements)
	}
	if index < 0 || index >= len(elements) {
		return nil
	}
	return elements[index]
}

// Text is ->>: the text of a string, the notation of anything else, and NULL
// for null.
func (j *JSON) Text() Value {
	switch {
	case j == nil || j.kind == kindNull:
		return nil
	case j.kind == kindString:
		return j.text
	}
	return string(j.append(nil))
}
