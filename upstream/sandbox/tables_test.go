package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"carbongraph/upstream/sandbox"
)

// supplier is a table that refers to one of the demo.
const supplier = `{
  "idPrefix": "sup_",
  "columns": [
    {"name": "id", "type": "text", "notNull": true},
    {"name": "companyId", "type": "text", "notNull": true},
    {"name": "contactId", "type": "text"},
    {"name": "rating", "type": "numeric(3,1)", "notNull": true, "default": 5}
  ],
  "foreignKeys": [{"name": "supplier_contactId_fkey", "columns": ["contactId"], "table": "contact", "onDelete": "set null"}],
  "rows": [{"id": "sup1", "companyId": "co1", "contactId": "con001"}, {"id": "sup2", "companyId": "co2"}]
}`

func TestWithTables(t *testing.T) {
	t.Parallel()
	server := small(sandbox.WithTables(fstest.MapFS{"supplier.json": {Data: []byte(supplier)}}))
	if got, want := get(t, server, "/supplier?select=*,contact(fullName)"),
		`[{"id":"sup1","companyId":"co1","contactId":"con001","rating":5.0,"contact":{"fullName": "Bob O\"Neil"}}]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	created := send(server, http.MethodPost, "/supplier?select=id,rating", `{"companyId": "co1", "rating": 4.25}`, "Prefer", representation)
	if body := created.Body.String(); created.Code != http.StatusCreated || !strings.Contains(body, `"id":"sup_`) || !strings.Contains(body, `"rating":4.3`) {
		t.Errorf("got %d %s", created.Code, body)
	}
	if deleted := send(server, http.MethodDelete, "/customerContact?id=eq.cc001", ""); deleted.Code != http.StatusConflict {
		t.Errorf("got %d", deleted.Code)
	}
	send(server, http.MethodDelete, "/contact?id=eq.con062", "")
	if got := get(t, server, "/contact?select=id,supplier(id)&id=eq.con001"); got != `[{"id":"con001","supplier":[{"id": "sup1"}]}]` {
		t.Errorf("got %s", got)
	}
}

// TestBadTables gives declarations that contradict themselves.
func TestBadTables(t *testing.T) {
	t.Parallel()
	const id = `{"name": "id", "type": "text"}`
	for text, want := range map[string]string{
		`{`:                             "t.json: unexpected EOF",
		`{"colums": []}`:                `unknown field "colums"`,
		`{"columns": []}`:               "the first column must be id",
		`{"columns": [{"name": "id"}]}`: `column id: the type "" is not known`,
		`{"columns": [` + id + `], "foreignKeys": [{"name": "f", "columns": ["id"], "table": "x"}]}`:      `foreign key f: there is no table "x"`,
		`{"columns": [` + id + `], "foreignKeys": [{"name": "f", "columns": ["x"], "table": "contact"}]}`: "table t has no column x",
		`{"columns": [` + id + `], "unique": [{"name": "u", "columns": ["x"]}]}`:                          "table t has no column x",
		`{"columns": [` + id + `], "rows": [{"x": 1}]}`:                                                   "table t has no column x",
		`{"columns": [` + id + `], "rows": [{}]}`:                                                         "a row has no id",
		`{"columns": [{"name": "id", "type": "integer", "default": "x"}]}`:                                `invalid input syntax for type integer: "x"`,
		`{"columns": [{"name": "id", "type": "integer"}], "rows": [{"id": 1e9}]}`:                         "column id",
	} {
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.HasPrefix(got, "sandbox: ") || !strings.Contains(got, want) {
					t.Errorf("%s: got %q, want %q", text, got, want)
				}
			}()
			small(sandbox.WithTables(fstest.MapFS{"t.json": {Data: []byte(text)}}))
		}()
	}
}

// TestScopes hides what a key has no scope for.
func TestScopes(t *testing.T) {
	t.Parallel()
	server := small()
	claims := sandbox.Claims{Role: "authenticated", Company: "co1", Permissions: "rw", Sales: "none"}
	token := "Bearer " + sandbox.Sign(claims, sandbox.Secret)
	for target, want := range map[string]string{
		"/customer?select=id":                                 `[]`,
		"/contact?select=id&limit=1&order=id":                 `[{"id":"con001"}]`,
		"/rpc/get_api_key_scopes":                             `{"sales_create": ["co1"], "sales_delete": ["co1"], "sales_update": ["co1"], "invoicing_view": ["co1"]}`,
		"/contact?select=customerContact(count)&id=eq.con001": `[{"customerContact":[{"count": 0}]}]`,
	} {
		if got := send(server, http.MethodGet, target, "", "Authorization", token).Body.String(); got != want {
			t.Errorf("%s: got %s, want %s", target, got, want)
		}
	}
}
