package playground

import (
	_ "embed"
	"encoding/json"
)

var (
	//go:embed examples/list.graphql
	listQuery string
	//go:embed examples/next_page.graphql
	nextPageQuery string
	//go:embed examples/next_page.variables.json
	nextPageVariables []byte
	//go:embed examples/contact.graphql
	contactQuery string
	//go:embed examples/contact.variables.json
	contactVariables []byte
	//go:embed examples/create.graphql
	createQuery string
	//go:embed examples/create.variables.json
	createVariables []byte
	//go:embed examples/update.graphql
	updateQuery string
	//go:embed examples/update.variables.json
	updateVariables []byte
	//go:embed examples/user_errors.graphql
	userErrorsQuery string
	//go:embed examples/request_errors.graphql
	requestErrorsQuery string
)

// Example is a document that the playground opens in a tab. It holds one
// operation, right for the public schema and for the sandbox's demo rows.
type Example struct {
	// Name says what it shows, in a few words.
	Name string `json:"name"`
	// Query is the GraphQL document.
	Query string `json:"query"`
	// Variables is a JSON object, or nil where the operation has none.
	Variables json.RawMessage `json:"variables,omitempty"`
}

// Examples returns the playground's examples in the order of its tabs.
func Examples() []Example {
	return []Example{
		{"a list with filters", listQuery, nil},
		{"the next page", nextPageQuery, nextPageVariables},
		{"one contact with its relations", contactQuery, contactVariables},
		{"create", createQuery, createVariables},
		{"update with a precondition", updateQuery, updateVariables},
		{"user errors", userErrorsQuery, nil},
		{"request errors", requestErrorsQuery, nil},
	}
}
