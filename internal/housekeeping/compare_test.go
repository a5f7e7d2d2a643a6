package housekeeping

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// breaks returns what an operation that is valid under one schema may miss
// under another, a line each, by the names of their types.
//
// A field may become non-null, and an argument or a field of an input nullable.
// A default is part of the meaning: it stays.
func breaks(before, after *ast.Schema) []string {
	var found comparison
	for _, name := range slices.Sorted(maps.Keys(before.Types)) {
		if old := before.Types[name]; !old.BuiltIn {
			found.definition(old, after.Types[name])
		}
	}
	return found
}

// comparison collects breaking changes.
type comparison []string

func (c *comparison) add(format string, args ...any) { *c = append(*c, fmt.Sprintf(format, args...)) }

func (c *comparison) definition(old, now *ast.Definition) {
	if now == nil {
		c.add("%s is gone", old.Name)
		return
	}
	if now.Kind != old.Kind {
		c.add("%s was %s and is %s", old.Name, old.Kind, now.Kind)
		return
	}
	for _, name := range old.Interfaces {
		if !slices.Contains(now.Interfaces, name) {
			c.add("%s does not implement %s", old.Name, name)
		}
	}
	for _, name := range old.Types {
		if !slices.Contains(now.Types, name) {
			c.add("%s has no member %s", old.Name, name)
		}
	}
	for _, value := range old.EnumValues {
		if now.EnumValues.ForName(value.Name) == nil {
			c.add("%s.%s is gone", old.Name, value.Name)
		}
	}
	for _, field := range old.Fields {
		c.field(old, field, now.Fields.ForName(field.Name))
	}
	if now.Kind == ast.InputObject {
		for _, field := range now.Fields {
			if old.Fields.ForName(field.Name) == nil {
				c.required(old.Name+"."+field.Name, field.Type, field.DefaultValue)
			}
		}
	}
}

func (c *comparison) field(in *ast.Definition, old, now *ast.FieldDefinition) {
	path := in.Name + "." + old.Name
	switch {
	case now == nil:
		c.add("%s is gone", path)
		return
	case in.Kind == ast.InputObject:
		c.input(path, old.Type, now.Type, old.DefaultValue, now.DefaultValue)
		return
	case !now.Type.IsCompatible(old.Type):
		c.add("%s was %s and is %s", path, old.Type, now.Type)
	}
	for _, argument := range old.Arguments {
		same := now.Arguments.ForName(argument.Name)
		if same == nil {
			c.add("%s(%s:) is gone", path, argument.Name)
			continue
		}
		c.input(fmt.Sprintf("%s(%s:)", path, argument.Name), argument.Type, same.Type, argument.DefaultValue, same.DefaultValue)
	}
	for _, argument := range now.Arguments {
		if old.Arguments.ForName(argument.Name) == nil {
			c.required(fmt.Sprintf("%s(%s:)", path, argument.Name), argument.Type, argument.DefaultValue)
		}
	}
}

func (c *comparison) input(path string, old, now *ast.Type, oldDefault, nowDefault *ast.Value) {
	if !old.IsCompatible(now) {
		c.add("%s was %s and is %s", path, old, now)
	}
	if was, is := oldDefault.String(), nowDefault.String(); was != is {
		c.add("%s was %s by default and is %s", path, was, is)
	}
}

func (c *comparison) required(path string, is *ast.Type, fallback *ast.Value) {
	if is.NonNull && fallback == nil {
		c.add("%s is new and required", path)
	}
}

func TestBreaks(t *testing.T) {
	t.Parallel()
	const before = `
		interface Node { id: ID! }
		type Query { node(id: ID!, at: Int = 1): Node  all(first: Int): [Thing]!  any: Either }
		type Thing implements Node { id: ID!  name: String  tags: [String!] }
		type Other { id: ID! }
		union Either = Thing | Other
		enum Colour { RED GREEN }
		input Filter { colour: Colour  name: String! }
		scalar Date`
	for _, test := range []struct {
		name, old, now string
		want           []string
	}{
		{"nothing", "", "", nil},
		{"a type is gone", "scalar Date", "", []string{"Date is gone"}},
		{"a type of another kind", "scalar Date", "enum Date { NOW }", []string{"Date was SCALAR and is ENUM"}},
		{"a field is gone", "name: String  tags", "tags", []string{"Thing.name is gone"}},
		{"a field of another type", "name: String  tags", "name: Int  tags", []string{"Thing.name was String and is Int"}},
		{"a field that may be null", "all(first: Int): [Thing]!", "all(first: Int): [Thing]", []string{"Query.all was [Thing]! and is [Thing]"}},
		{"a field that is never null", "all(first: Int): [Thing]!", "all(first: Int): [Thing!]!", nil},
		{"a field more", "name: String  tags", "name: String  more: Int  tags", nil},
		{"an interface is gone", "Thing implements Node", "Thing", []string{"Thing does not implement Node"}},
		{"a member is gone", "Thing | Other", "Thing", []string{"Either has no member Other"}},
		{"a value is gone", "RED GREEN", "RED", []string{"Colour.GREEN is gone"}},
		{"a value more", "RED GREEN", "RED GREEN BLUE", nil},
		{"an argument is gone", "all(first: Int)", "all", []string{"Query.all(first:) is gone"}},
		{"an argument that must be given", "first: Int", "first: Int!", []string{"Query.all(first:) was Int and is Int!"}},
		{"an argument more that must be given", "first: Int", "first: Int, last: Int!", []string{"Query.all(last:) is new and required"}},
		{"an argument more", "first: Int", "first: Int, last: Int, to: Int! = 1", nil},
		{"another default", "at: Int = 1", "at: Int = 2", []string{"Query.node(at:) was 1 by default and is 2"}},
		{"an input that may be left out", "name: String! }", "name: String }", nil},
		{"an input that must be given", "colour: Colour ", "colour: Colour! ", []string{"Filter.colour was Colour and is Colour!"}},
		{"an input more that must be given", "name: String! }", "name: String!  at: Int! }", []string{"Filter.at is new and required"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			after := strings.Replace(before, test.old, test.now, 1)
			if test.now != test.old && after == before {
				t.Fatalf("there is no %q", test.old)
			}
			if got := breaks(schema(t, before), schema(t, after)); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func schema(t *testing.T, sdl string) *ast.Schema {
	t.Helper()
	loaded, err := gqlparser.LoadSchema(&ast.Source{Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}
