package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"carbongraph/upstream/sandbox/internal/pg"
)

// seed puts the rows of the declarations into a database, and companies whose
// rows are made by the number: co2, which is past a row cap of 1,000, co3,
// which is large, and those of sizes, each in the place of one of its name.
func seed(s *schema, sizes map[string]int) (database, error) {
	db := database{}
	for _, t := range s.tables {
		db[t] = &heap{byID: map[pg.Value]row{}}
	}
	demo := &seeder{tx: db.begin(s)}
	for _, t := range s.tables {
		for _, given := range t.Rows {
			company := strings.Trim(string(given["companyId"]), `"`)
			if _, made := sizes[company]; !made {
				demo.insert(t, given)
			}
		}
	}
	if _, made := sizes["co2"]; !made {
		demo.bulk("co2", "c2", "Two", 40, 1205, func(int) cells { return cells{"tags": []string{"bulk"}} })
	}
	if _, made := sizes["co3"]; !made {
		demo.bulk("co3", "c3", "Three", 200, 10_000, func(n int) cells {
			return cells{"tags": []string{"bulk", fmt.Sprintf("t%d", n%10)}, "customFields": score(n)}
		})
	}
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		demo.sized(name, sizes[name])
	}
	return demo.tx.database, demo.err
}

// seeder adds rows. The first error stays.
type seeder struct {
	tx  *transaction
	err error
}

func (s *seeder) insert(t *table, given map[string]json.RawMessage) {
	r, err := t.row(given)
	if err != nil {
		s.err = cmp.Or(s.err, err)
		return
	}
	s.tx.append(t, r)
}

// cells are columns of a row that do not have their default.
type cells map[string]any

func (s *seeder) add(name string, c cells) {
	t := s.tx.schema.table(name)
	r := t.emptyRow()
	for column, value := range c {
		at := t.find(column)
		if text, ok := value.(string); ok {
			r[at] = text
			continue
		}
		raw, err := json.Marshal(value)
		if err == nil {
			r[at], err = t.Columns[at].read(raw)
		}
		s.err = cmp.Or(s.err, err)
	}
	t.generate(r)
	s.tx.append(t, r)
}

// pick is the nth choice, counted from 0 and over again past the end.
func pick(n int, choices ...any) any { return choices[n%len(choices)] }

// bulk adds customers, and contacts spread over them. Every id begins with
// prefix and every name with name; more is what a customer contact has beyond
// its references.
func (s *seeder) bulk(company, prefix, name string, customers, contacts int, more func(n int) cells) {
	for n := 1; n <= customers; n++ {
		s.add("customer", cells{
			"id": fmt.Sprintf("%scust%d", prefix, n), "companyId": company,
			"readableId": fmt.Sprintf("CUS%s%d", prefix[1:], n), "name": fmt.Sprintf("%s %d", name, n),
		})
	}
	for n := 1; n <= contacts; n++ {
		contact := fmt.Sprintf("%scon%05d", prefix, n)
		s.add("contact", cells{
			"id": contact, "companyId": company, "firstName": name, "lastName": fmt.Sprintf("Contact %d", n),
			"email": fmt.Sprintf("%s%d@example.com", strings.ToLower(name), n),
		})
		c := more(n)
		c["id"], c["companyId"], c["contactId"] = fmt.Sprintf("%scc%05d", prefix, n), company, contact
		c["customerId"] = fmt.Sprintf("%scust%d", prefix, 1+n%customers)
		s.add("customerContact", c)
	}
}

func score(n int) map[string]int { return map[string]int{"cf_score": n} }

// sized adds a company of a chosen size, with ties and nulls in every column
// of a customer contact that takes them.
func (s *seeder) sized(name string, contacts int) {
	s.add("address", cells{"id": name + "-addr", "companyId": name, "city": "Oslo", "countryCode": "NO"})
	s.add("customerLocation", cells{"id": name + "-loc", "companyId": name, "customerId": name + "-cust1", "addressId": name + "-addr", "name": "Plant"})
	s.bulk(name, name+"-", name, 7, contacts, func(n int) cells {
		c := cells{"tags": []any{pick(n, "buyer", "primary", "billing")}}
		if n%5 == 0 {
			c["tags"] = nil
		}
		if n%3 != 0 {
			c["userId"] = pick(n, "user1", "user2")
		}
		if n%4 != 0 {
			c["customFields"] = score(n % 50)
		}
		if n%2 == 0 {
			c["customerLocationId"] = name + "-loc"
		}
		return c
	})
}
