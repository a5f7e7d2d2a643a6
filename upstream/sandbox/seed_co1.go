package sandbox

import (
	"fmt"
	"strings"

	"carbongraph/upstream/sandbox/internal/pg"
)

// co1 is small and awkward: nulls and ties everywhere, and every character
// that some grammar gives a meaning to.
func (s seeder) co1() {
	for n := 1; n <= 5; n++ {
		s.co1Customer(n)
	}
	for n := 1; n <= 5; n++ {
		address := fmt.Sprintf("addr%d", n)
		s.add("address", cell{"id", address}, cell{"companyId", "co1"}, cell{"addressLine1", fmt.Sprintf("%d Main St", n)},
			cell{"city", pick(n-1, "Berlin", "Austin", "Osaka", "Austin", "Paris")},
			cell{"postalCode", fmt.Sprintf("%05d", n)}, cell{"countryCode", pick(n-1, "DE", "US", "JP", "US", "FR")})
		s.add("customerLocation", cell{"id", fmt.Sprintf("loc%d", n)}, cell{"companyId", "co1"},
			cell{"customerId", fmt.Sprintf("cust%d", n)}, cell{"addressId", address}, cell{"name", fmt.Sprintf("Plant %d", n)})
	}
	for n := 1; n <= 60; n++ {
		s.co1Contact(n)
		s.co1CustomerContact(n)
	}
}

func (s seeder) co1Customer(n int) {
	cells := []cell{
		{"id", fmt.Sprintf("cust%d", n)}, {"companyId", "co1"}, {"readableId", fmt.Sprintf("CUS%06d", n)},
		{"name", pick(n-1, "Acme", "Globex, Inc.", "Initech (West)", `Ümlaut "GmbH"`, "Stark & Sons")},
		{"taxPercent", pg.Numeric("0.19000")}, {"accountManagerId", "user1"},
	}
	if n != 3 {
		cells = append(cells, cell{"tags", pg.Array{"key"}})
	}
	switch n {
	case 1:
		segment := pg.Member{Key: "cf_segment", Value: pg.JSONString("aero")}
		cells = append(cells, cell{"customFields", pg.JSONObject(segment)})
	case 2:
		// This is what refuses the deletion of cc001.
		cells = append(cells, cell{"salesContactId", "cc001"})
	}
	s.add("customer", cells...)
}

func (s seeder) co1Contact(n int) {
	cells := []cell{{"id", fmt.Sprintf("con%03d", n)}, {"companyId", "co1"}}
	if n%11 != 0 {
		cells = append(cells,
			cell{"firstName", pick(n, "Ada", "Bob", "Chloé", "D'Arcy", "Eve", "Łukasz")},
			cell{"lastName", pick(n, "Lovelace", `O"Neil`, "Smith, Jr.", "(Paren)", `Back\slash`, "50% Off", "un_der", "star*fish")})
	}
	if n%13 != 0 {
		cells = append(cells, cell{"email", fmt.Sprintf("c%d@example.com", n)})
	}
	if n%5 == 0 {
		cells = append(cells, cell{"title", "Buyer"})
	}
	s.add("contact", cells...)
}

func (s seeder) co1CustomerContact(n int) {
	cells := []cell{
		{"id", fmt.Sprintf("cc%03d", n)}, {"companyId", "co1"},
		{"customerId", fmt.Sprintf("cust%d", 1+n%5)}, {"contactId", fmt.Sprintf("con%03d", n)},
		{"customFields", co1CustomFields(n)}, {"tags", co1Tags(n)},
	}
	if n%3 != 0 {
		cells = append(cells, cell{"customerLocationId", fmt.Sprintf("loc%d", 1+n%5)})
	}
	switch n % 7 {
	case 0:
		cells = append(cells, cell{"userId", "user1"})
	case 1:
		cells = append(cells, cell{"userId", "user2"})
	}
	s.add("customerContact", cells...)
}

func co1Tags(n int) pg.Value {
	switch n % 4 {
	case 0:
		return nil
	case 1:
		return pg.Array{}
	case 2:
		return pg.Array{"buyer", "primary"}
	default:
		return pg.Array{"a,b", `c"d`, "{x}", "", "null", `back\slash`}
	}
}

// co1CustomFields is what forms write, what no form would, and NULL.
func co1CustomFields(n int) pg.Value {
	switch n % 6 {
	case 0:
		return nil
	case 1:
		return pg.JSONObject()
	case 2:
		return pg.JSONObject(
			pg.Member{Key: "cf_region", Value: pg.JSONString(pick(n, "emea", "apac", "amer"))},
			pg.Member{Key: "cf_score", Value: pg.JSONInteger(n)},
		)
	case 3:
		return pg.JSONObject(
			pg.Member{Key: "cf_big", Value: pg.JSONNumber("12345678901234567890123")},
			pg.Member{Key: "cf_dec", Value: pg.JSONNumber("1.10")},
			pg.Member{Key: "cf_exp", Value: pg.JSONNumber(pg.Numeric("1" + strings.Repeat("0", 400)))},
			pg.Member{Key: "cf_uni", Value: pg.JSONString("żółć \u2028 \"q\"")},
			pg.Member{Key: "nested", Value: pg.JSONObject(pg.Member{
				Key:   "a",
				Value: pg.JSONArray([]*pg.JSON{pg.JSONInteger(1), pg.JSONNull(), pg.JSONBoolean(true)}),
			})},
		)
	case 4:
		return pg.JSONObject(
			pg.Member{Key: "cf_vip", Value: pg.JSONBoolean(n%8 == 0)},
			pg.Member{Key: "a.b", Value: pg.JSONString("dot")},
			pg.Member{Key: "1", Value: pg.JSONString("digit")},
			pg.Member{Key: "a)b", Value: pg.JSONString("paren")},
		)
	default:
		return pg.JSONObject(pg.Member{Key: "cf_region", Value: pg.JSONString("emea")})
	}
}
