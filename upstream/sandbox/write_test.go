package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
)

const representation = "return=representation"

// TestWrite runs each write on rows of its own.
func TestWrite(t *testing.T) {
	t.Parallel()
	const pair = `"customerId": "cust1", "contactId": "con001"`
	for name, test := range map[string]struct {
		method, target, body, prefer string
		status                       int
		want                         string
	}{
		"numbers stay exact": {
			method: http.MethodPost, target: "/customerContact?select=customFields", prefer: representation,
			body:   `{` + pair + `, "customFields": {"bb": 12345678901234567890123, "a": 1.10, "c": 1e3, "a": 2.50, "d": "\u2028"}}`,
			status: http.StatusCreated, want: "[{\"customFields\":{\"a\": 2.50, \"c\": 1000, \"d\": \"\u2028\", \"bb\": 12345678901234567890123}}]",
		},
		"a company is not the caller's to choose": {
			method: http.MethodPost, target: "/customerContact?select=companyId", prefer: representation,
			body: `{` + pair + `, "companyId": "co2"}`, status: http.StatusCreated, want: `[{"companyId":"co1"}]`,
		},
		"null is not the default": {
			method: http.MethodPost, target: "/customerContact?select=tags", prefer: representation,
			body: `{` + pair + `, "tags": null}`, status: http.StatusCreated, want: `[{"tags":null}]`,
		},
		"a named column that is not given is null": {
			method: http.MethodPost, target: "/customerContact?select=tags,userId&columns=customerId,contactId,tags", prefer: representation,
			body: `[{` + pair + `, "userId": "user1"}]`, status: http.StatusCreated, want: `[{"tags":null,"userId":null}]`,
		},
		"no row": {
			method: http.MethodPost, target: "/customerContact?select=id", prefer: representation + ",count=exact",
			body: `[]`, status: http.StatusCreated, want: `[]`,
		},
		"one object": {
			method: http.MethodPost, target: "/user?select=fullName,about,active", prefer: representation,
			body:   `{"email": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace"}`,
			status: http.StatusCreated, want: `[{"fullName":"Ada Lovelace","about":"","active":true}]`,
		},
		"a number is rounded": {
			method: http.MethodPatch, target: "/customer?select=taxPercent&id=eq.cust1", prefer: representation,
			body: `{"taxPercent": 0.1234567}`, status: http.StatusOK, want: `[{"taxPercent":0.12346}]`,
		},
		"a number that is too large": {
			method: http.MethodPatch, target: "/customer?id=eq.cust1", body: `{"taxPercent": 100000}`,
			status: http.StatusBadRequest, want: "22003",
		},
		"a generated column follows": {
			method: http.MethodPatch, target: "/contact?select=fullName&id=eq.con001", prefer: representation,
			body: `{"firstName": null}`, status: http.StatusOK, want: `[{"fullName":"O\"Neil"}]`,
		},
		"a generated column is not written": {
			method: http.MethodPatch, target: "/contact?id=eq.con001", body: `{"fullName": "x"}`,
			status: http.StatusBadRequest, want: "428C9",
		},
		"an array patches by its first element": {
			method: http.MethodPatch, target: "/customerContact?select=userId&id=eq.cc002", prefer: representation,
			body: `[{"userId": "user1"}, {"userId": "user2"}]`, status: http.StatusOK, want: `[{"userId":"user1"}]`,
		},
		"an empty array patches nothing": {
			method: http.MethodPatch, target: "/customerContact?select=userId&nope=eq.1", prefer: representation,
			body: `[]`, status: http.StatusOK, want: `[]`,
		},
		"a patch of named columns": {
			method: http.MethodPatch, target: "/customerContact?select=userId,tags&columns=userId,tags&id=eq.cc002", prefer: representation + ",missing=default",
			body: `{"userId": "user1"}`, status: http.StatusOK, want: `[{"userId":"user1","tags":[]}]`,
		},
		"a patch with a logic tree": {
			method: http.MethodPatch, target: "/customerContact?select=id&or=(id.eq.cc002,id.eq.cc003)&id=neq.cc003", prefer: representation,
			body: `{"userId": "user1"}`, status: http.StatusOK, want: `[{"id":"cc002"}]`,
		},
		"a patch with an embed that is filtered": {
			method: http.MethodPatch, target: "/customerContact?select=id,contact(id)&contact.or=(id.eq.x)&contact.id=eq.x&id=eq.cc002", prefer: representation,
			body: `{"userId": "user1"}`, status: http.StatusOK, want: `[{"id":"cc002","contact":null}]`,
		},
		"a patch that filters by an embed": {
			method: http.MethodPatch, target: "/customerContact?select=id,f0:contact()&f0=not.is.null", prefer: representation,
			body: `{"userId": "user1"}`, status: http.StatusBadRequest, want: "42703",
		},
		"a patch of another company's row": {
			method: http.MethodPatch, target: "/customerContact?select=id&id=eq.co2-cc00001", prefer: representation,
			body: `{"userId": "user1"}`, status: http.StatusOK, want: `[]`,
		},
		"a row given to another company": {
			method: http.MethodPatch, target: "/customerContact?id=eq.cc002", body: `{"companyId": "co2"}`,
			status: http.StatusForbidden, want: "42501",
		},
		"a customer of another company": {
			method: http.MethodPatch, target: "/customerContact?id=eq.cc002", body: `{"customerId": "co2-cust1"}`,
			status: http.StatusConflict, want: "23503",
		},
		"a key that is taken": {
			method: http.MethodPatch, target: "/customerContact?id=eq.cc002", body: `{"id": "cc003"}`,
			status: http.StatusConflict, want: "23505",
		},
		"a name that is taken": {
			method: http.MethodPost, target: "/customer", body: `{"companyId": "co1", "readableId": "x", "name": "Acme"}`,
			status: http.StatusConflict, want: "23505",
		},
		"a name taken in another company": {
			method: http.MethodPost, target: "/customer?select=name,taxPercent", prefer: representation,
			body:   `{"companyId": "co1", "readableId": "x", "name": "co2 1"}`,
			status: http.StatusCreated, want: `[{"name":"co2 1","taxPercent":0.00000}]`,
		},
		"a row for another company": {
			method: http.MethodPost, target: "/customer", body: `{"companyId": "co2", "readableId": "x", "name": "x"}`,
			status: http.StatusForbidden, want: "42501",
		},
		"an unknown selection": {
			method: http.MethodPost, target: "/customerContact?select=nope", prefer: representation,
			body: `{` + pair + `}`, status: http.StatusBadRequest, want: "42703",
		},
		"an unknown selection that is not answered": {
			method: http.MethodPost, target: "/customerContact?select=nope", body: `{` + pair + `}`, status: http.StatusCreated,
		},
		"an unknown embed": {
			method: http.MethodPost, target: "/customerContact?select=nope()", body: `{` + pair + `}`,
			status: http.StatusBadRequest, want: "PGRST200",
		},
		"an embed of the row that is deleted": {
			method: http.MethodDelete, target: "/customerContact?select=id,contact(id)&id=eq.cc002", prefer: representation,
			status: http.StatusOK, want: `[{"id":"cc002","contact":{"id": "con002"}}]`,
		},
		"text into an array": {
			method: http.MethodPatch, target: "/customerContact?select=tags&id=eq.cc002", prefer: representation,
			body: `{"tags": "{a,NULL}"}`, status: http.StatusOK, want: `[{"tags":["a",null]}]`,
		},
		"an array of arrays": {
			method: http.MethodPatch, target: "/customerContact?id=eq.cc002", body: `{"tags": [["a"]]}`,
			status: http.StatusBadRequest, want: "0A000",
		},
		"NUL": {
			method: http.MethodPatch, target: "/customerContact?id=eq.cc002", body: `{"customFields": {"a": "\u0000"}}`,
			status: http.StatusBadRequest, want: "22P05",
		},
		"half a surrogate pair": {
			method: http.MethodPost, target: "/customerContact", body: `{` + pair + `, "userId": "\ud800"}`,
			status: http.StatusBadRequest, want: "PGRST102",
		},
		"an unknown named column":  {method: http.MethodPost, target: "/customerContact?columns=nope", body: `{}`, status: http.StatusBadRequest, want: "PGRST204"},
		"no JSON":                  {method: http.MethodPost, target: "/customerContact", status: http.StatusBadRequest, want: "PGRST102"},
		"no JSON of named columns": {method: http.MethodPost, target: "/customerContact?columns=userId", body: `{`, status: http.StatusBadRequest, want: "22P02"},
		"no UTF-8":                 {method: http.MethodPost, target: "/customerContact", body: "{\"userId\": \"\xff\"}", status: http.StatusBadRequest, want: "PGRST102"},
		"rows that are none":       {method: http.MethodPost, target: "/customerContact", body: `[1]`, status: http.StatusBadRequest, want: "PGRST102"},
		"rows that are null":       {method: http.MethodPost, target: "/customerContact", body: `[null]`, status: http.StatusBadRequest, want: "PGRST102"},
		"an upsert":                {method: http.MethodPost, target: "/customerContact?on_conflict=userId", prefer: "resolution=merge-duplicates", body: `{}`, status: http.StatusBadRequest, want: "PGRST127"},
		"too large":                {method: http.MethodPost, target: "/customerContact", body: strings.Repeat(" ", 17<<20), status: http.StatusRequestEntityTooLarge, want: "PGRST102"},
		"an unknown location":      {method: http.MethodDelete, target: "/customerContact?id=eq.cc002&nope=eq.1", status: http.StatusBadRequest, want: "42703"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := small()
			response := send(server, test.method, test.target, test.body, "Prefer", test.prefer)
			got := response.Body.String()
			if response.Code >= 400 {
				got = code(t, response.Body.Bytes())
			}
			if response.Code != test.status || got != test.want {
				t.Errorf("got %d %s, want %d %s", response.Code, response.Body, test.status, test.want)
			}
		})
	}
}

