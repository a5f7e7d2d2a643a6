package servertest

import (
	"os"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/resource"
)

// root is the root of the repository, from the folder of a test.
const root = "../.."

// SDL is the schema that the program embeds.
var SDL = func() string {
	text, err := os.ReadFile(root + "/schema.graphqls")
	if err != nil {
		panic(err)
	}
	return string(text)
}()

// Declared is the catalogue of the resources that are served.
var Declared = func() *resource.Catalogue {
	catalogue, err := resource.Declared()
	if err != nil {
		panic(err)
	}
	return catalogue
}()

// Schema returns the schema that is served.
func Schema(tb testing.TB) *ast.Schema {
	tb.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: SDL})
	if err != nil {
		tb.Fatal(err)
	}
	return schema
}
