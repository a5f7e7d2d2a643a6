package postgrest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"carbongraph/bench/internal/postgrest"
)

func ExampleRead() {
	page, err := postgrest.Read("/customerContact?select=id%2Ctags%2Ccontact%28id%2ClastName%2Cemail%29&order=id.asc&limit=1")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Body)
	// Output:
	// [{"id":"cc_00000000000000001","tags":["buyer"],"contact":{"id": "con_0000000000000001", "email": "contact.1@example.com", "lastName": "O\"Neil"}}]
}

func TestRead(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]int{
		"/customerContact?limit=0":                                                      0,
		"/customerContact?limit=1&order=id":                                             1,
		"/customerContact?select=contact(notes,isCustomer)&limit=7&offset=0":            7,
		"/customerContact?select=id,companyId&order=id.asc.nullslast&limit=5000":        1001,
		"/customerContact?select=id,customFields,contact(mobilePhone,fax,id)&limit=500": 500,
	} {
		page, err := postgrest.Read(target)
		if err != nil {
			t.Errorf("%s: %v", target, err)
			continue
		}
		var rows []map[string]any
		if err := json.Unmarshal([]byte(page.Body), &rows); err != nil {
			t.Errorf("%s: %v", target, err)
		}
		if len(rows) != want || page.Rows != want {
			t.Errorf("%s: %d rows and told %d, want %d", target, len(rows), page.Rows, want)
		}
		if breaks := strings.Count(page.Body, "}, \n {"); breaks != max(want-1, 0) {
			t.Errorf("%s: %d breaks between %d rows", target, breaks, want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for _, target := range []string{
		"/contact?limit=1",
		"/customerContact?limit=all",
		"/customerContact?order=contactId",
		"/customerContact?offset=1",
		"/customerContact?id=eq.1",
		"/customerContact?select=name",
		"/customerContact?select=id,",
		"/customerContact?select=contact(name)",
		"/customerContact?select=contact(id",
		"/customerContact?select=contact(id),id",
		"/customerContact?select=%zz",
	} {
		if page, err := postgrest.Read(target); err == nil {
			t.Errorf("%s answers %d rows", target, page.Rows)
		}
	}
}
