package reads

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

const noCursor = "after is no cursor that a list returned: it was cut or changed"

func TestTamperedCursors(t *testing.T) {
	t.Parallel()
	c := servertest.StartSandbox(t).Caller("co1", "r")
	const order = `{field: USER_ID}`
	good := c.CursorOf(t, "orderBy: "+order, "cc007")
	c.After(t, order, good).Want(t, `{"customerContacts":{"nodes":[{"id":"cc014"}]}}`)
	tampered := []string{"", good + "A", good + "=", " " + good, good + "\n", strings.ToUpper(good), base64.StdEncoding.EncodeToString([]byte("cc007")), "żółć"}
	for i := range good {
		tampered = append(tampered, good[:i], good[:i]+"A"+good[i:])
		for _, by := range "A_" {
			if changed := good[:i] + string(by) + good[i+1:]; changed != good {
				tampered = append(tampered, changed)
			}
		}
	}
	for _, cursor := range tampered {
		r := c.After(t, order, cursor)
		r.WantError(t, badInput, noCursor)
		r.WantSent(t)
	}
}

func TestCursorsOfOtherOrders(t *testing.T) {
	t.Parallel()
	c := servertest.StartSandbox(t).Caller("co1", "r")
	cursor := c.CursorOf(t, "orderBy: {field: USER_ID}", "cc007")
	for _, order := range []string{
		`[]`, `{field: ID}`, `{field: USER_ID, direction: DESC}`, `{field: USER_ID, nulls: FIRST}`, `[{field: USER_ID}, {field: ID, direction: DESC}]`,
		`[{field: USER_ID}, {field: CUSTOMER_ID}]`, `{field: CUSTOMER_ID}`, `{field: USER_FULL_NAME}`, `{customField: "userId"}`, `{customField: "USER_ID"}`,
	} {
		r := c.After(t, order, cursor)
		r.WantError(t, badInput, "after is a cursor of a list in another order: use it with the orderBy that it came from")
		r.WantSent(t)
	}
	// The same order, spelled in another way, in a list of other rows.
	r := c.Ask(t, `query ($after: String) { customerContacts(first: 1, filter: {id: {gt: "cc020"}}, orderBy: [{field: USER_ID, nulls: LAST}, {field: ID}, {field: CUSTOMER_ID}],
		after: $after) { nodes { id } } }`, `{"after":`+servertest.Quoted(t, cursor)+`}`)
	r.Want(t, `{"customerContacts":{"nodes":[{"id":"cc021"}]}}`)
}

// TestForgedCursors changes what a cursor holds, and its checksum with it. That
// opens nothing that a filter would not: it is a place in the list, or refused.
func TestForgedCursors(t *testing.T) {
	t.Parallel()
	c := servertest.StartSandbox(t).Caller("co1", "r")
	for order, values := range map[string]struct{ places, refused []string }{
		`{field: USER_ID}`: {
			places: []string{`["user1","cc000"]`, `["","" ]`, `[null,"zz"]`, `["a\")(,.\\","x&id=eq.1"]`},
			refused: []string{``, `null`, `{}`, `[]`, `["user1"]`, `["user1","cc001","x"]`, `["user1",null]`, `[1,"cc001"]`, `["user1",1]`, `[["user1"],"cc001"]`,
				`["a\u0000","cc001"]`, `["user1","\u0000"]`, `["user1","cc001"]]`, `["user1","cc001"`, `{"0":"user1","1":"cc001"}`},
		},
		`{field: USER_FULL_NAME, direction: DESC}`: {
			places:  []string{`[null,"cc001"]`, `["Alan Turing","cc001"]`},
			refused: []string{`[true,"cc001"]`, `[{},"cc001"]`, `["\u0000","cc001"]`},
		},
		`{customField: "cf_score"}`: {
			places: []string{`[[],"cc001"]`, `[[null],"cc001"]`, `[[1.50],"cc001"]`, `[["x"],"cc001"]`, `[[{"a":[1]}],"cc001"]`, `[[1e400],"cc001"]`, `[[false],"cc001"]`},
			refused: []string{`[null,"cc001"]`, `["x","cc001"]`, `[[1,2],"cc001"]`, `[["\u0000"],"cc001"]`, `[[{"\u0000":1}],"cc001"]`, `[["\ud800"],"cc001"]`,
				"[[\"\xff\"],\"cc001\"]", `[[1e400000],"cc001"]`, `[[{"a":1,"a":2}],"cc001"]`, `[[` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `],"cc001"]`},
		},
	} {
		good := c.CursorOf(t, "orderBy: "+order, "cc001")
		for _, v := range values.places {
			if r := c.After(t, order, servertest.Forged(t, good, v)); len(r.Errors) > 0 || len(r.Sent) != 1 {
				t.Errorf("%s: %s", v, r.Body)
			}
		}
		for _, v := range values.refused {
			r := c.After(t, order, servertest.Forged(t, good, v))
			r.WantError(t, badInput, noCursor)
			r.WantSent(t)
		}
	}
}

// TestLongCursors goes on from a row whose value for a key is too long to be
// sent upstream.
func TestLongCursors(t *testing.T) {
	t.Parallel()
	c := servertest.StartSandbox(t).Caller("co1", "rw")
	c.Ask(t, `mutation ($fields: JSONObject) { updateCustomerContact(input: {id: "cc001", patch: {customFields: $fields}}) { userErrors { code } } }`,
		fmt.Sprintf(`{"fields":{"essay":%q}}`, strings.Repeat("x", 5000))).Want(t, `{"updateCustomerContact":{"userErrors":[]}}`)
	const order = `[{customField: "essay"}, {field: USER_ID}]`
	cursor := c.CursorOf(t, "orderBy: "+order, "cc001")
	r := c.After(t, order, cursor)
	r.WantError(t, badInput, "after is too long to be sent to Carbon: the row's value for the sort key essay has")
	r.WantSent(t)
	// The key alone would have fitted.
	r = c.Ask(t, `query ($after: String) { customerContacts(first: 1, orderBy: `+order+`, after: $after, filter: {customFields: {fields: [{path: ["x"], text: {eq: "`+
		strings.Repeat("y", 4000)+`"}}]}}) { nodes { id } } }`, `{"after":`+servertest.Quoted(t, c.CursorOf(t, "orderBy: "+order, "cc002"))+`}`)
	r.Want(t, `{"customerContacts":{"nodes":[]}}`)
}
