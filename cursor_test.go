package main

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"

	"carbongraph/graph/cursor"
)

// forged is a cursor of the same list as another, with values of the forger's
// and the right checksum.
func forged(t *testing.T, of, values string) string {
	t.Helper()
	plain, err := base64.RawURLEncoding.DecodeString(of)
	if err != nil || len(plain) < 9 {
		t.Fatalf("the cursor %q: %v", of, err)
	}
	order := cursor.Order(binary.BigEndian.Uint32(plain[5:9]))
	return strings.Trim(string(cursor.Append(nil, order, []byte(values))), `"`)
}
