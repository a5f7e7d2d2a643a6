package operation_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/answer"
	"carbongraph/graph/limits"
	"carbongraph/graph/operation"
	"carbongraph/graph/resource"
	"carbongraph/graph/resource/expansion"
	"carbongraph/graph/scalar"
	"carbongraph/upstream/postgrest"
)

// newCompiler returns a compiler of the declared schema.
func newCompiler(tb testing.TB) *operation.Compiler {
	tb.Helper()
	catalogue, err := resource.Declared()
	if err != nil {
		tb.Fatal(err)
	}
	sdl, err := expansion.Schema(catalogue)
	if err != nil {
		tb.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: sdl})
	if err != nil {
		tb.Fatal(err)
	}
	compiler, err := operation.NewCompiler(operation.Options{
		Schema: schema, Catalogue: catalogue, CacheBytes: 1 << 20, Introspection: true,
		Limits: limits.Limits{
			Tokens: 1000, Depth: 10, Aliases: 15, RootFields: 10, DuplicateFields: 50, Directives: 10, ListValues: 100, Cost: 10000,
			Errors: 10, DefaultPageSize: 100, DefaultNestedPageSize: 25, MaxPageSize: 1000, MaxRows: 1000, Patterns: true,
		},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return compiler
}

// bind compiles a document and binds its only operation. Variables are JSON.
func bind(tb testing.TB, c *operation.Compiler, document, variables string) (*operation.Operation, string) {
	tb.Helper()
	compiled, errs := c.Compile(document)
	if len(errs) > 0 {
		return nil, errs[0].Message
	}
	var given map[string]any
	if variables != "" {
		decoded, err := scalar.Decode([]byte(variables))
		if err != nil {
			tb.Fatal(err)
		}
		given, _ = decoded.(map[string]any)
	}
	op, err := compiled.Bind("", given)
	if err != nil {
		return nil, err.Message
	}
	for _, root := range op.Roots {
		if root.Err != nil {
			return nil, root.Err.Error()
		}
	}
	return op, ""
}

// target is what the first root field of an operation, a list, asks for.
func target(tb testing.TB, op *operation.Operation) string {
	tb.Helper()
	root := op.Roots[0]
	call, err := postgrest.Query{
		Table: root.Resource.Table, Select: root.Plan(root.Resource).Shape.Selection(), Page: root.Listing.Page(), Count: root.Count,
	}.Call()
	if err != nil {
		tb.Fatal(err)
	}
	decoded, err := url.QueryUnescape(call.Target)
	if err != nil {
		tb.Fatal(err)
	}
	return decoded
}

// A list is one request: the columns that are selected, once each, related rows
// and lists of rows inside it. The answer has the caller's keys and order.
func TestLists(t *testing.T) {
	t.Parallel()
	c := newCompiler(t)
	for name, test := range map[string]struct {
		document, variables, target, body, data string
	}{
		"columns and relations, once each": {
			document: `{ customerContacts(first: 2) { nodes { mail: contact { email } id contact { fullName } x: id customer { taxPercent } } } }`,
			target:   "/customerContact?select=id,customer!customerContact_customerId_fkey(taxPercent),contact(fullName,email)&order=id.asc.nullslast&limit=2",
			body: `[{"id":"cc1","customer":{"taxPercent": 0.1900},"contact":{"email": "a@b", "fullName": "A B"}}, ` + "\n" +
				` {"id":"cc2","customer":null,"contact":null}]`,
			data: `{"nodes":[{"mail":{"email":"a@b"},"id":"cc1","contact":{"fullName":"A B"},"x":"cc1","customer":{"taxPercent":"0.1900"}},` +
				`{"mail":null,"id":"cc2","contact":null,"x":"cc2","customer":null}]}`,
		},
		"lists inside rows, each with its page and its count": {
			document: `query ($n: Int!) { customers(first: 2) { nodes { name
				first: customerContacts(first: $n) { nodes { id contact { lastName } } pageInfo { hasNextPage } totalCount }
				withUser: customerContacts(first: 1, filter: {userId: {isNull: false}}) { totalCount }
				customerLocations { edges { node { name } } } } } }`,
			variables: `{"n": 1}`,
			target: "/customer?select=name,m0:customerContact!customerContact_customerId_fkey(id,contact(lastName))," +
				"m1:customerLocation!customerLocation_customerId_fkey(name),n0:customerContact!customerContact_customerId_fkey(count)," +
				"n1:customerContact!customerContact_customerId_fkey(count)&order=id.asc.nullslast&limit=2" +
				"&m0.order=id.asc.nullslast&m0.limit=2&m1.order=id.asc.nullslast&m1.limit=25&n1.userId=not.is.null",
			body: `[{"name":"Acme","m1":[{"name": "Plant"}],"n1":[{"count": 3}],"m0":[{"id": "cc5", "contact": {"lastName": "L"}}, {"id": "cc6", "contact": null}],"n0":[{"count": 12}]}, ` +
				`{"name":"Empty","m0":[],"m1":[],"n0":[{"count": 0}],"n1":[{"count": 0}]}]`,
			data: `{"nodes":[{"name":"Acme","first":{"nodes":[{"id":"cc5","contact":{"lastName":"L"}}],"pageInfo":{"hasNextPage":true},"totalCount":12},` +
				`"withUser":{"totalCount":3},"customerLocations":{"edges":[{"node":{"name":"Plant"}}]}},` +
				`{"name":"Empty","first":{"nodes":[],"pageInfo":{"hasNextPage":false},"totalCount":0},"withUser":{"totalCount":0},"customerLocations":{"edges":[]}}]}`,
		},
		"a list under a relation, to any depth": {
			document: `{ customerContacts(first: 1) { nodes { customer { customerContacts(last: 1) { nodes { contact { customerContacts { nodes { id } } } } } } } } }`,
			target: "/customerContact?select=r0:customer!customerContact_customerId_fkey(m0:customerContact!customerContact_customerId_fkey(" +
				"r1:contact(m0:customerContact(id))))&order=id.asc.nullslast&limit=1&r0.m0.order=id.desc.nullsfirst&r0.m0.limit=1" +
				"&r0.m0.r1.m0.order=id.asc.nullslast&r0.m0.r1.m0.limit=25",
			body: `[{"r0":{"m0": [{"r1": {"m0": [{"id": "x"}, {"id": "y"}]}}]}}]`,
			data: `{"nodes":[{"customer":{"customerContacts":{"nodes":[{"contact":{"customerContacts":{"nodes":[{"id":"x"},{"id":"y"}]}}}]}}}]}`,
		},
		"words of a search, filters over lists, an order by a relation": {
			document: `{ customers(first: 1, search: "ac  100%", filter: {customerContacts: {none: {userId: {eq: "u"}}}, createdAt: {gte: "2026-01-01T00:00:00Z"}}, orderBy: {field: CUSTOMER_TYPE_NAME}) { nodes { id } } }`,
			target: `/customer?select=id,customerType(name),f0:customerContact!customerContact_customerId_fkey()&createdAt=gte.2026-01-01T00:00:00Z` +
				`&f0.userId=eq.u&f0=is.null&or=(name.ilike."*ac*",readableId.ilike."*ac*")&or=(name.ilike."*100\\%*",readableId.ilike."*100\\%*")` +
				`&order=customerType(name).asc.nullslast,id.asc.nullslast&limit=1`,
			body: `[{"id":"cust1","customerType":null}]`,
			data: `{"nodes":[{"id":"cust1"}]}`,
		},
		"a page from the end": {
			document: `{ customerTypes(last: 2) { edges { node { name } } pageInfo { hasPreviousPage hasNextPage } } }`,
			target:   "/customerType?select=name&order=id.desc.nullsfirst&limit=3",
			body:     `[{"name":"c"},{"name":"b"},{"name":"a"}]`,
			data:     `{"edges":[{"node":{"name":"b"}},{"node":{"name":"c"}}],"pageInfo":{"hasPreviousPage":true,"hasNextPage":false}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			op, problem := bind(t, c, test.document, test.variables)
			if problem != "" {
				t.Fatal(problem)
			}
			if got := target(t, op); got != test.target {
				t.Errorf("\n got %s\nwant %s", got, test.target)
			}
			root := op.Roots[0]
			plan := root.Plan(root.Resource)
			rows, err := answer.Read([]byte(test.body), plan.Shape)
			if err != nil {
				t.Fatal(err)
			}
			w := answer.NewWriter(root.Key, len(test.body), 1<<20, 10)
			if ok := w.Page(plan.Page.Read(rows, root.Listing)); !ok || string(w.Bytes()) != test.data {
				t.Errorf("\n got %s, %v\nwant %s", w.Bytes(), w.Faults(), test.data)
			}
		})
	}
}

// What the schema does not allow is null at its path, and goes on to the
// nearest nullable field around it.
func TestFaults(t *testing.T) {
	t.Parallel()
	c := newCompiler(t)
	op, problem := bind(t, c, `{ customers { nodes { id taxPercent updatedAt customerContacts { nodes { id contact { isCustomer } } } } } }`, "")
	if problem != "" {
		t.Fatal(problem)
	}
	root := op.Roots[0]
	plan := root.Plan(root.Resource)
	for body, want := range map[string]string{
		`[{"id":"a","taxPercent":"x","updatedAt":null,"m0":[]}]`:                                        `customers.nodes[0].taxPercent is of the wrong kind`,
		`[{"id":"a","taxPercent":1,"updatedAt":"infinity","m0":[]}]`:                                    `customers.nodes[0].updatedAt is no date and time of RFC 3339`,
		`[{"id":"a","taxPercent":1,"updatedAt":null,"m0":[{"id": "b", "contact": {"isCustomer": 1}}]}]`: `customers.nodes[0].customerContacts.nodes[0].contact.isCustomer is of the wrong kind`,
		`[{"id":"a","taxPercent":1,"updatedAt":null,"m0":[{"id": null, "contact": null}]}]`:             `customers.nodes[0].customerContacts.nodes[0].id is null`,
		`[{"id":"a","taxPercent":1,"updatedAt":null,"m0":null}]`:                                        `customers.nodes[0].customerContacts is no list of rows`,
		`[{"id":"a","taxPercent":1,"updatedAt":null,"m0":[1]}]`:                                         `customers.nodes[0].customerContacts is no list of rows`,
		`[{"taxPercent":1,"updatedAt":null,"m0":[]}]`:                                                   `customers.nodes[0].id is missing`,
	} {
		rows, err := answer.Read([]byte(body), plan.Shape)
		if err != nil {
			t.Fatal(err)
		}
		w := answer.NewWriter(root.Key, 0, 1<<20, 10)
		ok := w.Page(plan.Page.Read(rows, root.Listing))
		stands := strings.Contains(want, "taxPercent") || strings.Contains(want, "updatedAt") || strings.Contains(want, "isCustomer")
		if faults := w.Faults(); len(faults) != 1 || faults[0].Error() != want || ok != stands {
			t.Errorf("%s: %v, written %t; want %s", body, faults, ok, want)
		}
	}
	for _, body := range []string{``, `null`, `{}`, `[1]`, `[{"id":"a"`, `[{"id":"a"}] x`, "[{\"id\":\"\xff\"}]", `[{"id":"a","m0":[{"id" "b"}]}]`} {
		if _, err := answer.Read([]byte(body), plan.Shape); err == nil {
			t.Errorf("%q is read", body)
		}
	}
}

// What is wrong with a request is said where it is wrong.
func TestRefusals(t *testing.T) {
	t.Parallel()
	c := newCompiler(t)
	for document, test := range map[string][2]string{
		`query($x: Boolean = false) { __typename @skip(if: $x) }`:                                 {`{"x": null}`, `$x must not be null`},
		`{ customers(filter: {customFields: {fields: []}}) { totalCount } }`:                      {``, `filter.customFields.fields is empty`},
		`{ customers(filter: {name: {eq: null}}) { totalCount } }`:                                {``, `filter.name.eq is null`},
		`{ customers(filter: {customerContacts: {}}) { totalCount } }`:                            {``, `filter.customerContacts is empty`},
		`query($f: CustomerFilter) { customers(filter: $f) { totalCount } }`:                      {`{"f": {"nam": {"eq": "x"}}}`, `"nam" is not defined by type CustomerFilter. Did you mean "name"`},
		`query($d: OrderDirection) { users(orderBy: {field: ID, direction: $d}) { totalCount } }`: {`{"d": "DSC"}`, `"DSC" is no value of the enum OrderDirection. Did you mean`},
		`query($n: Int) { customers(first: $n) { totalCount } }`:                                  {`{"n": 2147483648}`, `variable $n: an Int is a whole number`},
		`{ customers(first: 1, after: "x", before: "y") { totalCount } }`:                         {``, `first and before cannot be combined`},
		`{ customers { nodes { customerContacts(first: 1000) { totalCount } } } }`:                {``, `first is 1000; this server allows 0 to 999`},
		`{ customers { nodes { customerContacts { totalCount(mode: PLANNED) } } } }`:              {``, `totalCount of a list inside a row is EXACT alone`},
		`{ customers(filter: {name: {matches: "(a+)+"}}) { totalCount } }`:                        {``, `repeats a repetition`},
		`{ customers(filter: {name: {matches: "(a)\\1"}}) { totalCount } }`:                       {``, `back reference`},
		`{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }`:                      {``, `spreads itself`},
		`{ ...a } fragment a($x: Int) on Query { __typename }`:                                    {``, `a fragment has no variables`},
		`{ customers(first: 500) { nodes { customerContacts(first: 100) { nodes { id } } } } }`:   {``, `the operation costs 50500`},
		`{ a: __schema { types { name } } b: __schema { types { name } } }`:                       {``, `__schema`},
	} {
		if _, problem := bind(t, c, document, test[0]); !strings.Contains(problem, test[1]) {
			t.Errorf("%s: %q, want %q", document, problem, test[1])
		}
	}
}

// Numbers and keys inside JSON are what the caller wrote, from literals and
// from variables.
func TestJSONIsExact(t *testing.T) {
	t.Parallel()
	c := newCompiler(t)
	for document, variables := range map[string]string{
		`mutation { createCustomerContact(input: {customerId: "a", contactId: "b", customFields: {n: 12345678901234567890123, d: 1.10, e: [], l: [3]}}) { userErrors { code } } }`:                ``,
		`mutation($f: JSONObject) { createCustomerContact(input: {customerId: "a", contactId: "b", customFields: $f}) { userErrors { code } } }`:                                                  `{"f": {"n": 12345678901234567890123, "d": 1.10, "e": [], "l": [3]}}`,
		`mutation($l: [Int!] = 3) { createCustomerContact(input: {customerId: "a", contactId: "b", customFields: {n: 12345678901234567890123, d: 1.10, e: [], l: $l}}) { userErrors { code } } }`: ``,
	} {
		op, problem := bind(t, c, document, variables)
		if problem != "" {
			t.Fatal(problem)
		}
		const want = `{"d":1.10,"e":[],"l":[3],"n":12345678901234567890123}`
		values := op.Roots[0].Write.Rows[0].Values
		if got := string(values[len(values)-1].JSON); got != want {
			t.Errorf("%s: %s, want %s", document, got, want)
		}
	}
}
