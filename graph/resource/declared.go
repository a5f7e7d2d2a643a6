package resource

import (
	"cmp"
	"embed"
	"fmt"
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

//go:embed *.graphqls
var files embed.FS

// The files that declare no resource.
const (
	directivesFile = "directives.graphqls"
	sharedFile     = "shared.graphqls"
)

// Declared returns the catalogue of the declarations in this folder.
func Declared() (*Catalogue, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var declarations []*ast.Source
	for _, entry := range entries {
		if name := entry.Name(); name != directivesFile && name != sharedFile {
			declaration, err := source(name)
			if err != nil {
				return nil, err
			}
			declarations = append(declarations, declaration)
		}
	}
	return Parse(declarations...)
}

// Shared returns the part of the schema that belongs to no resource, in SDL.
func Shared() (string, error) {
	shared, err := source(sharedFile)
	if err != nil {
		return "", err
	}
	return shared.Input, nil
}

func source(name string) (*ast.Source, error) {
	text, err := files.ReadFile(name)
	return &ast.Source{Name: name, Input: string(text)}, err
}

// Parse returns the catalogue of the declarations, which may use the types of
// shared.graphqls and the directives of directives.graphqls. The first
// contradiction is an error of one line that names its file, type and field.
func Parse(declarations ...*ast.Source) (*Catalogue, error) {
	schema, err := load(declarations)
	if err != nil {
		return nil, err
	}
	r := reader{schema: schema, catalogue: &Catalogue{byType: map[string]*Resource{}}}
	for _, def := range inOrder(schema) {
		if err := r.declare(def); err != nil {
			return nil, err
		}
	}
	for _, steps := range []func(*ast.Definition, *Resource) error{r.relate, r.enlist, r.complete, r.reserve} {
		for _, res := range r.catalogue.Resources {
			if err := steps(schema.Types[res.Type], res); err != nil {
				return nil, err
			}
		}
	}
	return r.catalogue, nil
}

// load parses and validates the declarations as SDL, after it has given each
// type that implements Node its nodeId.
func load(declarations []*ast.Source) (*ast.Schema, error) {
	sources := []*ast.Source{validator.Prelude}
	for _, name := range []string{directivesFile, sharedFile} {
		known, err := source(name)
		if err != nil {
			return nil, err
		}
		sources = append(sources, known)
	}
	doc, err := parser.ParseSchemas(append(sources, declarations...)...)
	if err != nil {
		return nil, err
	}
	for _, def := range doc.Definitions {
		if def.Kind != ast.Object || !slices.Contains(def.Interfaces, nodeInterface) {
			continue
		}
		if field := def.Fields.ForName(nodeIDField); field != nil {
			return nil, fault(field.Position, def.Name, nodeIDField, "comes with Node by itself; remove it")
		}
		def.Fields = append(ast.FieldList{{
			Name: nodeIDField, Type: ast.NonNullNamedType("ID", def.Position), Position: def.Position,
		}}, def.Fields...)
	}
	return validator.ValidateSchemaDocument(doc)
}

const (
	nodeInterface = "Node"
	nodeIDField   = "nodeId"
)

// inOrder returns the object types in the order of their files' names, and of
// their places there.
func inOrder(schema *ast.Schema) []*ast.Definition {
	objects := slices.DeleteFunc(slices.Collect(maps.Values(schema.Types)), func(def *ast.Definition) bool {
		return def.Kind != ast.Object || def.BuiltIn
	})
	slices.SortFunc(objects, func(a, b *ast.Definition) int {
		return cmp.Or(cmp.Compare(a.Position.Src.Name, b.Position.Src.Name), cmp.Compare(a.Position.Start, b.Position.Start))
	})
	return objects
}

// fault is a contradiction in the declaration of a type's field, or of the
// type itself where the field is empty.
func fault(at *ast.Position, typeName, field, format string, args ...any) error {
	if field != "" {
		typeName += "." + field
	}
	return fmt.Errorf("%s:%d: %s: %s", at.Src.Name, at.Line, typeName, fmt.Sprintf(format, args...))
}
