package playground

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
)

func TestExamplesFitTheSchema(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(source)})
	if err != nil {
		t.Fatal(err)
	}
	tabs := make(map[string]bool)
	for _, example := range Examples() {
		t.Run(example.Name, func(t *testing.T) {
			document, err := gqlparser.LoadQueryWithRules(schema, example.Query, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(document.Operations) != 1 {
				t.Fatalf("%d operations, want one", len(document.Operations))
			}
			operation := document.Operations[0]
			if operation.Name == "" || tabs[operation.Name] {
				t.Errorf("%q cannot be the name of a tab: none, or another's", operation.Name)
			}
			tabs[operation.Name] = true

			var variables map[string]any
			if len(example.Variables) > 0 {
				if err := json.Unmarshal(example.Variables, &variables); err != nil {
					t.Fatal(err)
				}
			}
			if len(variables) != len(operation.VariableDefinitions) {
				t.Errorf("%d variables given, %d declared", len(variables), len(operation.VariableDefinitions))
			}
			if _, err := validator.VariableValues(schema, operation, variables); err != nil {
				t.Error(err)
			}
		})
	}
}
