package postgrest_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"carbongraph/bench/internal/postgrest"
)

func ExampleRead() {
	page, err := postgrest.Read("/customerContact?select=id%2Ctags%2Ccontact%28id%2ClastName%2Cemail%29&order=id.asc&limit=1")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.ContentRange, page.Body)
	// Output:
	// 0-0/* [{"id":"cc_00000000000000001","tags":["buyer"],"contact":{"id": "con_0000000000000001", "email": "contact.1@example.com", "lastName": "O\"Neil"}}]
}

// What the benchmarks ask for is there: a full page, and customers who have as
// many contacts each.
func TestRead(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]int{
		"/customerContact?limit=1000": 1000,
		"/customer?select=id,m0:customerContact!customerContact_customerId_fkey(id)&order=id.asc&limit=100&m0.order=id.asc&m0.limit=10": 100,
	} {
		page, err := postgrest.Read(target)
		if err != nil {
			t.Errorf("%s: %v", target, err)
			continue
		}
		var rows []struct{ M0 []any }
		if err := json.Unmarshal([]byte(page.Body), &rows); err != nil || len(rows) != want {
			t.Errorf("%s: %d rows, want %d: %v", target, len(rows), want, err)
		}
		for i, row := range rows {
			if row.M0 != nil && len(row.M0) != 10 {
				t.Errorf("%s: customer %d has %d contacts", target, i, len(row.M0))
			}
		}
	}
	if page, err := postgrest.Read("/customerContact?select=name"); err == nil {
		t.Errorf("no error, but %v", page)
	}
}
