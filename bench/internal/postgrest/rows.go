package postgrest

import "fmt"

const (
	// company is whose rows are read.
	company = "co4"
	// contacts is how many customer contacts there are: one past the most that a
	// page has. Each customer has contactsEach of them.
	contacts, contactsEach = 1001, 10
	// few is how many rows the small tables have: a page of each.
	few = 25
)

// table is rows of one table, by column.
type table struct {
	name string
	rows []map[string]any
}

// rows are what is read, after what they refer to. The values have the sizes of
// real ones: ids of 20 characters, a few custom fields as forms write them, and
// nulls here and there.
func rows() []table {
	customer, contact, link := table{name: "customer"}, table{name: "contact"}, table{name: "customerContact"}
	user, address, location := table{name: "user"}, table{name: "address"}, table{name: "customerLocation"}
	kind, status, field := table{name: "customerType"}, table{name: "customerStatus"}, table{name: "customField"}
	for n := 1; n <= few; n++ {
		user.rows = append(user.rows, map[string]any{
			"id": id("user", n), "email": fmt.Sprintf("user.%d@example.com", n), "firstName": "Ada", "lastName": fmt.Sprintf("Lovelace %d", n),
		})
		address.rows = append(address.rows, map[string]any{
			"id": id("addr", n), "companyId": company, "addressLine1": fmt.Sprintf("Hauptstraße %d", n), "city": pick(n, "Łódź", "Köln", "Lyon"), "countryCode": "DE",
		})
		location.rows = append(location.rows, map[string]any{
			"id": id("loc", n), "customerId": id("cust", n), "addressId": id("addr", n), "name": pick(n, "Plant", "Office"),
		})
		kind.rows = append(kind.rows, map[string]any{"id": id("type", n), "companyId": company, "name": fmt.Sprintf("Distributor %d", n), "tags": []string{}})
		status.rows = append(status.rows, map[string]any{"id": id("stat", n), "companyId": company, "name": fmt.Sprintf("Active %d", n), "tags": []string{}})
		field.rows = append(field.rows, map[string]any{
			"id": id("cf", n), "companyId": company, "table": "customerContact", "name": fmt.Sprintf("Region %d", n), "dataTypeId": 1, "listOptions": []string{"emea", "apac"},
		})
	}
	for n := 1; n <= contacts; n++ {
		customerID := id("cust", 1+(n-1)/contactsEach)
		if n%contactsEach == 1 {
			customer.rows = append(customer.rows, map[string]any{
				"id": customerID, "companyId": company, "readableId": fmt.Sprintf("CUS%06d", n),
				"name": fmt.Sprintf("Initech (West) %d", n), "phone": but(3, n, phone(n)), "tags": pick[any](n, []string{}, []string{"key"}, nil),
			})
		}
		contact.rows = append(contact.rows, map[string]any{
			"id": id("con", n), "companyId": company, "firstName": pick(n, "Ada", "Chloé", "D'Arcy", "Łukasz"),
			"lastName": pick(n, "Lovelace", `O"Neil`, "Smith, Jr."), "email": fmt.Sprintf("contact.%d@example.com", n),
			"title": but(2, n, "Buyer"), "mobilePhone": phone(n), "homePhone": but(2, n, phone(n)), "workPhone": phone(n), "fax": but(9, n, phone(n)),
			"notes": "Prefers to be called in the morning.\nSpeaks English and Polish.", "isCustomer": true,
		})
		link.rows = append(link.rows, map[string]any{
			"id": id("cc", n), "customerId": customerID, "contactId": id("con", n),
			"customerLocationId": but(3, n, id("loc", 1)), "userId": but(5, n, id("user", 1)),
			"customFields": but(7, n, map[string]any{"cf_score": n % 100, "cf_region": "emea", "cf_segment": fmt.Sprintf("Größe %d", n%4)}),
			"tags":         pick[any](n, []string{}, []string{"buyer"}, []string{"buyer", "primary"}, nil),
		})
	}
	return []table{user, address, customer, location, contact, link, kind, status, field}
}

func id(prefix string, n int) string { return fmt.Sprintf("%s_%0*d", prefix, 19-len(prefix), n) }

func phone(n int) string { return fmt.Sprintf("+49 30 %07d", n*7919%10000000) }

// pick takes turns.
func pick[T any](n int, values ...T) T { return values[n%len(values)] }

// but is the value, or null in one of so many rows.
func but(every, n int, value any) any {
	if n%every == 0 {
		return nil
	}
	return value
}
