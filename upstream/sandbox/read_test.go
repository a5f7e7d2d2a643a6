package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"carbongraph/upstream/sandbox"
)

// ids are the ids of an answer, in order.
func ids(t *testing.T, body []byte) []string {
	t.Helper()
	var rows []struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(body, &rows); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	found := make([]string, len(rows))
	for i, row := range rows {
		found[i] = row.ID
	}
	return found
}

func TestRelations(t *testing.T) {
	t.Parallel()
	server := small()
	for target, want := range map[string]string{
		"/customer?select=id,customerLocation(id,address(city))&id=eq.cust1":                                                                               `[{"id":"cust1","customerLocation":[{"id": "loc1", "address": {"city": "Berlin"}}, {"id": "loc6", "address": {"city": "Berlin"}}]}]`,
		"/customer?select=id,customerContact!customerContact_customerId_fkey(id)&id=eq.cust1&customerContact.order=id.desc&customerContact.limit=2":        `[{"id":"cust1","customerContact":[{"id": "cc060"}, {"id": "cc055"}]}]`,
		"/customer?select=id,customerContact!customerContact_customerId_fkey(id)&id=eq.cust1&customerContact.id=eq.nope":                                   `[{"id":"cust1","customerContact":[]}]`,
		"/customer?select=id,sales:customerContact!customer_salesContactId_fkey(id)&salesContactId=not.is.null":                                            `[{"id":"cust2","sales":{"id": "cc001"}}]`,
		"/customerContact?select=id,customer!customer_salesContactId_fkey(id)&id=in.(cc001,cc002)&order=id":                                                `[{"id":"cc001","customer":[{"id": "cust2"}]},{"id":"cc002","customer":[]}]`,
		"/customer?select=id,f:customerLocation()&f.name=eq.Plant%203&f=not.is.null":                                                                       `[{"id":"cust3"}]`,
		"/customerContact?select=id,f0:customerLocation(f1:address())&f0.or=(f1.not.is.null)&f0.f1.city=eq.Osaka&f0=not.is.null&order=id&limit=1":          `[{"id":"cc002"}]`,
		"/customerContact?select=id,contact(id)&contact.limit=0&id=eq.cc001":                                                                               `[{"id":"cc001","contact":null}]`,
		"/customerContact?select=id,customerLocation(address())&id=eq.cc001":                                                                               `[{"id":"cc001"}]`,
		"/customerContact?select=id,customerLocation(address(id))&id=eq.cc001":                                                                             `[{"id":"cc001","customerLocation":{"address": {"id": "addr2"}}}]`,
		"/customerContact?select=id,contact(*)&id=eq.cc011":                                                                                                `[{"id":"cc011","contact":{"id": "con011", "fax": null, "email": "c11@example.com", "notes": null, "title": null, "fullName": "c11@example.com", "lastName": null, "companyId": "co1", "firstName": null, "homePhone": null, "workPhone": null, "isCustomer": true, "mobilePhone": null}}]`,
		"/customerContact?select=" + q(`tags->0,n:customFields->"nested"->"a"->>0,customFields->"nested"->"a"->1`) + "&id=eq.cc003":                        `[{"tags":"a,b","n":"1","a":null}]`,
		"/customer?select=id&taxPercent=gt.0.1899&id=lt.cust2":                                                                                             `[{"id":"cust1"}]`,
		"/user?select=id&createdAt=lte.2026-01-01&order=id":                                                                                                `[{"id":"user1"},{"id":"user2"}]`,
		"/customer?select=id&tags=ov.{key,x}&limit=1&order=id":                                                                                             `[{"id":"cust1"}]`,
		"/customer?select=n0:customerContact!customerContact_customerId_fkey(count,f0:contact())&n0.f0.lastName=eq.Lovelace&n0.f0=not.is.null&id=eq.cust2": `[{"n0":[{"count": 2}]}]`,
		"/user?select=id&active=eq.true&order=active":                                                                                                      `[{"id":"user1"}]`,
		"/customer?select=id&tags=gt.{k}&limit=1&order=tags.desc":                                                                                          `[{"id":"cust1"}]`,
	} {
		if got := get(t, server, target); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", target, got, want)
		}
	}
}

// TestHiddenRelation is about a row that another company owns.
func TestHiddenRelation(t *testing.T) {
	t.Parallel()
	server := small()
	created := send(server, http.MethodPost, "/customerContact?select=contactId,contact(id)",
		`{"customerId": "cust1", "contactId": "co2-con00001"}`, "Prefer", "return=representation")
	if want := `[{"contactId":"co2-con00001","contact":null}]`; created.Code != http.StatusCreated || created.Body.String() != want {
		t.Errorf("got %d %s", created.Code, created.Body)
	}
	for _, filter := range []string{"f0=is.null", "f0.id=eq.co2-con00001&f0=is.null&contactId=eq.co2-con00001"} {
		if got := ids(t, []byte(get(t, server, "/customerContact?select=id,f0:contact()&"+filter))); len(got) != 1 {
			t.Errorf("%s: got %v", filter, got)
		}
	}
}

