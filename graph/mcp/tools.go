package mcp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"carbongraph/graph/transport"
)

// maxAnswer is the largest data of an answer, in bytes: some 64,000 tokens of a
// language model's, and a bound on the copies that the protocol makes of it.
const maxAnswer = 256 << 10

// addTools adds the tools to the server.
func (h *Handler) addTools(server *mcp.Server) error {
	if h.options.Trusted != nil {
		return h.addDocuments(server)
	}
	h.addRun(server, "run_query", ast.Query,
		"Executes a GraphQL query and returns its answer. Ask for no more fields and rows than you need.")
	roots := []*ast.Definition{h.options.Schema.Query}
	if h.options.Writes {
		roots = append(roots, h.options.Schema.Mutation)
		h.addRun(server, "run_mutation", ast.Mutation,
			"Executes a GraphQL mutation, which changes data in Carbon, and returns its answer. Always select userErrors { code message path }: what is wrong with the input is told there.")
	}
	if h.options.Search {
		addSearch(server, h.options.Schema, roots...)
	}
	return nil
}

// addRun adds a tool that executes any operation of a type.
func (h *Handler) addRun(server *mcp.Server, name string, of ast.Operation, description string) {
	arguments := &jsonschema.Schema{
		Type:     "object",
		Required: []string{"query"},
		Properties: map[string]*jsonschema.Schema{
			"query":         {Type: "string", Description: "A GraphQL document with one " + string(of) + "."},
			"variables":     {Type: "object", Description: "The values of its variables."},
			"operationName": {Type: "string", Description: "The name of the operation, where the document has several."},
		},
		PropertyOrder: []string{"query", "variables", "operationName"},
	}
	server.AddTool(&mcp.Tool{Name: name, Description: description, InputSchema: arguments, Annotations: hints(of)},
		h.runner(func(given []byte) transport.Request { return transport.Request{Body: given, Type: of} }))
}

// runner returns what executes the request that is made of the arguments that
// were given to a tool.
func (h *Handler) runner(request func(given []byte) transport.Request) mcp.ToolHandler {
	return func(ctx context.Context, call *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		e, err := exchangeFrom(ctx)
		if err != nil {
			return nil, err
		}
		given := []byte(call.Params.Arguments)
		if len(given) == 0 {
			given = []byte("{}")
		}
		asked := request(given)
		asked.MaxBytes = maxAnswer
		answer, done := h.options.GraphQL.Run(e.ctx, e.caller, asked)
		e.refused.Store(done.Status == http.StatusUnauthorized)
		return &mcp.CallToolResult{
			Content: []mcp.Content{&mcp.TextContent{Text: string(answer)}},
			IsError: len(done.Codes) > 0 || done.UserError != "",
		}, nil
	}
}

// hints tell what a tool of an operation's type may do. A mutation is destructive
// unless told otherwise.
func hints(of ast.Operation) *mcp.ToolAnnotations {
	closed := false
	return &mcp.ToolAnnotations{ReadOnlyHint: of == ast.Query, OpenWorldHint: &closed}
}

// operation is an operation of a trusted document.
type operation struct {
	*ast.OperationDefinition
	document string
	// name is the tool's.
	name string
}

// addDocuments adds a tool for each operation of the trusted documents.
func (h *Handler) addDocuments(server *mcp.Server) error {
	operations, err := h.operations()
	if err != nil {
		return err
	}
	count := map[string]int{}
	for _, op := range operations {
		count[op.name]++
	}
	for _, op := range operations {
		if count[op.name] > 1 {
			// A manifest has the documents of older builds beside those of the
			// newest, and they have the same names.
			hash := sha256.Sum256([]byte(op.document))
			op.name += "_" + hex.EncodeToString(hash[:4])
		}
		arguments := h.arguments(op)
		server.AddTool(&mcp.Tool{Name: op.name, Description: h.describe(op), InputSchema: arguments, Annotations: hints(op.Operation)},
			h.runner(func(given []byte) transport.Request {
				return transport.Request{
					Document: op.document, OperationName: op.Name, Variables: given, Names: arguments.PropertyOrder, Type: op.Operation,
				}
			}))
	}
	return nil
}

// nameOfTool is what the protocol takes for the name of a tool.
var nameOfTool = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,119}$`)

// operations are those of the trusted documents that are tools.
func (h *Handler) operations() ([]operation, error) {
	var operations []operation
	for id, document := range h.options.Trusted.All() {
		parsed, err := parser.ParseQuery(&ast.Source{Input: document})
		if err != nil {
			return nil, fmt.Errorf("document %q: %w", id, err)
		}
		walk(h.options.Schema, parsed)
		for _, op := range parsed.Operations {
			if op.Operation == ast.Subscription || op.Operation == ast.Mutation && !h.options.Writes {
				continue
			}
			name := op.Name
			if name == "" {
				name = id
			}
			if !nameOfTool.MatchString(name) {
				return nil, fmt.Errorf("document %q: a tool cannot have the name %q; name the operation, with at most 119 characters", id, name)
			}
			operations = append(operations, operation{op, document, name})
		}
	}
	return operations, nil
}

// describe is the description of a tool: the operation's own, or else those of
// its root fields.
func (h *Handler) describe(op operation) string {
	if op.Description != "" {
		return op.Description
	}
	var lines []string
	for _, field := range fieldsOf(op.SelectionSet) {
		if field.Definition != nil {
			lines = append(lines, field.Name+": "+paragraph(field.Definition.Description))
		}
	}
	return strings.Join(lines, "\n")
}

// fieldsOf are the fields of a selection set, their fragments spread.
func fieldsOf(set ast.SelectionSet) []*ast.Field {
	var fields []*ast.Field
	for _, selected := range set {
		switch selected := selected.(type) {
		case *ast.Field:
			fields = append(fields, selected)
		case *ast.InlineFragment:
			fields = append(fields, fieldsOf(selected.SelectionSet)...)
		case *ast.FragmentSpread:
			fields = append(fields, fieldsOf(selected.Definition.SelectionSet)...)
		}
	}
	return fields
}

// paragraph is a description without its line breaks.
func paragraph(description string) string { return strings.Join(strings.Fields(description), " ") }
