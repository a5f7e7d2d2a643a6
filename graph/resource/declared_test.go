package resource_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/resource"
)

// part and unit are a whole pair of declarations, which the cases below break.
const (
	part = `"A part." type Part implements Node
  @resource(list: "parts", search: ["name", "unit.name"], write: [CREATE, UPDATE, DELETE, UPSERT])
  @guard(tables: ["stock"], plural: "stock", name: "shelf", scope: "stock_view", argument: "deleteStock") {
  id: ID! @write(on: [CREATE, UPSERT])
  name: String! @write
  unitId: ID @write
  tags: [String!]
  unit: Unit @relation(constraint: "part_unitId_fkey", create: true) @orderBy(fields: ["name"])
}`
	unit = `type Unit implements Node @resource(list: "units", write: [CREATE]) {
  id: ID! @write
  companyId: ID @companyOfKey
  name: String! @write
  extra: JSON @mayLack
  parts: [Part!]! @list(constraint: "part_unitId_fkey")
}`
)

func parse(part, unit string) (*resource.Catalogue, error) {
	return resource.Parse(&ast.Source{Name: "part.graphqls", Input: part}, &ast.Source{Name: "unit.graphqls", Input: unit})
}

func TestParse(t *testing.T) {
	t.Parallel()
	catalogue, err := parse(part, unit)
	if err != nil {
		t.Fatal(err)
	}
	p, u := catalogue.Type("Part"), catalogue.Type("Unit")
	if p == nil || u == nil || len(catalogue.Resources) != 2 || catalogue.Resources[0] != p {
		t.Fatalf("resources are %v", catalogue.Resources)
	}
	if p.Table != "part" || p.Field != "part" || p.List != "parts" || p.Name != "part" || p.Plural != "parts" || !p.Node || p.Description != "A part." {
		t.Errorf("part is %+v", p)
	}
	if (p.Writes != resource.Writes{Create: true, Update: true, Delete: true, Upsert: true}) || p.Guard.Argument != "deleteStock" || p.Guard.Tables[0] != "stock" {
		t.Errorf("writes %+v, guard %+v", p.Writes, p.Guard)
	}
	name, unitID := p.Column("name"), p.Column("unitId")
	if !name.Required || !name.Create || !name.Update || !name.Upsert || name.Index != 1 || name.Kind != resource.Text {
		t.Errorf("name is %+v", name)
	}
	if id := u.Column("id"); !id.Create || id.Update || id.Upsert {
		t.Errorf("@write goes beyond the mutations of the resource: %+v", id)
	}
	if u.Company != u.Column("companyId") || !u.Column("extra").MayLack || p.Column("none") != nil {
		t.Errorf("unit is %+v", u)
	}
	rel := p.Relation("unit")
	if rel.Target != u || rel.Column != unitID || rel.Key != "unit" || rel.Hint || !rel.Create || p.Relation("none") != nil {
		t.Errorf("relation is %+v", rel)
	}
	if list := u.ListOf("parts"); list.Target != p || list.Constraint != "part_unitId_fkey" || u.ListOf("none") != nil {
		t.Errorf("list is %+v", list)
	}
	var orders []string
	for _, o := range p.Orders {
		orders = append(orders, o.Value)
	}
	if got := strings.Join(orders, " "); got != "ID NAME UNIT_ID UNIT_NAME" {
		t.Errorf("orders are %s", got)
	}
	if len(p.Search) != 2 || p.Search[0] != (resource.Path{Column: name}) || p.Search[1] != (resource.Path{Relation: rel, Column: u.Column("name")}) {
		t.Errorf("search is %v", p.Search)
	}
}

// A key in the answer is the field's name where the table's would be taken.
func TestRelationKeys(t *testing.T) {
	t.Parallel()
	for what, declared := range map[string]string{
		"another relation": `otherId: ID other: Unit @relation(constraint: "part_otherId_fkey", hint: true)`,
		"a column":         `Unit: String`,
	} {
		text := strings.Replace(part, "tags:", declared+"\n  tags:", 1)
		text = strings.Replace(text, `"part_unitId_fkey",`, `"part_unitId_fkey", hint: true,`, 1)
		catalogue, err := parse(text, strings.Replace(strings.Replace(unit, `(constraint: "part_unitId_fkey")`, `(constraint: "part_unitId_fkey", hint: true)`, 1),
			`@resource(`, `@resource(table: "Unit", `, 1))
		if err != nil {
			t.Fatal(err)
		}
		if key := catalogue.Type("Part").Relation("unit").Key; key != "unit" {
			t.Errorf("beside %s the key is %q", what, key)
		}
	}
}

