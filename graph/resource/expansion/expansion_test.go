package expansion_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/resource"
	"carbongraph/graph/resource/expansion"
)

func expand(t *testing.T) string {
	t.Helper()
	catalogue, err := resource.Declared()
	if err != nil {
		t.Fatal(err)
	}
	sdl, err := expansion.Schema(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	return sdl
}

func expanded(t *testing.T) *ast.Schema {
	t.Helper()
	return gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: expand(t)})
}

func TestSchemaIsFresh(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	if expand(t) != string(text) {
		t.Error("schema.graphqls is not what the declarations generate: go run ./graph/resource/generate")
	}
}

// The schema is the contract, member by member, and nothing besides.
func TestContract(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/contract.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	contract := members(gqlparser.MustLoadSchema(&ast.Source{Name: "contract.graphqls", Input: string(text)}))
	schema := members(expanded(t))
	for _, name := range slices.Sorted(maps.Keys(contract)) {
		if got, ok := schema[name]; !ok {
			t.Errorf("the schema lacks %s", name)
		} else if got != contract[name] {
			t.Errorf("%s is %q in the schema and %q in the contract", name, got, contract[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(schema)) {
		if _, ok := contract[name]; !ok {
			t.Errorf("the contract has no %s", name)
		}
	}
	if len(contract) < 1000 {
		t.Errorf("the contract has %d members", len(contract))
	}
}

// members returns what a caller of a schema can rely on, by name.
func members(schema *ast.Schema) map[string]string {
	all := map[string]string{}
	value := func(v *ast.Value) string {
		if v == nil {
			return ""
		}
		return " = " + v.String()
	}
	for _, def := range schema.Types {
		if def.BuiltIn {
			continue
		}
		all[def.Name] = fmt.Sprint(def.Kind, def.Interfaces, def.Types)
		for _, v := range def.EnumValues {
			all[def.Name+"."+v.Name] = "value"
		}
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			all[def.Name+"."+f.Name] = f.Type.String() + value(f.DefaultValue)
			for _, arg := range f.Arguments {
				all[def.Name+"."+f.Name+"("+arg.Name+":)"] = arg.Type.String() + value(arg.DefaultValue)
			}
		}
	}
	return all
}

// Each type, field, argument, input member and enum value has a description
// that is a sentence.
func TestDescriptions(t *testing.T) {
	t.Parallel()
	check := func(what, description string) {
		t.Helper()
		sentence := strings.TrimSpace(description)
		if !strings.HasSuffix(sentence, ".") && !strings.HasSuffix(sentence, ").") || strings.Contains(sentence, "%!") || strings.ToUpper(sentence[:1]) != sentence[:1] {
			t.Errorf("the description of %s is %q", what, description)
		}
	}
	schema := expanded(t)
	for _, def := range schema.Types {
		if def.BuiltIn {
			continue
		}
		check(def.Name, def.Description)
		for _, v := range def.EnumValues {
			check(def.Name+"."+v.Name, v.Description)
		}
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			check(def.Name+"."+f.Name, f.Description)
			for _, arg := range f.Arguments {
				check(def.Name+"."+f.Name+"("+arg.Name+":)", arg.Description)
			}
		}
	}
}

// What a frontend developer must not overlook.
func TestDescriptionsTell(t *testing.T) {
	t.Parallel()
	schema := expanded(t)
	for field, want := range map[string]string{
		"Mutation.deleteCustomerContact":               "Carbon deletes the sales invoices that refer to the customer contact.",
		"Mutation.deleteContacts":                      "Carbon deletes the customer contacts that refer to the person, and the sales invoices that refer to those.",
		"Mutation.createCustomerContact":               "With `contact` it creates the person first",
		"CreateContactInput.companyId":                 "the company of your key where it is absent.",
		"CreateContactInput.isCustomer":                "True where it is absent.",
		"CreateCustomerContactInput.tags":              "An empty list where it is absent.",
		"CreateCustomerContactInput.contact":           "exactly one of `contactId` and `contact`.",
		"CustomerContactPatch.contactId":               "It cannot be cleared.",
		"CustomerContactPatch.tags":                    "They replace all that were there.",
		"CustomerContactFilter.companyId":              "Older Carbon releases lack this column.",
		"CustomerOrderField.ACCOUNT_MANAGER_FULL_NAME": "The full name of the user who manages the account.",
	} {
		typeName, member, _ := strings.Cut(field, ".")
		def := schema.Types[typeName]
		var got string
		if f := def.Fields.ForName(member); f != nil {
			got = f.Description
		} else if v := def.EnumValues.ForName(member); v != nil {
			got = v.Description
		}
		if !strings.Contains(strings.Join(strings.Fields(got), " "), want) {
			t.Errorf("%s says %q", field, got)
		}
	}
}

func TestDeprecated(t *testing.T) {
	t.Parallel()
	catalogue, err := resource.Parse(&ast.Source{Name: "bin.graphqls", Input: `"A bin." type Bin implements Node @resource(list: "bins", write: [UPDATE]) {
  "The id." id: ID!
  "The place." place: String @write @deprecated(reason: "Use \"shelf\".")
  "The id of the bin around it." outerId: ID
  "The bin around it." outer: Bin @relation(constraint: "bin_outerId_fkey", hint: true) @deprecated
  "The bins in it." inner: [Bin!]! @list(constraint: "bin_outerId_fkey", hint: true) @deprecated(reason: "There are none.")
}`})
	if err != nil {
		t.Fatal(err)
	}
	sdl, err := expansion.Schema(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`place: String @deprecated(reason: "Use \"shelf\".")`, `outer: Bin @deprecated(reason: "It will be removed.")`,
		`): BinConnection! @deprecated(reason: "There are none.")`,
	} {
		if !strings.Contains(sdl, "  "+want+"\n") {
			t.Errorf("the schema lacks %s", want)
		}
	}
}
