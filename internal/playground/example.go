package playground

import (
	"embed"
	"encoding/json"
)

//go:embed examples
var exampleFiles embed.FS

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
		example("a list with filters", "list"),
		example("customers, searched, with contacts and places", "customers"),
		example("a list that stays true", "live_contacts"),
		example("the next page", "next_page"),
		example("one contact with its relations", "contact"),
		example("create", "create"),
		example("create with a new person", "create_person"),
		example("update with a precondition", "update"),
		example("a delete that would delete invoices", "guarded_delete"),
		example("what the key may do", "viewer"),
		example("user errors", "user_errors"),
		example("request errors", "request_errors"),
	}
}

// example reads an example: a document, and a file of variables if there is one.
func example(name, file string) Example {
	query, _ := exampleFiles.ReadFile("examples/" + file + ".graphql")
	variables, _ := exampleFiles.ReadFile("examples/" + file + ".variables.json")
	return Example{Name: name, Query: string(query), Variables: variables}
}
