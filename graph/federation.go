package graph

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"

	"carbongraph/graph/answer"
	"carbongraph/graph/input"
	"carbongraph/graph/model"
)

// federationFields is what a subgraph adds to the schema that is executed.
//
//go:embed federation.graphqls
var federationFields string

// federationLink imports the directives of Apollo Federation that the subgraph
// uses.
const federationLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])

`

// Federated returns the SDL as a subgraph of Apollo Federation 2. Customer
// contacts are entities by their id. What a second facade of this kind defines
// as well is shareable, and node is left out: it could answer for the types of
// one subgraph alone.
func Federated(sdl string) (string, error) {
	doc, err := parser.ParseSchema(&ast.Source{Name: "schema.graphqls", Input: sdl})
	if err != nil {
		return "", err
	}
	query := doc.Definitions.ForName("Query")
	query.Fields = slices.DeleteFunc(query.Fields, func(f *ast.FieldDefinition) bool { return f.Name == "node" })
	contact := doc.Definitions.ForName("CustomerContact")
	contact.Directives = append(contact.Directives, &ast.Directive{Name: "key", Arguments: ast.ArgumentList{
		{Name: "fields", Value: &ast.Value{Kind: ast.StringValue, Raw: "id"}},
	}})
	for _, name := range []string{"PageInfo", "UserError"} {
		shared := doc.Definitions.ForName(name)
		shared.Directives = append(shared.Directives, &ast.Directive{Name: "shareable"})
	}
	var b strings.Builder
	b.WriteString(federationLink)
	formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatSchemaDocument(doc)
	return b.String(), nil
}

// federationDirectives makes a subgraph's SDL a schema of its own.
const federationDirectives = `
scalar federation__FieldSet
scalar link__Import
directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @shareable repeatable on FIELD_DEFINITION | OBJECT
directive @link(url: String!, import: [link__Import]) repeatable on SCHEMA
`

// executed are the root fields of a subgraph by the names that they have where
// they are executed.
var executed = map[string]string{"_entities": "entities", "_service": "service"}

// loadFederated returns the schema that a subgraph executes and the one that
// it shows to introspection.
func loadFederated(subgraph string) (executable, served *ast.Schema, err error) {
	if executable, err = load(subgraph + federationDirectives + federationFields); err != nil {
		return nil, nil, err
	}
	fields := federationFields
	for shown, internal := range executed {
		fields = strings.ReplaceAll(fields, "  "+internal, "  "+shown)
	}
	served, err = load(subgraph + federationDirectives + fields)
	return executable, served, err
}

// Rewrite gives the root fields of Apollo Federation in a document, which was
// parsed and not yet validated, the names under which they are executed. The
// answer has them under the names that were asked for.
func (s *Schema) Rewrite(doc *ast.QueryDocument) {
	if !s.Federation {
		return
	}
	for _, op := range doc.Operations {
		rename(op.SelectionSet)
	}
	for _, fragment := range doc.Fragments {
		if fragment.TypeCondition == "Query" {
			rename(fragment.SelectionSet)
		}
	}
}

func rename(set ast.SelectionSet) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			if internal, ok := executed[selection.Name]; ok {
				selection.Name = internal
			}
		case *ast.InlineFragment:
			rename(selection.SelectionSet)
		}
	}
}

// Entities resolves _entities: the customer contacts that other subgraphs
// refer to, all in one read.
func (q query) Entities(ctx context.Context, representations []json.RawMessage) ([]answer.Node, error) {
	at := (*input.Path)(nil).Member("representations")
	if len(representations) > q.schema.Limits.ListValues {
		return nil, &input.Error{Path: at, Problem: fmt.Sprintf("has %d values; this server allows %d (MAX_LIST_VALUES)", len(representations), q.schema.Limits.ListValues)}
	}
	ids := make([]string, len(representations))
	for i, representation := range representations {
		var key struct {
			Typename string `json:"__typename"`
			ID       string `json:"id"`
		}
		if json.Unmarshal(representation, &key) != nil || key.Typename != "CustomerContact" || key.ID == "" {
			return nil, &input.Error{Path: at.Index(i), Problem: "is no CustomerContact by its id"}
		}
		ids[i] = key.ID
	}
	entities := make([]answer.Node, len(ids))
	if len(ids) == 0 {
		return entities, nil
	}
	path := graphql.GetPath(ctx)
	rows, err := q.rows(ctx, ids, func(i int) ast.Path { return append(slices.Clip(path), ast.PathIndex(i)) })
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		if row != nil {
			entities[i] = answer.Row{Object: *row}
		}
	}
	return entities, nil
}

// Service resolves _service.
func (q query) Service(context.Context) (model.Service, error) {
	return model.Service{Sdl: &q.schema.SDL}, nil
}
