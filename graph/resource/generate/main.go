// Command generate writes what follows from the declarations of resources: the
// schema that is served, and the fields of a federated server.
// It runs in the module's root folder.
package main

import (
	"errors"
	"fmt"
	"os"

	"carbongraph/graph/resource"
	"carbongraph/graph/resource/expansion"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	catalogue, err := resource.Declared()
	if err != nil {
		return err
	}
	schema, err := expansion.Schema(catalogue)
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile("schema.graphqls", []byte(schema), 0o644),
		os.WriteFile("graph/federation.graphqls", []byte(expansion.Federation(catalogue)), 0o644),
	)
}
