package limits_test

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

func ExampleLimits_CheckDocument() {
	doc, err := parser.ParseQuery(&ast.Source{Input: `{ a: node(nodeId: "1") { ...f ...f } } fragment f on Node { nodeId }`})
	if err != nil {
		fmt.Println(err)
		return
	}
	small := defaults()
	small.Aliases = 0
	small.DuplicateFields = 1
	fmt.Println(small.CheckDocument(doc))
	small.Aliases = 1
	fmt.Println(small.CheckDocument(doc))
	// Output:
	// input:1:1: the operation has 1 aliases; this server allows 0 (MAX_ALIASES)
	//
	// input:1:1: the operation selects "nodeId" 2 times in one selection set; this server allows 1 (MAX_DUPLICATE_FIELDS)
}
