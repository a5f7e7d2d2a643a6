package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// operation is a page of a root list.
type operation struct {
	rows int
	root string
	// fields is the selection of each row.
	fields string
	// contacts is how many contacts of each customer there are; 0 is no list
	// inside the rows.
	contacts int
}

// page is a page of customer contacts, with seven columns and an embedded contact
// of four.
func page(rows int) operation {
	return pageOf(rows, allColumns(), "id", "firstName", "lastName", "email")
}

func allColumns() []string {
	return []string{"id", "customerId", "contactId", "customerLocationId", "userId", "customFields", "tags"}
}

// pageOf is a page of customer contacts with the columns, and those of the
// contact.
func pageOf(rows int, columns []string, contact ...string) operation {
	fields := strings.Join(columns, " ")
	if len(contact) > 0 {
		fields += " contact { " + strings.Join(contact, " ") + " }"
	}
	return operation{rows: rows, root: "customerContacts", fields: fields}
}

// customers is a page of customers with so many contacts of each.
func customers(rows, contacts int) operation {
	return operation{
		rows: rows, root: "customers", contacts: contacts,
		fields: "id name readableId tags customerContacts(first: $contacts) { nodes { id customerId contactId userId tags contact { id fullName email } } }",
	}
}

// roots are a page of each root list.
func roots(rows int) []operation {
	operations := []operation{page(rows)}
	for _, list := range [][2]string{
		{"customers", "id name readableId phone tags"},
		{"contacts", "id firstName lastName fullName email title mobilePhone"},
		{"customerLocations", "id name address { id addressLine1 city countryCode } customer { id name }"},
		{"users", "id firstName lastName email"},
		{"customerTypes", "id name tags"},
		{"customerStatuses", "id name tags"},
		{"customFieldDefinitions", "id table name listOptions"},
	} {
		operations = append(operations, operation{rows: rows, root: list[0], fields: list[1]})
	}
	return operations
}

// graphQL is the body of the operation's request.
func (o operation) graphQL() ([]byte, error) {
	name := strings.ToUpper(o.root[:1]) + o.root[1:]
	variables := map[string]any{"first": o.rows}
	declared := "$first: Int!"
	if o.contacts > 0 {
		declared += ", $contacts: Int!"
		variables["contacts"] = o.contacts
	}
	return json.Marshal(map[string]any{
		"query":         fmt.Sprintf("query %s(%s) { %s(first: $first) { nodes { %s } } }", name, declared, o.root, o.fields),
		"operationName": name,
		"variables":     variables,
	})
}

// post is the request for the operation as it goes over the wire.
func (o operation) post(host, token string) ([]byte, error) {
	body, err := o.graphQL()
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "POST /graphql HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"+
		"Accept: application/json\r\nContent-Length: %d\r\n\r\n%s", host, token, len(body), body), nil
}

// get is the request for a target of the upstream as it goes over the wire.
func get(target, host, token string) []byte {
	return fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nAccept: application/json\r\n\r\n", target, host, token)
}
