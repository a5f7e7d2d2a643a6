package mcp

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// resolved returns what checks values against the JSON Schema of a GraphQL type.
func resolved(t *testing.T, types *ast.Schema, of *ast.Type) *jsonschema.Resolved {
	t.Helper()
	w := schemaWriter{types: types, defs: map[string]*jsonschema.Schema{}}
	object := w.object()
	w.add(object, "v", of, nil, "")
	object.Defs = w.defs
	r, err := object.Resolve(nil)
	if err != nil {
		t.Fatalf("%s: %v", of, err)
	}
	return r
}

func schemaOfTheServer(t *testing.T) *ast.Schema {
	t.Helper()
	sdl, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	return gqlparser.MustLoadSchema(&ast.Source{Input: string(sdl)})
}

// Every input type has a JSON Schema: a reference in it that leads nowhere
// would not resolve.
func TestSchemasOfInputTypes(t *testing.T) {
	t.Parallel()
	types, resolvedTypes := schemaOfTheServer(t), 0
	for name, def := range types.Types {
		if def.Kind == ast.InputObject || def.Kind == ast.Enum || def.Kind == ast.Scalar {
			resolved(t, types, ast.ListType(ast.NonNullNamedType(name, nil), nil))
			resolvedTypes++
		}
	}
	if resolvedTypes < 50 {
		t.Errorf("there are %d input types", resolvedTypes)
	}
}

func TestSchemasAcceptWhatTheTypesDo(t *testing.T) {
	t.Parallel()
	types := schemaOfTheServer(t)
	named := func(name string) *ast.Type { return ast.NamedType(name, nil) }
	required := func(name string) *ast.Type { return ast.NonNullNamedType(name, nil) }
	for _, test := range []struct {
		of      *ast.Type
		value   string
		accepts bool
	}{
		{named("Int"), `1`, true},
		{named("Int"), `null`, true},
		{required("Int"), `null`, false},
		{named("Int"), `"1"`, false},
		{named("Float"), `1.5`, true},
		{named("Boolean"), `true`, true},
		{named("ID"), `"a"`, true},
		{named("Decimal"), `"12345678901234567890.10"`, true},
		{named("DateTime"), `"2026-01-31T09:30:00+00:00"`, true},
		{named("JSON"), `[1,{"a":null}]`, true},
		{named("JSONObject"), `{"a":1}`, true},
		{named("JSONObject"), `[1]`, false},
		{named("CountMode"), `"EXACT"`, true},
		{named("CountMode"), `"ALL"`, false},
		{named("CountMode"), `null`, true},
		{ast.ListType(required("ID"), nil), `["a"]`, true},
		{ast.ListType(required("ID"), nil), `[null]`, false},
		{ast.ListType(required("ID"), nil), `null`, true},
		{named("CustomerContactFilter"), `{"and":[{"contact":{"lastName":{"eq":"x"}}},{"not":{"id":{"in":["a"]}}}]}`, true},
		{named("CustomerContactFilter"), `{"contact":{"lastNam":{"eq":"x"}}}`, false},
		{named("CustomerContactFilter"), `null`, true},
		{required("UpdateContactInput"), `{"id":"a","patch":{"lastName":null}}`, true},
		{required("UpdateContactInput"), `{"patch":{}}`, false},
		{required("DeleteContactInput"), `{"id":"a"}`, true},
		{required("DeleteContactInput"), `{"id":"a","deleteInvoices":"yes"}`, false},
	} {
		var value any
		if err := json.Unmarshal([]byte(test.value), &value); err != nil {
			t.Fatal(err)
		}
		err := resolved(t, types, test.of).Validate(map[string]any{"v": value})
		if (err == nil) != test.accepts {
			t.Errorf("%s: %s: %v", test.of, test.value, err)
		}
	}
	if err := resolved(t, types, required("Int")).Validate(map[string]any{}); err == nil {
		t.Error("what must be given is left out")
	}
}
