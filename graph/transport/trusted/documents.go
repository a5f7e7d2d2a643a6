// Package trusted reads manifests of trusted documents: what a client's build
// extracts from its source, so that requests carry an id in place of a
// document.
//
// Three formats are read: an object of documents by id, as graphql-codegen's
// client preset writes persisted-documents.json and relay-compiler its
// persisted queries; and Apollo's persisted query manifest, an object with
// `"format": "apollo-persisted-query-manifest"` and a list of operations.
package trusted

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"carbongraph/graph/scalar"
)

// Documents are trusted documents by id. They do not change.
type Documents struct{ byID map[string]string }

// Load reads a manifest file. The error is one line that names the file.
func Load(path string) (*Documents, error) {
	manifest, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	documents, err := Parse(manifest)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return documents, nil
}

// Parse reads a manifest. It refuses one with an id twice, and one with a
// document that is not a GraphQL document; whether the documents fit the schema
// is not its concern.
func Parse(manifest []byte) (*Documents, error) {
	value, err := scalar.Decode(manifest)
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("a manifest is a JSON object of documents by id")
	}
	documents := &Documents{byID: make(map[string]string, len(object))}
	if object["format"] == apolloFormat {
		err = documents.addOperations(object)
	} else {
		err = documents.addAll(object)
	}
	if err != nil {
		return nil, err
	}
	return documents, nil
}

// Find returns the document with the id. `sha256:` before an id that is the
// document's hash may be left out or added.
func (d *Documents) Find(id string) (document string, ok bool) {
	if document, ok = d.byID[id]; ok {
		return document, true
	}
	if bare, prefixed := strings.CutPrefix(id, hashPrefix); prefixed {
		document, ok = d.byID[bare]
		ok = ok && id == hashID(document)
	} else {
		document, ok = d.byID[hashPrefix+id]
	}
	if !ok {
		return "", false
	}
	return document, true
}

// hashID returns the id of a document that is its hash.
func hashID(document string) string {
	return fmt.Sprintf("%s%x", hashPrefix, sha256.Sum256([]byte(document)))
}

// All yields the ids with their documents, sorted by id.
func (d *Documents) All() iter.Seq2[string, string] {
	return func(yield func(id, document string) bool) {
		for _, id := range slices.Sorted(maps.Keys(d.byID)) {
			if !yield(id, d.byID[id]) {
				return
			}
		}
	}
}

const (
	hashPrefix   = "sha256:"
	apolloFormat = "apollo-persisted-query-manifest"
)

func (d *Documents) addAll(documents map[string]any) error {
	for _, id := range slices.Sorted(maps.Keys(documents)) {
		if err := d.add(id, documents[id]); err != nil {
			return err
		}
	}
	return nil
}

// addOperations adds those of Apollo's format: {"operations": [{"id", "body"}]}.
func (d *Documents) addOperations(manifest map[string]any) error {
	operations, ok := manifest["operations"].([]any)
	if !ok {
		return errors.New("the manifest has no list of operations")
	}
	for i, entry := range operations {
		operation, _ := entry.(map[string]any)
		id, ok := operation["id"].(string)
		if !ok {
			return fmt.Errorf("operation %d has no id", i)
		}
		if err := d.add(id, operation["body"]); err != nil {
			return err
		}
	}
	return nil
}

func (d *Documents) add(id string, value any) error {
	document, isText := value.(string)
	switch _, known := d.byID[id]; {
	case id == "":
		return errors.New("a document has an empty id")
	case known:
		return fmt.Errorf("document %q is there twice", id)
	case !isText:
		return fmt.Errorf("document %q is no text", id)
	}
	if err := check(document); err != nil {
		return fmt.Errorf("document %q: %w", id, err)
	}
	if strings.HasPrefix(id, hashPrefix) && id != hashID(document) {
		return fmt.Errorf("document %q: the id is not the hash of the text, %s", id, hashID(document))
	}
	d.byID[id] = document
	return nil
}

// check refuses what is no document with an operation.
func check(document string) error {
	parsed, err := parser.ParseQuery(&ast.Source{Input: document})
	if at, ok := errors.AsType[*gqlerror.Error](err); ok && len(at.Locations) > 0 {
		return fmt.Errorf("line %d, column %d: %s", at.Locations[0].Line, at.Locations[0].Column, at.Message)
	}
	if err != nil {
		return err
	}
	if len(parsed.Operations) == 0 {
		return errors.New("there is no operation in it")
	}
	return nil
}
