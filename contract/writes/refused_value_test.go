package writes

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/faultstest"
)

// What the database refuses of a write is a user error: at the value, where only
// one was sent, and at the id, where nothing else can be meant.
func TestValuesThatTheDatabaseRefuses(t *testing.T) {
	t.Parallel()
	const (
		update = `mutation { it: updateCustomerContact(input: {id: "cc001", patch: {%s}}) { userErrors { code field } } }`
		create = `mutation { it: createCustomerContact(input: {%s customerId: "cust1", contactId: "con001"}) { userErrors { code field } } }`
	)
	refusal := func(status int, code, message string) faultstest.Fault {
		return faultstest.Answer(status, fmt.Sprintf(`{"code":%q,"message":%q}`, code, message), faultstest.JSON)
	}
	duplicate := func(constraint string) faultstest.Fault {
		return refusal(http.StatusConflict, "23505", `duplicate key value violates unique constraint "`+constraint+`"`)
	}
	type row struct {
		name, document string
		fault          faultstest.Fault
		code           string
		field          []string
	}
	rows := []row{
		{"the id", fmt.Sprintf(create, `id: "x",`), duplicate("customerContact_pkey"), "ALREADY_EXISTS", []string{"input", "id"}},
		{"no id was sent", fmt.Sprintf(create, ""), duplicate("customerContact_pkey"), "ALREADY_EXISTS", nil},
		{"another constraint", fmt.Sprintf(create, `id: "x",`), duplicate("customerContact_customerId_contactId_key"), "ALREADY_EXISTS", nil},
		{"in other words", fmt.Sprintf(create, `id: "x",`), refusal(http.StatusConflict, "23505", "doppelter Schlüssel"), "ALREADY_EXISTS", nil},
		{"an index", fmt.Sprintf(create, `id: "x",`), refusal(http.StatusInternalServerError, "54000", "index row size 2720 exceeds"), "INVALID", []string{"input"}},
		{"a rule, by 500", fmt.Sprintf(create, ""), refusal(http.StatusInternalServerError, "P0001", "told by a test"), "INVALID", []string{"input"}},
	}
	for _, code := range []string{"22001", "22003", "23502", "23514", "23P01", "428C9", "P0001"} {
		fault := refusal(http.StatusBadRequest, code, "told by a test")
		rows = append(rows,
			row{code + ", one value", fmt.Sprintf(update, `tags: ["a"]`), fault, "INVALID", []string{"input", "patch", "tags"}},
			row{code + ", two values", fmt.Sprintf(update, `tags: ["a"], userId: null`), fault, "INVALID", []string{"input"}})
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			f := servertest.StartFaulty(t, servertest.Script(row.fault))
			answer, sent := f.Ask(t, row.document)
			var got struct {
				It struct {
					UserErrors []struct {
						Code  string
						Field []string
					}
				}
			}
			answer.Decode(t, &got)
			if e := got.It.UserErrors; sent != 1 || len(e) != 1 || e[0].Code != row.code || !slices.Equal(e[0].Field, row.field) {
				t.Errorf("sent %d, got %s", sent, answer.Body)
			}
		})
	}
}
