package recorded

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// writeTie ties a mutation to a write that PostgREST answered: the server
// sends that write, held to the rows by id, and answers the row that PostgREST
// did, or says what its refusal means.
type writeTie struct {
	exchange string
	// field is the root field of the mutation, with its arguments.
	field string
	// refused is the user error as JSON; empty where rows are answered.
	refused string
}

// everyColumn is what the recorded writes select.
const everyColumn = `id customerId contactId customerLocationId userId customFields tags`

var writeTies = []writeTie{
	{exchange: "create", field: `createCustomerContact(input: {customerId: "cust1", contactId: "con001"}) { customerContact { ` + everyColumn + ` }`},
	{exchange: "create, unknown contact", field: `createCustomerContact(input: {customerId: "cust1", contactId: "nope"}) { customerContact { ` + everyColumn + ` }`,
		refused: `{"code":"REFERENCE_NOT_FOUND","field":["input","contactId"]}`},
	{exchange: "create, unknown customer", field: `createCustomerContact(input: {customerId: "nope", contactId: "con001"}) { customerContact { ` + everyColumn + ` }`,
		refused: `{"code":"FORBIDDEN","field":["input"]}`},
	{exchange: "create, unknown location", refused: `{"code":"REFERENCE_NOT_FOUND","field":["input","customerLocationId"]}`,
		field: `createCustomerContact(input: {customerId: "cust1", contactId: "con001", customerLocationId: "nope"}) { customerContact { ` + everyColumn + ` }`},
	{exchange: "create, duplicate id", refused: `{"code":"ALREADY_EXISTS","field":["input","id"]}`,
		field: `createCustomerContact(input: {customerId: "cust1", contactId: "con001", id: "cc001"}) { customerContact { ` + everyColumn + ` }`},
	{exchange: "bulk create", field: `createCustomerContacts(input: {customerContacts: [{customerId: "cust1", contactId: "con001"},
		{customerId: "cust1", contactId: "con002"}]}) { customerContacts { id contactId }`},
	{exchange: "bulk create, columns named", field: `createCustomerContacts(input: {customerContacts: [{customerId: "cust1", contactId: "con001"},
		{customerId: "cust1", contactId: "con002", tags: ["x"]}]}) { customerContacts { id contactId tags }`},
	{exchange: "bulk create, one bad row fails all", refused: `{"code":"REFERENCE_NOT_FOUND","field":["input"]}`,
		field: `createCustomerContacts(input: {customerContacts: [{customerId: "cust1", contactId: "con001"},
		{customerId: "cust1", contactId: "nope"}]}) { customerContacts { id }`},
	{exchange: "update", field: `updateCustomerContact(input: {id: "cc002", patch: {customerId: "cust1"}}) { customerContact { ` + everyColumn + ` }`},
	{exchange: "update to null and to empty",
		field: `updateCustomerContact(input: {id: "cc002", patch: {customerLocationId: null, tags: [], customFields: null}}) { customerContact { ` + everyColumn + ` }`},
	{exchange: "update, miss", refused: `{"code":"NOT_FOUND","field":["input","id"]}`,
		field: `updateCustomerContact(input: {id: "nope", patch: {userId: null}}) { customerContact { ` + everyColumn + ` }`},
	{exchange: "update, unknown reference", refused: `{"code":"REFERENCE_NOT_FOUND","field":["input","patch","contactId"]}`,
		field: `updateCustomerContact(input: {id: "cc002", patch: {contactId: "nope"}}) { customerContact { ` + everyColumn + ` }`},
	{exchange: "update, strict and at most one", field: `updateCustomerContact(input: {id: "cc002", patch: {userId: "user2"}}) { customerContact { ` + everyColumn + ` }`},
	{exchange: "update with a precondition that holds",
		field: `updateCustomerContact(input: {id: "cc002", patch: {userId: "user2"}, expect: {customerId: "cust3"}}) { customerContact { ` + everyColumn + ` }`},
	{exchange: "update with a precondition that fails", refused: `{"code":"CONFLICT","field":["input","expect","customerId"]}`,
		field: `updateCustomerContact(input: {id: "cc002", patch: {userId: "user2"}, expect: {customerId: "cust1"}}) { customerContact { ` + everyColumn + ` }`},
	{exchange: "update many by id", field: `updateCustomerContacts(input: {ids: ["cc002", "cc003"], patch: {userId: "user2"}}) { customerContacts { id userId }`},
	{exchange: "delete, representation", field: `deleteCustomerContact(input: {id: "cc002", deleteInvoices: true}) { customerContact { ` + everyColumn + ` }`},
	{exchange: "delete, miss", refused: `{"code":"NOT_FOUND","field":["input","id"]}`, field: `deleteCustomerContact(input: {id: "nope", deleteInvoices: true}) { customerContact { id }`},
	{exchange: "delete, still referenced", refused: `{"code":"STILL_REFERENCED","field":["input","id"]}`,
		field: `deleteCustomerContact(input: {id: "cc001", deleteInvoices: true}) { customerContact { id }`},
	{exchange: "delete many by id", field: `deleteCustomerContacts(input: {ids: ["cc002", "cc003"], deleteInvoices: true}) { deletedIds`},

	{exchange: "create, read-only key", refused: `{"code":"FORBIDDEN","field":["input"]}`,
		field: `createCustomerContact(input: {customerId: "cust1", contactId: "con001"}) { customerContact { ` + everyColumn + ` }`},
	{exchange: "update, read-only key", refused: `{"code":"FORBIDDEN","field":["input","id"]}`,
		field: `updateCustomerContact(input: {id: "cc002", patch: {userId: null}}) { customerContact { ` + everyColumn + ` }`},
	{exchange: "delete, read-only key", refused: `{"code":"FORBIDDEN","field":["input","id"]}`, field: `deleteCustomerContact(input: {id: "cc002", deleteInvoices: true}) { customerContact { id }`},
}

