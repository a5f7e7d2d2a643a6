package housekeeping

import (
	"os"
	"slices"
	"strings"
	"testing"

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

const publicSchema = "../../schema.graphqls"

// TestSchemaKeepsTheContract: all that was promised is offered, and each field
// is as often null as was promised, neither more nor less.
func TestSchemaKeepsTheContract(t *testing.T) {
	t.Parallel()
	contract, offered := schema(t, read(t, "../../graph/resource/expansion/testdata/contract.graphqls")), schema(t, read(t, publicSchema))
	for _, change := range breaks(contract, offered) {
		t.Error(change)
	}
	for name, promised := range contract.Types {
		now := offered.Types[name]
		if promised.BuiltIn || now == nil {
			continue
		}
		for _, field := range promised.Fields {
			if same := now.Fields.ForName(field.Name); same != nil && same.Type.String() != field.Type.String() {
				t.Errorf("%s.%s is %s, the contract has %s", name, field.Name, same.Type, field.Type)
			}
		}
	}
}

func TestSchemaBreaksNoClient(t *testing.T) {
	t.Parallel()
	var accepted []string
	for line := range strings.Lines(read(t, "testdata/accepted-breaks.txt")) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			accepted = append(accepted, line)
		}
	}
	found := breaks(schema(t, read(t, "testdata/released.graphqls")), schema(t, read(t, publicSchema)))
	for _, change := range found {
		if !slices.Contains(accepted, change) {
			t.Errorf("clients of the last release break: %s", change)
		}
	}
	for _, change := range accepted {
		if !slices.Contains(found, change) {
			t.Errorf("accepted, and not so: %s", change)
		}
	}
}

func TestSchemaIsDescribed(t *testing.T) {
	t.Parallel()
	served := schema(t, read(t, publicSchema))
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
