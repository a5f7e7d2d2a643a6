package graph

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"

	"carbongraph/graph/resource"
)

// federationLink imports the directives of Apollo Federation that the subgraph
// uses.
const federationLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])

`

// federationDirectives makes the subgraph's SDL a schema of its own.
const federationDirectives = `
scalar federation__FieldSet
scalar link__Import
directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @shareable repeatable on FIELD_DEFINITION | OBJECT
directive @link(url: String!, import: [link__Import]) repeatable on SCHEMA
`

// federationFields is what a gateway asks of a subgraph besides its SDL.
//
//go:embed federation.graphqls
var federationFields string

// Federated returns the SDL as a subgraph of Apollo Federation 2. Every type
// with a global id is an entity by its id. What a second facade of this kind
// defines as well is shareable, and node and nodes are left out: they could
// answer for the types of one subgraph alone.
func Federated(sdl string, catalogue *resource.Catalogue) (string, error) {
	doc, err := parser.ParseSchema(&ast.Source{Name: "schema.graphqls", Input: sdl})
	if err != nil {
		return "", err
	}
	query := doc.Definitions.ForName("Query")
	query.Fields = slices.DeleteFunc(query.Fields, func(f *ast.FieldDefinition) bool { return f.Name == "node" || f.Name == "nodes" })
	for _, r := range catalogue.Resources {
		if r.Node {
			entity := doc.Definitions.ForName(r.Type)
			entity.Directives = append(entity.Directives, &ast.Directive{Name: "key", Arguments: ast.ArgumentList{
				{Name: "fields", Value: &ast.Value{Kind: ast.StringValue, Raw: "id"}},
			}})
		}
	}
	shareable := &ast.Directive{Name: "shareable"}
	for _, name := range []string{"PageInfo", "UserError", "Viewer"} {
		shared := doc.Definitions.ForName(name)
		shared.Directives = append(shared.Directives, shareable)
	}
	viewer := query.Fields.ForName("viewer")
	viewer.Directives = append(viewer.Directives, shareable)
	var b strings.Builder
	b.WriteString(federationLink)
	formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatSchemaDocument(doc)
	return b.String(), nil
}