// TestReferences is about what a change does to the rows that refer to it.
func TestReferences(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method, target, body string
		status               int
		after, want          string
	}{
		"a contact takes its customer contacts along": {
			method: http.MethodDelete, target: "/contact?id=eq.con002", status: http.StatusNoContent,
			after: "/customerContact?select=id&order=id&limit=2", want: `[{"id":"cc001"},{"id":"cc003"}]`,
		},
		"but not the one that is a sales contact": {
			method: http.MethodDelete, target: "/contact?id=in.(con001,con002)", status: http.StatusConflict,
			after: "/customerContact?select=id&order=id&limit=2", want: `[{"id":"cc001"},{"id":"cc002"}]`,
		},
		"a customer takes its sales contact along": {
			method: http.MethodDelete, target: "/customer?id=eq.cust2", status: http.StatusNoContent,
			after: "/customerContact?select=id,customerLocationId&id=in.(cc001,cc002)", want: `[{"id":"cc002","customerLocationId":"loc3"}]`,
		},
		"a location leaves null": {
			method: http.MethodDelete, target: "/customerLocation?id=eq.loc3", status: http.StatusNoContent,
			after: "/customerContact?select=customerLocationId&id=eq.cc002", want: `[{"customerLocationId":null}]`,
		},
		"an address stays": {
			method: http.MethodDelete, target: "/address?id=eq.addr3", status: http.StatusConflict,
			after: "/address?select=id&id=eq.addr3", want: `[{"id":"addr3"}]`,
		},
		"a user leaves null": {
			method: http.MethodDelete, target: "/user?id=eq.user2", status: http.StatusNoContent,
			after: "/customerContact?select=id,userId&id=eq.cc001", want: `[{"id":"cc001","userId":null}]`,
		},
		"but not where a customer has one": {
			method: http.MethodDelete, target: "/user?id=eq.user1", status: http.StatusConflict,
			after: "/user?select=id&id=eq.user1", want: `[{"id":"user1"}]`,
		},
		"a new key is not followed": {
			method: http.MethodPatch, target: "/contact?id=eq.con002", body: `{"id": "new"}`, status: http.StatusConflict,
			after: "/customerContact?select=contactId,contact(id)&id=eq.cc002", want: `[{"contactId":"con002","contact":{"id": "con002"}}]`,
		},
		"a customer contact takes its invoices along": {
			method: http.MethodDelete, target: "/contact?id=eq.con004", status: http.StatusNoContent,
			after: "/salesInvoice?select=id&order=id", want: `[{"id":"inv3"},{"id":"inv4"}]`,
		},
		"but not by a sales contact": {
			method: http.MethodPatch, target: "/customerContact?id=eq.cc001", body: `{"id": "new"}`, status: http.StatusConflict,
			after: "/customerContact?select=id&id=in.(cc001,new)", want: `[{"id":"cc001"}]`,
		},
		"a row of nothing": {
			method: http.MethodPost, target: "/customerContact", body: `{}`, status: http.StatusForbidden,
			after: "/customerContact?select=id&id=gt.cc060", want: `[]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := small()
			if response := send(server, test.method, test.target, test.body); response.Code != test.status {
				t.Errorf("got %d %s", response.Code, response.Body)
			}
			if got := get(t, server, test.after); got != test.want {
				t.Errorf("after it %s, want %s", got, test.want)
			}
		})
	}
}

// TestRefusedWrite is about writes that are done and then taken back.
func TestRefusedWrite(t *testing.T) {
	t.Parallel()
	server := small()
	before := get(t, server, "/customerContact?order=id")
	for _, test := range []struct {
		method, target, body string
		headers              []string
		status               int
	}{
		{http.MethodDelete, "/customerContact?customerId=eq.cust1", "", []string{"Prefer", "handling=strict,max-affected=3"}, http.StatusBadRequest},
		{http.MethodPatch, "/customerContact?customerId=eq.cust1", `{"userId": null}`, []string{"Prefer", "handling=strict,max-affected=11"}, http.StatusBadRequest},
		{http.MethodPatch, "/customerContact", `{"userId": null}`, []string{"Accept", "application/vnd.pgrst.object+json"}, http.StatusNotAcceptable},
		{http.MethodPatch, "/customerContact", `{"userId": null}`, []string{"Accept", "application/vnd.pgrst.object+json", "Prefer", representation}, http.StatusNotAcceptable},
		{http.MethodPatch, "/customerContact", `{"userId": null}`, []string{"Accept", "text/csv"}, http.StatusNotAcceptable},
		{http.MethodPatch, "/customerContact", `{"contactId": "nope"}`, nil, http.StatusConflict},
		{http.MethodPatch, "/customerContact", `{"id": "same"}`, nil, http.StatusConflict},
	} {
		response := send(server, test.method, test.target, test.body, test.headers...)
		if response.Code != test.status {
			t.Errorf("%s %s: got %d %s", test.method, test.target, response.Code, response.Body)
		}
		if get(t, server, "/customerContact?order=id") != before {
			t.Fatalf("%s %s: rows changed", test.method, test.target)
		}
	}
}

func TestWriteHeaders(t *testing.T) {
	t.Parallel()
	server := small()
	response := send(server, http.MethodPost, "/address", `{"companyId": "co1"}`, "Prefer", "count=exact,handling=lenient,nope=1,max-affected=1")
	if got := response.Header(); response.Code != http.StatusCreated || got.Get("Content-Range") != "*/1" ||
		got.Get("Preference-Applied") != "count=exact, handling=lenient" {
		t.Errorf("got %d %v", response.Code, got)
	}
	response = send(server, http.MethodPatch, "/address?city=is.null", `{"city": "Oslo"}`, "Prefer", "count=exact,return=minimal")
	if got := response.Header().Get("Content-Range"); response.Code != http.StatusNoContent || got != "0-0/1" {
		t.Errorf("got %d %s", response.Code, got)
	}
	response = send(server, http.MethodDelete, "/address?city=eq.Oslo", "", "Prefer", "count=exact")
	if got := response.Header().Get("Content-Range"); response.Code != http.StatusNoContent || got != "*/1" {
		t.Errorf("got %d %s", response.Code, got)
	}
	response = send(server, http.MethodPatch, "/customerContact?id", `{"userId": null}`, "Prefer", "count=exact")
	if got := response.Header().Get("Content-Range"); response.Code != http.StatusNoContent || got != "0-59/60" {
		t.Errorf("a filter without = is none, yet got %d %s", response.Code, got)
	}
	for value, want := range map[string]string{"text/csv": "PGRST102", "text/xml": "PGRST102"} {
		response := send(server, http.MethodPost, "/address", "{}", "Content-Type", value)
		if response.Code != http.StatusBadRequest || code(t, response.Body.Bytes()) != want {
			t.Errorf("%s: got %d %s", value, response.Code, response.Body)
		}
	}
}
