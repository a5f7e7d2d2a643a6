package scalar

import (
	"encoding/json"
	"strconv"
)

// number returns a number as it was written, and whether value is one. It is a
// json.Number in variables and inside JSON values, an int64 in a literal of a
// built-in scalar.
func number(value any) (json.Number, bool) {
	switch value := value.(type) {
	case json.Number:
		return value, true
	case int64:
		return json.Number(strconv.FormatInt(value, 10)), true
	default:
		return "", false
	}
}