func TestRecordedWrites(t *testing.T) {
	exchanges := servertest.RecordedExchanges(t)
	for _, tie := range writeTies {
		t.Run(tie.exchange, func(t *testing.T) {
			t.Parallel()
			recorded, ok := exchanges["write/"+tie.exchange]
			if !ok {
				t.Fatal("no such exchange")
			}
			permissions := "rw"
			if strings.HasSuffix(tie.exchange, "read-only key") {
				permissions = "r"
			}
			// Every recorded write was rolled back.
			tie.check(t, servertest.StartSandbox(t).Caller("co1", permissions), recorded)
		})
	}
}

func (tie writeTie) check(t *testing.T, c servertest.Caller, recorded servertest.Exchange) {
	t.Helper()
	r := c.Ask(t, "mutation { it: "+tie.field+" userErrors { code field } } }")
	var answered struct {
		It struct {
			CustomerContact  json.RawMessage
			CustomerContacts json.RawMessage
			DeletedIDs       []string
			UserErrors       json.RawMessage
		}
	}
	r.Decode(t, &answered)
	if want := "[" + tie.refused + "]"; string(answered.It.UserErrors) != want {
		t.Errorf("user errors %s, want %s", answered.It.UserErrors, want)
	}
	if tie.refused == "" {
		rows := answered.It.CustomerContacts
		if rows == nil {
			rows = []byte("[" + string(answered.It.CustomerContact) + "]")
		}
		if answered.It.DeletedIDs != nil {
			rows = []byte(`[{"id":"` + strings.Join(answered.It.DeletedIDs, `"},{"id":"`) + `"}]`)
		}
		got, want := withoutGenerated(t, rows), withoutGenerated(t, []byte(recorded.Response.Body))
		if !reflect.DeepEqual(got, want) {
			t.Errorf("answered\n%v\nPostgREST answered\n%v", got, want)
		}
	}
	if len(r.Sent) == 0 || r.Sent[0].Method != recorded.Request.Method {
		t.Fatalf("sent %v", r.Sent)
	}
	if got, want := asked(t, r.Sent[0]), asked(t, recorded.Sent()); !slices.Equal(got, want) {
		t.Errorf("asked\n%s\nPostgREST was asked\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if body := r.Sent[0].Body; (body != "" || recorded.Request.Body != "") && !sameJSON(t, body, recorded.Request.Body) {
		t.Errorf("sent %s\nPostgREST was sent %s", body, recorded.Request.Body)
	}
}

// withoutGenerated is rows without the ids that the database made up.
func withoutGenerated(t *testing.T, rows []byte) []map[string]any {
	t.Helper()
	list := rowsOf(t, rows, "")
	for _, row := range list {
		if id, _ := row["id"].(string); len(id) == 20 {
			delete(row, "id")
		}
	}
	return list
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var values [2]any
	for i, text := range []string{a, b} {
		if err := json.Unmarshal([]byte(text), &values[i]); err != nil {
			t.Fatalf("%v in %q", err, text)
		}
	}
	return reflect.DeepEqual(values[0], values[1])
}
