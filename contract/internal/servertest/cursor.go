package servertest

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"carbongraph/graph/cursor"
)

// Forged returns a cursor of the same list as another, with values of the forger's
// and the right checksum.
func Forged(t *testing.T, of, values string) string {
	t.Helper()
	plain, err := base64.RawURLEncoding.DecodeString(of)
	if err != nil || len(plain) < 9 {
		t.Fatalf("the cursor %q: %v", of, err)
	}
	order := cursor.Order(binary.BigEndian.Uint32(plain[5:9]))
	return strings.Trim(string(cursor.Append(nil, order, []byte(values))), `"`)
}

// After asks for the page after a cursor.
func (c Caller) After(t *testing.T, order, cursor string) Reply {
	t.Helper()
	return c.Ask(t, `query ($after: String) { customerContacts(first: 1, orderBy: `+order+`, after: $after) { nodes { id } } }`, `{"after":`+Quoted(t, cursor)+`}`)
}

// CursorOf returns the cursor of the row with an id in a list.
func (c Caller) CursorOf(t *testing.T, args, id string) string {
	t.Helper()
	_, order, _ := strings.Cut(args, "orderBy:")
	var list struct {
		CustomerContacts struct {
			Edges []struct {
				Cursor string
				Node   struct{ ID string }
			}
		}
	}
	c.Ask(t, fmt.Sprintf("{ customerContacts(first: 100, orderBy: %s) { edges { cursor node { id } } } }", order)).Decode(t, &list)
	for _, edge := range list.CustomerContacts.Edges {
		if edge.Node.ID == id {
			return edge.Cursor
		}
	}
	t.Fatalf("no row %s", id)
	return ""
}
