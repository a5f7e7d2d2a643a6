package faults

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// A gateway that takes shorter requests than PostgREST: look-ups by ids are split
// until they fit, and what cannot be split is the caller's to mend.
func TestTooLongForAGateway(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong} {
		f := servertest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var rows []string
			for _, id := range strings.FieldsFunc(r.URL.Query().Get("id"), func(c rune) bool { return strings.ContainsRune(`(),"`, c) }) {
				if strings.HasPrefix(id, "row") {
					rows = append(rows, fmt.Sprintf(`{"id":%q}`, id))
				}
			}
			w.Header().Set("Content-Type", "application/json")
			if r.Method != http.MethodGet || len(rows) > 3 || strings.Contains(r.URL.RawQuery, "tags") {
				w.WriteHeader(status)
				return
			}
			_, _ = fmt.Fprintf(w, "[%s]", strings.Join(rows, ","))
		}))
		c := f.Caller("co1", "rw")
		var fields, want strings.Builder
		for i := range 10 {
			fmt.Fprintf(&fields, ` r%d: customerContact(id: "row%d") { id }`, i, i)
			fmt.Fprintf(&want, `,"r%d":{"id":"row%d"}`, i, i)
		}
		c.Ask(t, "{"+fields.String()+"}").Want(t, "{"+want.String()[1:]+"}")
		c.Ask(t, `{ customerContacts(filter: { tags: { contains: "x" } }) { nodes { id } } }`).WantError(t, "BAD_USER_INPUT", "The request is too long")
		c.Ask(t, `mutation { it: updateCustomerContact(input: {id: "row1", patch: {userId: null}}) { userErrors { code } } }`).
			Want(t, `{"it":{"userErrors":[{"code":"INVALID"}]}}`)
	}
}