func TestRanges(t *testing.T) {
	t.Parallel()
	server := small(sandbox.WithMaxRows(10))
	for _, test := range []struct {
		target, prefer string
		status         int
		contentRange   string
	}{
		{target: "", status: 200, contentRange: "0-9/*"},
		{target: "limit=20", status: 200, contentRange: "0-9/*"},
		{target: "limit=5", status: 200, contentRange: "0-4/*"},
		{target: "offset=55", status: 200, contentRange: "55-59/*"},
		{target: "offset=60", status: 200, contentRange: "*/*"},
		{target: "offset=60", prefer: "count=exact", status: 206, contentRange: "*/60"},
		{target: "offset=61", prefer: "count=exact", status: 416, contentRange: "*/60"},
		{target: "id=eq.nope", prefer: "count=exact", status: 200, contentRange: "*/0"},
		{target: "id=eq.nope", prefer: "count=planned", status: 206, contentRange: "*/1"},
		{target: "limit=0", prefer: "count=exact", status: 206, contentRange: "*/60"},
		{target: "", prefer: "count=estimated", status: 206, contentRange: "0-9/61"},
		{target: "id=lt.cc005", prefer: "count=estimated", status: 200, contentRange: "0-3/4"},
		{target: "offset=-4", status: 200, contentRange: "0-9/*"},
		{target: "offset=-4&limit=3", status: 416},
		{target: "offset=-3&limit=3", status: 200, contentRange: "*/*"},
		{target: "limit=abc&offset=5", status: 416},
	} {
		response := send(server, http.MethodGet, "/customerContact?select=id&order=id&"+test.target, "",
			"Prefer", test.prefer)
		if response.Code != test.status || response.Header().Get("Content-Range") != test.contentRange {
			t.Errorf("%+v: got %d %q", test, response.Code, response.Header().Get("Content-Range"))
		}
	}
}

// TestCompanies walks companies of chosen sizes by keyset.
func TestCompanies(t *testing.T) {
	t.Parallel()
	sizes := map[string]int{"none": 0, "one": 1, "full": 1000, "over": 1001, "co2": 7}
	var options []sandbox.Option
	for name, size := range sizes {
		options = append(options, sandbox.WithCompany(name, size))
	}
	server := sandbox.New(options...)
	for name, size := range sizes {
		walked, last := 0, ""
		for {
			target := "/customerContact?select=id&order=id&limit=333&id=gt." + url.QueryEscape(last)
			response := send(server, http.MethodGet, target, "", "Authorization", "Bearer "+sandbox.Token(name, "r"))
			page := ids(t, response.Body.Bytes())
			if walked += len(page); len(page) < 333 {
				break
			}
			last = page[len(page)-1]
		}
		if walked != size {
			t.Errorf("%s: walked %d rows, want %d", name, walked, size)
		}
	}
	response := send(server, http.MethodGet, "/customerContact?select=id,customerLocation(address(city)),userId,customFields,tags&order=id&limit=3&offset=1", "",
		"Authorization", "Bearer "+sandbox.Token("full", "r"))
	want := fmt.Sprint([]string{"full-cc00002", "full-cc00003", "full-cc00004"})
	if got := fmt.Sprint(ids(t, response.Body.Bytes())); got != want {
		t.Errorf("got %s", got)
	}
}

func TestAccept(t *testing.T) {
	t.Parallel()
	server := small()
	for accept, want := range map[string]string{
		"":                                  "application/json; charset=utf-8",
		"*/*":                               "application/json; charset=utf-8",
		"text/csv;q=0.9, application/json":  "application/json; charset=utf-8",
		"application/vnd.pgrst.object+json": "application/vnd.pgrst.object+json; charset=utf-8",
		"text/csv":                          "",
		"application/vnd.pgrst.object+json;nulls=stripped": "",
	} {
		response := send(server, http.MethodGet, "/customerContact?select=id&id=eq.cc001", "", "Accept", accept)
		if want == "" {
			if response.Code != http.StatusNotAcceptable || code(t, response.Body.Bytes()) != "PGRST107" {
				t.Errorf("%q: got %d %s", accept, response.Code, response.Body)
			}
			continue
		}
		if got := response.Header().Get("Content-Type"); response.Code != http.StatusOK || got != want {
			t.Errorf("%q: got %d %s", accept, response.Code, got)
		}
	}
	response := send(server, http.MethodGet, "/customerContact", "", "Accept", "application/vnd.pgrst.object+json")
	if response.Code != http.StatusNotAcceptable || code(t, response.Body.Bytes()) != "PGRST116" {
		t.Errorf("got %d %s", response.Code, response.Body)
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	server := small()
	for method, status := range map[string]int{
		http.MethodOptions: http.StatusMethodNotAllowed, http.MethodPut: http.StatusMethodNotAllowed, http.MethodTrace: http.StatusMethodNotAllowed, "LINK": http.StatusMethodNotAllowed,
	} {
		if response := send(server, method, "/customerContact", ""); response.Code != status {
			t.Errorf("%s: got %d %s", method, response.Code, response.Body)
		}
	}
}
