package input_test

import (
	"fmt"

	"carbongraph/graph/input"
)

func ExamplePath() {
	at := (*input.Path)(nil).Member("filter").Member("and").Index(1).Member("id")
	fmt.Println(at)
	fmt.Println(&input.Error{Path: at, Problem: "is empty; give it a member or leave it out"})
	// In userErrors every step is a text.
	fmt.Printf("%q\n", input.IDsPath().Index(2).Names())
	fmt.Printf("%q\n", input.PatchPath().Member("contactId").Names())
	// Output:
	// filter.and[1].id
	// filter.and[1].id is empty; give it a member or leave it out
	// ["input" "ids" "2"]
	// ["input" "patch" "contactId"]
}
