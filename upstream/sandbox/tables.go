package sandbox

import (
	"strings"
	"time"

	"carbongraph/upstream/sandbox/internal/pg"
)

// created is the timestamp that every row of the demo carries.
func created() time.Time { return time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC) }

// newSchema defines the six tables: customerContact and those it refers to.
func newSchema() *schema {
	user, address, contact := userTable(), addressTable(), contactTable()
	customer, location, customerContact := customerTable(), customerLocationTable(), customerContactTable()

	customer.refer("accountManagerId", user, noAction, noAction)
	customer.refer("assignee", user, noAction, noAction)
	customer.refer("salesContactId", customerContact, noAction, restrict)

	location.refer("addressId", address, noAction, noAction)
	location.refer("customerId", customer, noAction, cascade).alsoBy("companyId")

	customerContact.refer("customerId", customer, cascade, cascade).alsoBy("companyId")
	customerContact.refer("contactId", contact, cascade, cascade)
	customerContact.refer("customerLocationId", location, cascade, setNull)
	customerContact.refer("userId", user, cascade, setNull)

	return &schema{tables: []*table{user, address, contact, customer, location, customerContact}}
}

// refer adds a foreign key to another table's id, named as PostgreSQL would.
func (t *table) refer(name string, target *table, onUpdate, onDelete action) *foreignKey {
	key := &foreignKey{
		name:  t.name + "_" + name + "_fkey",
		table: t, columns: []int{t.find(name)},
		target: target, targetColumns: []int{target.find("id")},
		onUpdate: onUpdate, onDelete: onDelete,
	}
	t.foreign = append(t.foreign, key)
	return key
}

// alsoBy adds a column that both tables have to the key.
func (k *foreignKey) alsoBy(name string) {
	k.columns = append(k.columns, k.table.find(name))
	k.targetColumns = append(k.targetColumns, k.target.find(name))
}

func text(name string) column { return column{name: name, kind: pg.Text} }

func required(name string) column { return column{name: name, kind: pg.Text, required: true} }

func texts(names ...string) []column {
	columns := make([]column, len(names))
	for i, name := range names {
		columns[i] = text(name)
	}
	return columns
}

func tags(fallback pg.Value) column {
	return column{name: "tags", kind: pg.TextArray, fallback: fallback}
}

func customFields() column { return column{name: "customFields", kind: pg.JSONB} }

func createdAt() column {
	return column{name: "createdAt", kind: pg.Timestamp, required: true, fallback: created()}
}

// define makes a table with its primary key. Row-level security is for the
// tables that have a companyId.
func define(name string, columns ...column) *table {
	t := &table{
		name:    name,
		columns: append([]column{required("id")}, columns...),
		unique:  []uniqueIndex{{name: name + "_pkey", columns: []string{"id"}}},
	}
	t.company = t.find("companyId")
	return t
}

func userTable() *table {
	t := define("user",
		required("email"), required("firstName"), required("lastName"),
		column{name: "fullName", kind: pg.Text, generate: userFullName},
		column{name: "about", kind: pg.Text, required: true, fallback: ""},
		text("avatarUrl"), text("phone"),
		column{name: "active", kind: pg.Boolean, fallback: true},
		createdAt())
	t.unique = append(t.unique, uniqueIndex{name: "user_email_key", columns: []string{"email"}})
	return t
}

func userFullName(t *table, r row) pg.Value {
	first, last := t.value(r, "firstName"), t.value(r, "lastName")
	if first == nil || last == nil {
		return nil
	}
	return first.(string) + " " + last.(string)
}

func addressTable() *table {
	columns := []column{required("companyId")}
	return define("address", append(columns, texts("addressLine1", "addressLine2",
		"city", "stateProvince", "postalCode", "countryCode", "phone", "fax")...)...)
}

func contactTable() *table {
	columns := []column{required("companyId"), text("firstName"), text("lastName"),
		{name: "fullName", kind: pg.Text, generate: contactFullName}}
	columns = append(columns, texts("email", "title", "mobilePhone", "homePhone", "workPhone", "fax", "notes")...)
	columns = append(columns, column{name: "isCustomer", kind: pg.Boolean, required: true, fallback: true})
	t := define("contact", columns...)
	t.unique = append(t.unique, uniqueIndex{
		name:    "contact_email_companyId_isCustomer_key",
		columns: []string{"email", "companyId", "isCustomer"},
	})
	return t
}

func contactFullName(t *table, r row) pg.Value {
	first, last := t.value(r, "firstName"), t.value(r, "lastName")
	if first == nil && last == nil {
		return t.value(r, "email")
	}
	firstName, _ := first.(string)
	lastName, _ := last.(string)
	return strings.Trim(firstName+" "+lastName, " ")
}

func customerTable() *table {
	columns := []column{required("companyId"), required("readableId"), required("name")}
	columns = append(columns, texts("phone", "fax", "website", "logo", "currencyCode")...)
	columns = append(columns, column{
		name: "taxPercent", kind: pg.Decimal, required: true,
		fallback: pg.Numeric("0.00000"), precision: 10, scale: 5,
	})
	columns = append(columns, texts("customerTypeId", "customerStatusId", "accountManagerId", "assignee", "salesContactId")...)
	columns = append(columns, customFields(), tags(nil), createdAt(), column{name: "updatedAt", kind: pg.Timestamp})
	t := define("customer", columns...)
	t.unique = append(t.unique, uniqueIndex{name: "customer_name_companyId_key", columns: []string{"name", "companyId"}})
	return t
}

func customerLocationTable() *table {
	t := define("customerLocation",
		required("companyId"), required("customerId"), required("addressId"), required("name"),
		customFields(), tags(pg.Array{}))
	t.inheritsCompany = true
	return t
}

func customerContactTable() *table {
	t := define("customerContact",
		required("customerId"), required("contactId"), text("customerLocationId"), text("userId"),
		customFields(), tags(pg.Array{}), required("companyId"))
	t.inheritsCompany = true
	return t
}
