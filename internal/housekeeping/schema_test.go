package housekeeping

import (
	"os"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSchemaIsDescribed(t *testing.T) {
	t.Parallel()
	served, err := gqlparser.LoadSchema(&ast.Source{Input: read(t, "../../schema.graphqls")})
	if err != nil {
		t.Fatal(err)
	}
	for name, definition := range served.Types {
		if definition.BuiltIn {
			continue
		}
		described(t, name, definition.Description)
		for _, value := range definition.EnumValues {
			described(t, name+"."+value.Name, value.Description)
		}
		for _, field := range definition.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			described(t, name+"."+field.Name, field.Description)
			for _, argument := range field.Arguments {
				described(t, name+"."+field.Name+"("+argument.Name+":)", argument.Description)
			}
		}
	}
	for name, directive := range served.Directives {
		if !builtInDirective(directive) {
			described(t, "@"+name, directive.Description)
		}
	}
}

func builtInDirective(directive *ast.DirectiveDefinition) bool {
	return directive.Position != nil && directive.Position.Src.BuiltIn
}

func described(t *testing.T, what, description string) {
	t.Helper()
	if strings.TrimSpace(description) == "" {
		t.Errorf("%s has no description", what)
	}
}
