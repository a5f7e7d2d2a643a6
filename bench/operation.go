package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// operation is a page of customer contacts, or of customers with contacts of
// each.
type operation struct {
	rows             int
	columns, contact []string
	// contacts is how many contacts of each customer there are; 0 is a page of
	// customer contacts.
	contacts int
}

// page is a page of rows with seven columns and an embedded contact of four.
func page(rows int) operation {
	return operation{
		rows:    rows,
		columns: []string{"id", "customerId", "contactId", "customerLocationId", "userId", "customFields", "tags"},
		contact: []string{"id", "firstName", "lastName", "email"},
	}
}

// customers is a page of customers with so many contacts of each.
func customers(rows, contacts int) operation {
	return operation{
		rows: rows, contacts: contacts, columns: []string{"id", "customerId", "contactId", "userId", "tags"},
		contact: []string{"id", "fullName", "email"},
	}
}

// graphQL is the body of the operation's request.
func (o operation) graphQL() ([]byte, error) {
	fields := strings.Join(o.columns, " ")
	if len(o.contact) > 0 {
		fields += " contact { " + strings.Join(o.contact, " ") + " }"
	}
	if o.contacts > 0 {
		return json.Marshal(map[string]any{
			"query": "query Customers($first: Int!, $contacts: Int!) { customers(first: $first) { nodes { id name readableId tags " +
				"customerContacts(first: $contacts) { nodes { " + fields + " } } } } }",
			"variables": map[string]any{"first": o.rows, "contacts": o.contacts},
		})
	}
	return json.Marshal(map[string]any{
		"query":         "query CustomerContacts($first: Int!) { customerContacts(first: $first) { nodes { " + fields + " } } }",
		"operationName": "CustomerContacts",
		"variables":     map[string]any{"first": o.rows},
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
