package sandbox

import (
	"fmt"
	"strings"

	"carbongraph/upstream/sandbox/internal/pg"
)

// seeder adds the demo rows, which hold by the constraints, so that nothing
// is checked.
type seeder struct {
	tx *transaction
}

// cell is a column of a row that is not NULL and not the default.
type cell struct {
	column string
	value  pg.Value
}

// add inserts a row.
func (s seeder) add(name string, cells ...cell) {
	t := s.tx.schema.table(name)
	r := make(row, len(t.columns))
	for i, c := range t.columns {
		r[i] = c.fallback
	}
	for _, c := range cells {
		r[t.find(c.column)] = c.value
	}
	t.generate(r)
	s.tx.append(t, r)
}

// pick is the nth choice, counted from 0 and over again past the end.
func pick(n int, choices ...string) string { return choices[n%len(choices)] }

func (s seeder) users() {
	s.add("user", cell{"id", "user1"}, cell{"email", "grace@example.com"}, cell{"firstName", "Grace"}, cell{"lastName", "Hopper"})
	s.add("user", cell{"id", "user2"}, cell{"email", "alan@example.com"}, cell{"firstName", "Alan"}, cell{"lastName", "Turing"},
		cell{"avatarUrl", "https://example.com/a.png"}, cell{"active", false})
}

// company is a company whose rows are made by the number.
type company struct {
	id string
	// prefix begins every id, and name every name.
	prefix, name        string
	customers, contacts int
	// cells are what a customer contact has beyond its references.
	cells func(n int) []cell
}

func (s seeder) bulk(c company) {
	for n := 1; n <= c.customers; n++ {
		s.add("customer", cell{"id", fmt.Sprintf("%scust%d", c.prefix, n)}, cell{"companyId", c.id},
			cell{"readableId", fmt.Sprintf("CUS%s%d", c.prefix[1:], n)}, cell{"name", fmt.Sprintf("%s %d", c.name, n)})
	}
	for n := 1; n <= c.contacts; n++ {
		contact := fmt.Sprintf("%scon%05d", c.prefix, n)
		s.add("contact", cell{"id", contact}, cell{"companyId", c.id}, cell{"firstName", c.name},
			cell{"lastName", fmt.Sprintf("Contact %d", n)},
			cell{"email", fmt.Sprintf("%s%d@example.com", strings.ToLower(c.name), n)})
		s.add("customerContact", append(c.cells(n), cell{"id", fmt.Sprintf("%scc%05d", c.prefix, n)},
			cell{"customerId", fmt.Sprintf("%scust%d", c.prefix, 1+n%c.customers)},
			cell{"contactId", contact}, cell{"companyId", c.id})...)
	}
}

// co2 is past a row cap of 1,000, and nearly all null.
func (s seeder) co2() {
	s.bulk(company{id: "co2", prefix: "c2", name: "Two", customers: 40, contacts: 1205, cells: func(int) []cell {
		return []cell{{"tags", pg.Array{"bulk"}}}
	}})
}

// co3 is a large company with a number to sort by.
func (s seeder) co3() {
	s.bulk(company{id: "co3", prefix: "c3", name: "Three", customers: 200, contacts: 10_000, cells: func(n int) []cell {
		return []cell{{"tags", pg.Array{"bulk", fmt.Sprintf("t%d", n%10)}}, {"customFields", score(n)}}
	}})
}

func score(n int) *pg.JSON {
	return pg.JSONObject(pg.Member{Key: "cf_score", Value: pg.JSONInteger(n)})
}

// sized adds a company of a chosen size, with ties and nulls in every column
// that takes them.
func (s seeder) sized(name string, contacts int) {
	s.add("address", cell{"id", name + "-addr"}, cell{"companyId", name}, cell{"city", "Oslo"}, cell{"countryCode", "NO"})
	s.add("customerLocation", cell{"id", name + "-loc"}, cell{"companyId", name}, cell{"customerId", name + "-cust1"},
		cell{"addressId", name + "-addr"}, cell{"name", "Plant"})
	s.bulk(company{id: name, prefix: name + "-", name: name, customers: 7, contacts: contacts, cells: func(n int) []cell {
		cells := []cell{{"tags", pg.Array{pick(n, "buyer", "primary", "billing")}}}
		if n%5 == 0 {
			cells = []cell{{"tags", nil}}
		}
		if n%3 != 0 {
			cells = append(cells, cell{"userId", pick(n, "user1", "user2")})
		}
		if n%4 != 0 {
			cells = append(cells, cell{"customFields", score(n % 50)})
		}
		if n%2 == 0 {
			cells = append(cells, cell{"customerLocationId", name + "-loc"})
		}
		return cells
	}})
}
