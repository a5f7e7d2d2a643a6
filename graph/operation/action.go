package operation

import (
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/resource"
)

// Action is what a root field does.
type Action uint8

// The actions of root fields.
const (
	// Introspect is answered from the schema: __typename, __schema, __type and
	// _service.
	Introspect Action = iota
	// LookUp reads the rows with Root.References.
	LookUp
	// List reads the page of Root.Listing.
	List
	// View tells what the caller's key may do.
	View
	// Create, Update, Delete and Upsert write rows.
	Create
	Update
	Delete
	Upsert
)

// action is what the root field of a name does, and to which resource.
type action struct {
	Action
	resource *resource.Resource // nil where an argument tells
	// many tells that a mutation is about several rows, or that a look-up
	// answers with a list.
	many bool
}

// actionsOf returns the actions of the root fields of the resources, by
// operation type and name.
func actionsOf(catalogue *resource.Catalogue) map[ast.Operation]map[string]action {
	query := map[string]action{
		"node": {Action: LookUp}, "nodes": {Action: LookUp, many: true}, "_entities": {Action: LookUp, many: true}, "viewer": {Action: View},
	}
	mutation := map[string]action{}
	for _, r := range catalogue.Resources {
		if r.Node {
			query[r.Field] = action{Action: LookUp, resource: r}
		}
		if r.List != "" {
			query[r.List] = action{Action: List, resource: r}
		}
		for verb, name := range map[Action]string{Create: "create", Update: "update", Delete: "delete", Upsert: "upsert"} {
			mutation[name+r.Type] = action{Action: verb, resource: r}
			mutation[name+r.PluralType()] = action{Action: verb, resource: r, many: true}
		}
	}
	return map[ast.Operation]map[string]action{ast.Query: query, ast.Subscription: query, ast.Mutation: mutation}
}
