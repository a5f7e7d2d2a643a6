package reads

import (
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/contract/internal/servertest"
)

// describedType is a type as introspection tells it.
type describedType struct {
	Kind        string
	Name        string
	Description string
	Fields      []describedValue
	InputFields []describedValue
	EnumValues  []describedValue
	Interfaces  []typeRef
}

// describedValue is a field, an argument, an input field or an enum value.
type describedValue struct {
	Name         string
	Description  string
	DefaultValue string
	Type         typeRef
	Args         []describedValue
}

type typeRef struct {
	Kind, Name string
	OfType     *typeRef
}

func (r *typeRef) String() string {
	switch r.Kind {
	case "":
		return ""
	case "NON_NULL":
		return r.OfType.String() + "!"
	case "LIST":
		return "[" + r.OfType.String() + "]"
	default:
		return r.Name
	}
}

const introspection = `{ __schema { types { kind name description interfaces { ...T }
	fields { ...F args { ...I } } inputFields { ...I } enumValues { name description } } } }
	fragment F on __Field { name description type { ...T } }
	fragment I on __InputValue { name description defaultValue type { ...T } }
	fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`

// TestIntrospectionIsTheSDL compares what introspection tells of each element
// with the file that the schema was written in.
func TestIntrospectionIsTheSDL(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t)
	c := f.Caller("co1", "r")
	var told struct {
		Schema struct{ Types []describedType } `json:"__schema"`
	}
	r := c.Ask(t, introspection)
	r.Decode(t, &told)
	r.WantSent(t)
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: servertest.SDL})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, described := range told.Schema.Types {
		seen[described.Name] = true
		def := schema.Types[described.Name]
		if def == nil {
			t.Errorf("introspection tells of %s, which is not in the SDL", described.Name)
			continue
		}
		if got, want := spell(described), spellDefinition(def); !def.BuiltIn && !reflect.DeepEqual(got, want) {
			t.Errorf("introspection tells\n%s\nthe SDL says\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if described.Description == "" && !strings.HasPrefix(described.Name, "__") {
			t.Errorf("%s is not described", described.Name)
		}
	}
	for name := range schema.Types {
		if !seen[name] {
			t.Errorf("introspection does not tell of %s", name)
		}
	}
}

// spell is a type as introspection tells it, a line for each element.
func spell(described describedType) []string {
	lines := []string{described.Kind + " " + described.Name + ": " + described.Description}
	for _, of := range described.Interfaces {
		lines = append(lines, "implements "+of.Name)
	}
	for _, v := range slices.Concat(described.Fields, described.InputFields, described.EnumValues) {
		lines = append(lines, v.spell())
		for _, arg := range v.Args {
			lines = append(lines, "  "+arg.spell())
		}
	}
	return lines
}

func (v describedValue) spell() string {
	return strings.Join([]string{v.Name, v.Type.String(), v.DefaultValue, v.Description}, "|")
}

// spellDefinition is a type of the SDL, in the same lines.
func spellDefinition(def *ast.Definition) []string {
	lines := []string{string(def.Kind) + " " + def.Name + ": " + def.Description}
	for _, of := range def.Interfaces {
		lines = append(lines, "implements "+of)
	}
	spell := func(name string, of *ast.Type, fallback *ast.Value, description string) string {
		v := describedValue{Name: name, Description: description}
		line := v.Name + "|" + of.String() + "|"
		if fallback != nil {
			line += fallback.String()
		}
		return line + "|" + v.Description
	}
	for _, field := range def.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		lines = append(lines, spell(field.Name, field.Type, field.DefaultValue, field.Description))
		for _, arg := range field.Arguments {
			lines = append(lines, "  "+spell(arg.Name, arg.Type, arg.DefaultValue, arg.Description))
		}
	}
	for _, value := range def.EnumValues {
		lines = append(lines, value.Name+"|||"+value.Description)
	}
	return lines
}

// TestServedSDL gets the schema as a file, under both of its names.
func TestServedSDL(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t)
	for _, path := range []string{"/schema.graphqls", "/schema.graphql"} {
		response, err := f.Client.Get(f.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if string(body) != servertest.SDL {
			t.Errorf("%s is not schema.graphqls", path)
		}
	}
}
