package reads

import (
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// refusal is arguments that a list does not take, and what is said of them.
type refusal struct{ args, variables, code, message string }

// run checks that the arguments are refused and nothing is sent.
func (x refusal) run(t *testing.T, f *servertest.Server) {
	t.Run(x.args+x.variables, func(t *testing.T) {
		t.Parallel()
		document := `{ customerContacts(` + x.args + `) { nodes { id } } }`
		var variables []string
		if x.variables != "" {
			document = `query (` + x.args + `) { customerContacts(` + usedVariables(x.args) + `) { nodes { id } } }`
			variables = append(variables, x.variables)
		}
		r := f.Caller("co1", "r").Ask(t, document, variables...)
		r.WantError(t, x.code, x.message)
		r.WantSent(t)
		if r.Data != "" && r.Data != "null" && r.Data != `{"customerContacts":null}` {
			t.Errorf("data %s", r.Data)
		}
	})
}

// usedVariables gives each argument the variable of its name: "$first: Int"
// becomes "first: $first".
func usedVariables(definitions string) string {
	var args []string
	for definition := range strings.SplitSeq(definitions, ", ") {
		name, _, _ := strings.Cut(definition, ":")
		args = append(args, strings.TrimPrefix(name, "$")+": "+name)
	}
	return strings.Join(args, ", ")
}

const (
	badInput = "BAD_USER_INPUT"
	invalid  = "GRAPHQL_VALIDATION_FAILED"
)

func TestPageArguments(t *testing.T) {
	f := servertest.StartSandbox(t)
	for _, x := range []refusal{
		{args: `first: -1`, code: badInput, message: "first is -1; this server allows 0 to 1000"},
		{args: `last: -1`, code: badInput, message: "last is -1; this server allows 0 to 1000"},
		{args: `first: 1001`, code: badInput, message: "first is 1001; this server allows 0 to 1000 (MAX_PAGE_SIZE)"},
		{args: `last: 1001`, code: badInput, message: "last is 1001; this server allows 0 to 1000 (MAX_PAGE_SIZE)"},
		{args: `offset: -1`, code: badInput, message: "offset is negative"},
		{args: `first: 1, last: 1`, code: badInput, message: "first and last cannot be combined"},
		{args: `first: 1, before: "x"`, code: badInput, message: "first and before cannot be combined"},
		{args: `last: 1, after: "x"`, code: badInput, message: "last and after cannot be combined"},
		{args: `after: "x", before: "x"`, code: badInput, message: "after and before cannot be combined"},
		{args: `offset: 1, after: "x"`, code: badInput, message: "offset and after cannot be combined"},
		{args: `offset: 1, before: "x"`, code: badInput, message: "offset and before cannot be combined"},
		{args: `offset: 0, last: 1`, code: badInput, message: "offset and last cannot be combined"},
		{args: `after: ""`, code: badInput, message: "after is no cursor that a list returned"},
		{args: `before: "x"`, code: badInput, message: "before is no cursor that a list returned"},

		{args: `first: 2147483648`, code: invalid, message: "Int cannot represent non 32-bit signed integer value: 2147483648"},
		{args: `first: "10"`, code: invalid, message: `Int cannot represent non-integer value: "10"`},
		{args: `first: 1.5`, code: invalid, message: "Int cannot represent non-integer value: 1.5"},
		{args: `first: true`, code: invalid, message: "Int cannot represent non-integer value: true"},
		{args: `$first: Int`, variables: `{"first":2147483648}`, code: badInput, message: "variable $first: an Int is a whole number from -2147483648 to 2147483647, not 2147483648"},
		{args: `$first: Int`, variables: `{"first":"10"}`, code: badInput, message: "variable $first: an Int is a whole number from -2147483648 to 2147483647, not a string"},
		{args: `$first: Int`, variables: `{"first":1.5}`, code: badInput, message: "variable $first: an Int is a whole number from -2147483648 to 2147483647, not 1.5"},
		{args: `$first: Int`, variables: `{"first":true}`, code: badInput, message: "variable $first: an Int is a whole number from -2147483648 to 2147483647, not a boolean"},
		{args: `$first: Int`, variables: `{"first":-1}`, code: badInput, message: "first is -1"},
		{args: `$after: String`, variables: `{"after":5}`, code: badInput, message: "variable $after: a string is wanted, not a number"},

		{args: `orderBy: [{}]`, code: badInput, message: "orderBy[0] needs exactly one of field and customField"},
		{args: `orderBy: [{field: ID}, {field: ID, customField: "x"}]`, code: badInput, message: "orderBy[1] needs exactly one of field and customField"},
		{args: `orderBy: {field: null}`, code: badInput, message: "orderBy[0] needs exactly one of field and customField"},
		{args: `orderBy: {customField: ""}`, code: badInput, message: "orderBy[0].customField is empty"},
		{args: `orderBy: [{field: USER_ID}, {field: CONTACT_ID}, {field: CUSTOMER_ID}, {field: USER_ID}, {field: ID}]`, code: badInput,
			message: "orderBy has 5 sort keys; a list can be sorted by at most 4"},
		{args: `orderBy: [null]`, code: invalid, message: "found null"},
		{args: `orderBy: {field: "ID"}`, code: invalid, message: "cannot represent non-enum value"},
		{args: `orderBy: {field: NAME}`, code: invalid, message: `Value "NAME" does not exist in "CustomerContactOrderField" enum.`},
		{args: `orderBy: {field: ID, by: ASC}`, code: invalid, message: `Field "by" is not defined by type "CustomerContactOrder".`},
		{args: `$orderBy: [CustomerContactOrder!]`, variables: `{"orderBy":[{"field":"id"}]}`, code: badInput,
			message: `variable $orderBy[0].field: "id" is no value of the enum CustomerContactOrderField. Did you mean "ID"?`},
	} {
		x.run(t, f)
	}
}

// TestNullWhereADefaultStands gives null to what has a default: it is the
// default, as a literal, in a variable and in a member of one.
func TestNullWhereADefaultStands(t *testing.T) {
	f := servertest.StartSandbox(t)
	c := f.Caller("co1", "r")
	const first = `{"customerContacts":{"nodes":[{"id":"cc001"}]}}`
	for _, literal := range []string{`direction: null`, `nulls: null`, `direction: null, nulls: null`} {
		c.Ask(t, `{ customerContacts(first: 1, orderBy: {field: ID, `+literal+`}) { nodes { id } } }`).Want(t, first)
	}
	const order = `query ($d: OrderDirection) { customerContacts(first: 1, orderBy: {field: ID, direction: $d}) { nodes { id } } }`
	const orders = `query ($o: [CustomerContactOrder!]) { customerContacts(first: 1, orderBy: $o) { nodes { id } } }`
	const count = `query ($m: CountMode) { customerContacts(first: 1) { totalCount(mode: $m) } }`
	for _, variables := range []string{`{}`, `{"d":null,"m":null,"o":{"field":"ID","direction":null}}`} {
		c.Ask(t, order, variables).Want(t, first)
		c.Ask(t, orders, variables).Want(t, first)
		c.Ask(t, count, variables).Want(t, `{"customerContacts":{"totalCount":60}}`)
	}
}

// TestFlagsThatTheCountDisproves goes on from cursors whose rows the filter does
// not match: what the number of rows disproves is not said.
func TestFlagsThatTheCountDisproves(t *testing.T) {
	t.Parallel()
	c := servertest.StartSandbox(t).Caller("co1", "r")
	const cc002 = `"AXQzLnomhWMkWyJjYzAwMiJd"`
	for args, want := range map[string]string{
		`first: 5, after: ` + cc002 + `, filter: {id: {eq: "cc003"}}`:           `"hasPreviousPage":false,"hasNextPage":false`,
		`first: 5, after: ` + cc002 + `, filter: {id: {in: ["cc001","cc003"]}}`: `"hasPreviousPage":true,"hasNextPage":false`,
		`last: 5, before: ` + cc002 + `, filter: {id: {eq: "cc001"}}`:           `"hasPreviousPage":false,"hasNextPage":false`,
		`last: 5, before: ` + cc002 + `, filter: {id: {in: ["cc001","cc003"]}}`: `"hasPreviousPage":false,"hasNextPage":true`,
	} {
		r := c.Ask(t, `{ customerContacts(`+args+`) { nodes { id } totalCount pageInfo { hasPreviousPage hasNextPage } } }`)
		if len(r.Errors) > 0 || !strings.Contains(r.Data, want) {
			t.Errorf("%s: %s, want %s", args, r.Body, want)
		}
	}
}

// TestNullArguments gives null for every argument that may be absent: it is the
// same.
func TestNullArguments(t *testing.T) {
	f := servertest.StartSandbox(t)
	c := f.Caller("co1", "r")
	r := c.Ask(t, `{ customerContacts(filter: null, orderBy: null, first: null, after: null, last: null, before: null, offset: null) { totalCount } }`)
	r.Want(t, `{"customerContacts":{"totalCount":60}}`)
	r.WantSent(t, "GET select=id&limit=0 count=exact")
	r = c.Ask(t, `query ($f: CustomerContactFilter, $o: [CustomerContactOrder!], $n: Int) { customerContacts(filter: $f, orderBy: $o, first: $n) { totalCount } }`,
		`{"f":{},"o":[],"n":null}`)
	r.WantSent(t, "GET select=id&limit=0 count=exact")
}

func TestCountModes(t *testing.T) {
	t.Parallel()
	c := servertest.StartSandbox(t).Caller("co1", "r")
	r := c.Ask(t, `{ customerContacts { totalCount b: totalCount(mode: PLANNED) } }`)
	r.WantError(t, badInput, "totalCount is selected in two modes; a connection is counted in one")
	r.WantSent(t)
	c.Ask(t, `query ($m: CountMode! = EXACT) { customerContacts(first: 1) { totalCount b: totalCount(mode: EXACT) c: totalCount(mode: $m) } }`).
		Want(t, `{"customerContacts":{"totalCount":60,"b":60,"c":60}}`)
}

func TestOffsets(t *testing.T) { servertest.StartSandbox(t).RunCases(t, "testdata/offsets") }
