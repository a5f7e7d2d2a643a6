package mcp

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

// The most that a search looks for and returns.
const (
	maxWords = 8
	maxFound = 16 << 10 // bytes, unless the first entry alone is longer
)

// entry is a part of the schema that a search may find: a type, or a root
// field.
type entry struct {
	name string
	// sdl is its text, and lower the name and the text in small letters.
	sdl, lower string
}

// addSearch adds the tool that searches the schema.
func addSearch(server *mcp.Server, schema *ast.Schema, roots ...*ast.Definition) {
	entries := index(schema, roots)
	tool := &mcp.Tool{
		Name:        "search_schema",
		Description: "Finds root fields and types of the GraphQL schema by words, and returns their SDL. Without words it lists the root fields.",
		InputSchema: &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{
			"query": {Type: "string", Description: "Up to 8 words, such as `customerContacts filter`, or the name of a type, such as `CustomerContactFilter`."},
		}},
		Annotations: hints(ast.Query),
	}
	server.AddTool(tool, func(_ context.Context, call *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		var given struct{ Query string }
		if len(call.Params.Arguments) > 0 {
			if err := json.Unmarshal(call.Params.Arguments, &given); err != nil {
				return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: `"query" must be a string`}
			}
		}
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: search(entries, given.Query)}}}, nil
	})
}

// index returns the entries of a schema: the fields of the roots first, and then
// the types.
func index(schema *ast.Schema, roots []*ast.Definition) []entry {
	var entries []entry
	for _, root := range roots {
		for _, field := range root.Fields {
			if !strings.HasPrefix(field.Name, "_") {
				alone := ast.Definition{Kind: root.Kind, Name: root.Name, Fields: ast.FieldList{field}}
				entries = append(entries, newEntry(field.Name, &alone))
			}
		}
	}
	var types []entry
	for name, def := range schema.Types {
		if def != schema.Query && def != schema.Mutation && def != schema.Subscription && !def.BuiltIn && !strings.HasPrefix(name, "_") {
			types = append(types, newEntry(name, def))
		}
	}
	slices.SortFunc(types, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	return append(entries, types...)
}

func newEntry(name string, def *ast.Definition) entry {
	var sdl strings.Builder
	formatter.NewFormatter(&sdl, formatter.WithIndent("  ")).FormatSchemaDocument(&ast.SchemaDocument{Definitions: ast.DefinitionList{def}})
	return entry{name, sdl.String(), strings.ToLower(name + "\n" + sdl.String())}
}

// search returns the entries that have the words, best first.
func search(entries []entry, query string) string {
	words := strings.Fields(strings.ToLower(query))
	if len(words) == 0 {
		return overview(entries)
	}
	words = words[:min(len(words), maxWords)]
	found := named(entries, words)
	if len(found) == 0 {
		found = ranked(entries, words)
	}
	if len(found) == 0 {
		return "Nothing in the schema has these words. Without words the root fields are listed."
	}
	var text strings.Builder
	for i, e := range found {
		if i > 0 && text.Len()+len(e.sdl) > maxFound {
			fmt.Fprintf(&text, "# %d more have such words: search with others.\n", len(found)-i)
			break
		}
		text.WriteString(e.sdl)
	}
	return text.String()
}

// named returns the entries that have a word for their name.
func named(entries []entry, words []string) []entry {
	var found []entry
	for _, e := range entries {
		if slices.Contains(words, strings.ToLower(e.name)) {
			found = append(found, e)
		}
	}
	return found
}

// ranked returns the entries that have any of the words, those first that have
// the most of them, and of those the ones that have them in their names.
func ranked(entries []entry, words []string) []entry {
	score := func(e entry) int {
		score := 0
		for _, word := range words {
			if strings.Contains(e.lower, word) {
				score += 2 * maxWords
			}
			if strings.Contains(strings.ToLower(e.name), word) {
				score++
			}
		}
		return score
	}
	var found []entry
	for _, e := range entries {
		if score(e) > 0 {
			found = append(found, e)
		}
	}
	slices.SortStableFunc(found, func(a, b entry) int { return cmp.Compare(score(b), score(a)) })
	return found
}

// overview lists the root fields.
func overview(entries []entry) string {
	var text strings.Builder
	text.WriteString("The root fields. Search for the name of one to learn its arguments and its type:\n")
	for _, e := range entries {
		if root, _, _ := strings.Cut(e.sdl, " {"); root == "type Query" || root == "type Mutation" {
			fmt.Fprintf(&text, "%s.%s\n", strings.TrimPrefix(root, "type "), e.name)
		}
	}
	return text.String()
}
