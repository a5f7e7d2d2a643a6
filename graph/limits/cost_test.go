package limits_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/limits"
)

func loadSchema(tb testing.TB) *ast.Schema {
	tb.Helper()
	sdl, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		tb.Fatal(err)
	}
	const federation = `
		scalar _Any
		union _Entity = CustomerContact
		extend type Query { _entities(representations: [_Any!]!): [_Entity]! }
	`
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: string(sdl)}, &ast.Source{Input: federation})
	if err != nil {
		tb.Fatal(err)
	}
	return schema
}

// request is a document's only operation with variables as JSON.
func request(tb testing.TB, schema *ast.Schema, document, variables string) limits.Request {
	tb.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(schema, document, nil)
	if errs != nil {
		tb.Fatalf("%s: %v", document, errs)
	}
	r := limits.Request{Schema: schema, Operation: doc.Operations[0], PageSize: 100}
	if variables != "" {
		decoder := json.NewDecoder(strings.NewReader(variables))
		decoder.UseNumber()
		if err := decoder.Decode(&r.Variables); err != nil {
			tb.Fatal(err)
		}
	}
	return r
}

func TestCost(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t)
	const bulk = "mutation($i:CreateCustomerContactsInput!){createCustomerContacts(input:$i){customerContacts{id customer{id}}}}"
	for name, test := range map[string]struct {
		document, variables string
		want                int
	}{
		"nothing to read":          {"{__typename __schema{types{name}}}", "", 0},
		"one":                      {`{customerContact(id:"1"){id}}`, "", 1},
		"one and its relations":    {`{customerContact(id:"1"){customer{id} customerLocation{address{id}}}}`, "", 4},
		"one behind an interface":  {`{node(nodeId:"1"){nodeId ... on CustomerContact{user{id}}}}`, "", 2},
		"a page":                   {"{customerContacts{nodes{id}}}", "", 100},
		"a page of null":           {"{customerContacts(first:null){nodes{id}}}", "", 100},
		"a page of none":           {"{customerContacts(first:0){nodes{id customer{id}}}}", "", 0},
		"a page forward":           {"{customerContacts(first:7){nodes{id}}}", "", 7},
		"a page backward":          {"{customerContacts(last:7){nodes{id}}}", "", 7},
		"a page by a variable":     {"query($n:Int){customerContacts(first:$n){nodes{id}}}", `{"n":7}`, 7},
		"by a variable of null":    {"query($n:Int){customerContacts(first:$n){nodes{id}}}", `{"n":null}`, 100},
		"by an absent variable":    {"query($n:Int){customerContacts(first:$n){nodes{id}}}", "", 100},
		"a negative page":          {"{customerContacts(first:-5){nodes{id}}}", "", 100},
		"a count alone":            {"{customerContacts{totalCount}}", "", 100},
		"a page with relations":    {"{customerContacts(first:10){nodes{customer{id} contact{id}}}}", "", 30},
		"edges and nodes":          {"{customerContacts(first:10){edges{node{customer{id}}}nodes{customer{name} user{id}}pageInfo{hasNextPage}}}", "", 30},
		"a relation under aliases": {"{customerContacts(first:10){nodes{a:customer{id} b:customer{name}}}}", "", 20},
		"a relation in fragments":  {"{customerContacts(first:10){nodes{...f ...f}}} fragment f on CustomerContact{customer{id} ...g} fragment g on CustomerContact{customer{name}}", "", 20},
		"root fields":              {`{a:customerContact(id:"1"){id} customerContacts(first:5){nodes{user{id}}}}`, "", 11},
		"root fields in fragments": {`{...f ...f} fragment f on Query{customerContacts(first:5){nodes{user{id}}}}`, "", 20},
		"what is skipped":          {"query($s:Boolean!){customerContacts(first:5){nodes{user@skip(if:$s){id} ...@include(if:$s){contact{id}}}} customerContact(id:1)@skip(if:true){id}}", `{"s":true}`, 10},
		"what is not skipped":      {"query($s:Boolean!){customerContacts(first:5){nodes{user@skip(if:$s){id} ...f@include(if:$s)}}} fragment f on CustomerContact{contact{id}}", `{"s":false}`, 10},
		"entities":                 {`{_entities(representations:["{}" "{}"]){... on CustomerContact{customer{id}}}}`, "", 4},
		"entities by a variable":   {"query($r:[_Any!]!){_entities(representations:$r){__typename}}", `{"r":[{},{},{}]}`, 3},
		"a mutation":               {`mutation{deleteCustomerContact(input:{id:"1"}){deletedId customerContact{contact{id}}}}`, "", 2},
		"ids":                      {`mutation{deleteCustomerContacts(input:{ids:["1","2","3"]}){deletedIds}}`, "", 3},
		"ids by a variable":        {"mutation($ids:[ID!]!){updateCustomerContacts(input:{ids:$ids,patch:{}}){customerContacts{user{id}}}}", `{"ids":["1","2"]}`, 4},
		"an id in place of a list": {`mutation{deleteCustomerContacts(input:{ids:"1"}){deletedIds}}`, "", 1},
		"inputs by a variable":     {bulk, `{"i":{"customerContacts":[{},{},{}]}}`, 6},
		"labels are no rows":       {`mutation{createCustomerContact(input:{customerId:1,contactId:2,tags:["a","b","c"]}){customerContact{id}}}`, "", 1},
		"a page beyond numbers":    {"query($n:Int){customerContacts(first:$n){nodes{customer{id}}}}", `{"n":99999999999999999999}`, 1 << 30},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := limits.Cost(request(t, schema, test.document, test.variables)); got != test.want {
				t.Errorf("%s\ncosts %d, want %d", test.document, got, test.want)
			}
		})
	}
}

func TestCheckCost(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t)
	const document = "query($n:Int){customerContacts(first:$n){nodes{customer{id}}}}"
	if err := limits.Default().CheckCost(request(t, schema, document, `{"n":5000}`)); err != nil {
		t.Error(err)
	}
	const want = "input:1:1: the operation costs 10002, the sum of the rows asked for × (1 + the relations selected); this server allows 10000 (MAX_COST)"
	if err := limits.Default().CheckCost(request(t, schema, document, `{"n":5001}`)); err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A cost that does not fit an int must not wrap round to a small one.
func TestCostSaturates(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t)
	var b strings.Builder
	b.WriteString("query($n:Int){...f0}")
	for i := range 60 {
		fmt.Fprintf(&b, "fragment f%d on Query{...f%d ...f%d}", i, i+1, i+1)
	}
	b.WriteString("fragment f60 on Query{customerContacts(first:$n){nodes{customer{id}}}}")
	r := request(t, schema, b.String(), `{"n":1000}`)
	r.PageSize = math.MaxInt32
	if got := limits.Cost(r); got != 1<<30 {
		t.Errorf("got %d", got)
	}
}