func TestContradictions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ was, is, want string }{
		// What SDL itself refuses.
		{`name: String! @write`, `name: `, `part.graphqls:6:9: Expected Name, found :`},
		{`unitId: ID @write`, `unitId: Number @write`, `Undefined type Number`},
		{`id: ID! @write(`, `id: ID! @writes(`, `Undefined directive writes`},
		{`tags: [String!]`, `name: String`, `Field Part.name can only be defined once`},
		// Directives and their arguments.
		{`type Part implements Node` + "\n  @resource", `type Part implements Node` + "\n  #", `@guard is for a type with @resource`},
		{`type Unit implements Node @resource(list: "units", write: [CREATE])`, `type Unit implements Node`, `unit.graphqls:1: Unit: needs @resource`},
		{`list: "parts"`, `liste: "parts"`, `part.graphqls:2:13: Undefined argument liste for directive resource.`},
		{`name: "shelf", `, ``, `part.graphqls:3:4: Argument name for directive guard cannot be null.`},
		{`["stock"]`, `"stock"`, `the argument tables of @guard is of the type [String!]!, which "stock" is not`},
		{`create: true`, `create: "yes"`, `Part.unit: the argument create of @relation is of the type Boolean, which "yes" is not`},
		{`[CREATE, UPSERT]`, `[CREATE, UPSET]`, `Part.id: the argument on of @write is of the type [ColumnWrite!], which [CREATE,UPSET] is not`},
		{`search: ["name", "unit.name"]`, `search: []`, `the argument search of @resource`},
		{`unitId: ID @write`, `unitId: ID @write @orderBy(fields: ["id"])`, `Part.unitId: @orderBy goes with @relation`},
		{`extra: JSON @mayLack`, `extra: Unit @mayLack @relation(constraint: "c")`, `Unit.extra: @mayLack and @relation cannot stand together`},
		{`create: true) @orderBy`, `create: true) @list(constraint: "c") @orderBy`, `@relation and @list cannot stand together`},
		{`@guard(`, `@guard(tables: ["x"], plural: "x", name: "x", scope: "x", argument: "x") @guard(`, `@guard is repeated`},
		// The resource itself.
		{`@resource(list: "units"`, `@resource(table: "part", list: "units"`, `unit.graphqls:1: Unit: the table "part" is that of Part already`},
		{`@resource(list: "units"`, `@resource(table: "a b", list: "units"`, `Unit: the table "a b" is no name`},
		{`list: "units"`, `list: "parts"`, `Unit: the type CreatePartsInput is made for it and for Part`},
		{`list: "units"`, `list: "part"`, `Unit: the type CreatePartInput is made for it and for Part`},
		{`list: "units"`, `list: "unit"`, `Unit: the list "unit" is no name of its own`},
		{`list: "units"`, `list: "viewer"`, `Unit: the root field viewer is reserved`},
		{`type Unit implements Node`, `type Unit`, `Unit: has a list or mutations, so it has to implement Node`},
		{`}`, "}\ntype PartFilter @resource { id: ID! }", `Part: the type PartFilter made for it is declared in part.graphqls`},
		{`}`, "}\ntype PartList implements Node @resource { id: ID! }", `PartList: the type PartListFilter is made for it and for Part`},
		{`}`, "}\ntype Parts implements Node @resource { id: ID! }", `Parts: the type CreatePartsInput is made for it and for Part`},
		// Columns.
		{`tags: [String!]`, `tags: [String]`, `part.graphqls:7: Part.tags: no column has the type [String]`},
		{`tags: [String!]`, `tags(x: Int): [String!]`, `Part.tags: a column takes no arguments`},
		{`tags: [String!]`, `tags: PageInfo`, `Part.tags: a field of the type PageInfo needs @relation or @list`},
		{`tags: [String!]`, `nodeId: ID!`, `Part.nodeId: comes with Node by itself; remove it`},
		{`tags: [String!]`, `not: String`, `Part.not: the name is reserved`},
		{`tags: [String!]`, `m0: String`, `Part.m0: the name is reserved`},
		{`extra: JSON @mayLack`, `extra: JSON! @mayLack`, `Unit.extra: a column that may be lacking is nullable`},
		{`extra: JSON @mayLack`, `extra: ID @companyOfKey`, `Unit.extra: @companyOfKey is on companyId already`},
		{`companyId: ID @companyOfKey`, `companyId: Int @companyOfKey`, `Unit.companyId: @companyOfKey is for a column of the type ID`},
		{"  id: ID! @write\n", "  id: ID @write\n", `part.graphqls:8: Part.unit: unitId is not of the type of Unit.id`},
		{`id: ID! @write(on: [CREATE, UPSERT])`, `id: ID @write(on: [CREATE, UPSERT])`, `Part: needs a column id that is not null`},
		// Relations.
		{`unitId: ID @write`, `unit_id: ID @write`, `Part.unit: the relation's column unitId is not declared`},
		{`unitId: ID @write`, `unitId: Int @write`, `Part.unit: unitId is not of the type of Unit.id`},
		{`unit: Unit @`, `unit: Unit! @`, `Part.unit: a relation is a nullable field of a resource's type, without arguments`},
		{`unit: Unit @`, `unit: PageInfo @`, `Part.unit: a relation is a nullable field of a resource's type, without arguments`},
		{`"part_unitId_fkey", create`, `"part,unitId", create`, `Part.unit: the constraint "part,unitId" is no name`},
		{`tags:`, `otherId: ID other: Unit @relation(constraint: "part_unitId_fkey") tags:`, `Part.unit: the constraint "part_unitId_fkey" is that of Part.other already`},
		{`tags:`, `otherId: ID other: Unit @relation(constraint: "c") tags:`, `Part.other: needs hint: true, since several relations join Part and Unit`},
		{`tags:`, `parentId: ID parent: Part @relation(constraint: "c") tags:`, `Part.parent: needs hint: true, since several relations join Part and Part`},
		{`unitId: ID @write`, `unitId: ID`, `Part.unit: create: true, and no create can give unitId a value`},
		{`tags:`, `parentId: ID @write parent: Part @relation(constraint: "c", hint: true, create: true) tags:`, `Part.parent: create: true, and Part creates a row inside itself; one level is made`},
		// Orders and search.
		{`@orderBy(fields: ["name"])`, `@orderBy(fields: ["names"])`, `Part.unit: @orderBy names names, which is no column of Unit`},
		{`@orderBy(fields: ["name"])`, `@orderBy(fields: ["extra"])`, `Part.unit: @orderBy names extra, and no list is sorted by JSON or lists`},
		{`@orderBy(fields: ["name"])`, `@orderBy(fields: ["id"])`, `Part.unit: @orderBy gives the value UNIT_ID, which is there already`},
		{`@orderBy(fields: ["name"])`, `@orderBy(fields: ["name", "name"])`, `Part.unit: @orderBy gives the value UNIT_NAME, which is there already`},
		{`search: ["name", "unit.name"]`, `search: ["title"]`, `part.graphqls:2: Part: search names title, which is no column of Part`},
		{`search: ["name", "unit.name"]`, `search: ["unit.title"]`, `Part: search names title, which is no column of Unit`},
		{`search: ["name", "unit.name"]`, `search: ["units.name"]`, `Part: search names units.name, and units is no relation`},
		{`search: ["name", "unit.name"]`, `search: ["id"]`, `Part: search names id, which is not of the type String`},
		{`search: ["name", "unit.name"]`, `search: ["name", "name"]`, `Part: search names name twice`},
		// Lists.
		{`parts: [Part!]! @`, `parts: [Part!] @`, `unit.graphqls:6: Unit.parts: a list is a field of the type [T!]! of a resource T, without arguments`},
		{`parts: [Part!]! @`, `parts: [PageInfo!]! @`, `Unit.parts: a list is a field of the type [T!]! of a resource T, without arguments`},
		{`@list(constraint: "part_unitId_fkey")`, `@list(constraint: "part_other_fkey")`, `Unit.parts: no relation of Part leads back to Unit under the constraint "part_other_fkey"`},
		{`parts: [Part!]! @`, `more: [Part!]! @list(constraint: "part_unitId_fkey") parts: [Part!]! @`, `Unit.parts: the constraint "part_unitId_fkey" is that of more already`},
		{`list: "parts", search: ["name", "unit.name"]`, ` `, `Unit.parts: Part has no list of its own at the root`},
		// Mutations.
		{`}`, "}\ntype Bin implements Node @resource { id: ID! @write }", `Bin.id: @write, and the resource has no mutation that could`},
		{`}`, "}\ntype Bin implements Node @resource { id: ID! @write(on: [CREATE]) }", `Bin.id: @write on CREATE, and nothing creates bins`},
		{`}`, "}\ntype Bin implements Node @resource { id: ID! name: String @write(on: [UPDATE]) }", `Bin.name: @write on UPDATE, and the resource lacks that mutation`},
		{`}`, "}\ntype Bin implements Node @resource { id: ID! name: String @write(on: [UPSERT]) }", `Bin.name: @write on UPSERT, and the resource lacks that mutation`},
		{`}`, "}\ntype Bin implements Node @resource { id: ID! companyId: ID @companyOfKey }", `Bin.companyId: @companyOfKey, and nothing creates bins`},
		{`}`, "}\ntype Bin implements Node @resource(write: [UPDATE]) { id: ID! }", `Bin: has the mutation UPDATE, and no column has @write on UPDATE`},
		{`}`, "}\ntype Bin implements Node @resource { id: Int! }", `Bin: implements Node, so its id is of the type ID!`},
		{`}`, "}\ntype Bin @resource { id: Int! unitId: ID unit: Unit @relation(constraint: \"c\") @orderBy(fields: [\"name\"]) }", `Bin.unit: @orderBy is for a resource with a list`},
		{`}`, "}\ntype Bin @resource(search: [\"name\"]) { id: Int! name: String }", `Bin: search is for a resource with a list`},
		{`tags: [String!]`, `tags: [String!] @companyOfKey`, `Part.tags: @companyOfKey is for a column of the type ID`},
		{`[CREATE, UPSERT]`, `[CREATE, UPDATE]`, `Part.id: an id is never changed`},
		{`[CREATE, UPSERT]`, `[CREATE]`, `Part: has the mutation UPSERT, and @write on UPSERT is missing on id or on every other column`},
		{`CREATE, UPDATE, DELETE, UPSERT`, `CREATE, UPDATE, UPSERT`, `part.graphqls:3: Part: @guard is for a resource with the mutation DELETE`},
		{`["stock"]`, `["shelf", "stock"]`, `part.graphqls:3: Part: @guard: shelf is the table of no resource`},
		{`"deleteStock"`, `"expect"`, `Part: @guard: expect is a member of every delete`},
		{`"deleteStock"`, `"delete stock"`, `Part: @guard: "delete stock" is no name`},
		{"  name: String! @write\n  extra", "  name: String!\n  extra", `Unit: is created, and no column has @write on CREATE`},
		{`write: [CREATE])`, `write: [CREATE, UPDATE])`, `Unit.id: an id is never changed`},
	} {
		brokenPart, brokenUnit := part, unit
		if strings.Contains(part, c.was) {
			brokenPart = strings.Replace(part, c.was, c.is, 1)
		} else {
			brokenUnit = strings.Replace(unit, c.was, c.is, 1)
		}
		if brokenPart == part && brokenUnit == unit {
			t.Errorf("%q is in no declaration", c.was)
		}
		_, err := parse(brokenPart, brokenUnit)
		if err == nil {
			t.Errorf("%q instead of %q is accepted", c.is, c.was)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q instead of %q:\n got %s\nwant %s", c.is, c.was, err, c.want)
		}
	}
}
