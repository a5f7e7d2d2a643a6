package servertest

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"carbongraph/graph/resource"
)

// NodeID returns the nodeId of "Type:id".
func NodeID(name string) string { return base64.RawURLEncoding.EncodeToString([]byte(name)) }

// Decoded returns the value of a JSON text.
func Decoded(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

// Written returns a value of a column as callers write it: a decimal is a string.
func Written(kind resource.Kind, value any) any {
	if n, ok := value.(json.Number); ok && kind == resource.Decimal {
		return n.String()
	}
	return value
}

// JSON returns a value as JSON.
func JSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// AwkwardTexts are texts that some grammar on the way gives a meaning to.
var AwkwardTexts = []string{
	`a,b`, `a)b`, `a"b`, `a\`, `"`, ` leading`, `trailing `, `a+b`, `a&id=eq.x`, `a=b;c#d%00`, `*`, `50*off`, `%`, `_`, `{x}`, `a}b`, `null`, `NULL`,
	"a\nb", "\t", "\x7f", "שלום", "🙂", "e\u0301", "é", "\u2028", `","`, `")`, `(a`, `.eq.`, `cs.{}`, `not.is.null`, `a->>b`, `\\`, `\"`, `{"a":1}`, `'; DROP`, `$1`, `?`, `/`,
	`a:b`, `1`, `01`, `true`, `<b>&amp;`, `\u0041`, strings.Repeat("long ", 60),
}
