package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
)

// seeder adds companies whose rows are made by the number.
type seeder struct{ tx *transaction }

// cells are the columns of a row that do not have their default.
type cells map[string]any

// add inserts a row. It holds by the constraints, so nothing is checked; a
// value that is no text is read from its JSON.
func (s seeder) add(name string, c cells) {
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
			r[at], err = t.columns[at].read(raw)
		}
		if err != nil {
			panic(fmt.Sprintf("sandbox: table %s: %v", name, err))
		}
	}
	t.generate(r)
	s.tx.append(t, r)
}

// pick is the nth choice, counted from 0 and over again past the end.
func pick(n int, choices ...any) any { return choices[n%len(choices)] }

// bulk adds customers, and contacts spread over them. Every id begins with
// prefix and every name with name; more is what a customer contact has beyond
// its references.
func (s seeder) bulk(company, prefix, name string, customers, contacts int, more func(n int) cells) {
	for n := range customers {
		n++
		s.add("customer", cells{
			"id": fmt.Sprintf("%scust%d", prefix, n), "companyId": company,
			"readableId": fmt.Sprintf("CUS%s%d", prefix[1:], n), "name": fmt.Sprintf("%s %d", name, n),
		})
	}
	for n := range contacts {
		n++
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

// co2 is past a row cap of 1,000, and nearly all null.
func (s seeder) co2() {
	s.bulk("co2", "c2", "Two", 40, 1205, func(int) cells { return cells{"tags": []string{"bulk"}} })
}

// co3 is a large company with a number to sort by.
func (s seeder) co3() {
	s.bulk("co3", "c3", "Three", 200, 10_000, func(n int) cells {
		return cells{"tags": []string{"bulk", fmt.Sprintf("t%d", n%10)}, "customFields": score(n)}
	})
}

func score(n int) map[string]int { return map[string]int{"cf_score": n} }

// sized adds a company of a chosen size, with ties and nulls in every column
// of a customer contact that takes them.
func (s seeder) sized(name string, contacts int) {
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
