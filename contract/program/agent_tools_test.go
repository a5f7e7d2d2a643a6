package program

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/faultstest"
)

// manifest has a trusted document of each kind.
const manifest = `{
	"1": "query Customers($name: String!, $first: Int = 2) { customers(first: $first, filter: {name: {startsWith: $name}}) { nodes { id name } } }",
	"2": "mutation Rename($id: ID!, $patch: ContactPatch!) { updateContact(input: {id: $id, patch: $patch}) { contact { lastName } userErrors { code } } }",
	"3": "query Older { viewer { companyId } }",
	"4": "query Older { viewer { scopes } }",
	"described": "\"Which company this is.\" query Company { viewer { companyId } }",
	"spread": "query Spread($id: ID!) { ...f ... on Query { customerType(id: $id) { id } } } fragment f on Query { viewer { companyId } }",
	"5": "subscription Live { customers { nodes { id } } }",
	"anonymous": "query ($order: [CustomerTypeOrder!], $filter: IDFilter) { customerTypes(orderBy: $order, filter: {id: $filter}) { nodes { id } } }"
}`

// manifestFile writes a manifest of trusted documents and returns the setting
// that names it.
func manifestFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "documents.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return "PERSISTED_DOCUMENTS=" + path
}

func TestToolsOfTrustedDocuments(t *testing.T) {
	t.Parallel()
	f := startAgents(t, manifestFile(t, manifest), "MCP_WRITES=true")
	c := agent{f.Caller("co1", "rw")}
	tools := c.tools(t)
	if got, want := readOnly(tools), map[string]bool{
		"Customers": true, "Rename": false, "Older_45636a0e": true, "Older_89502be5": true, "anonymous": true, "Company": true, "Spread": true,
	}; !reflect.DeepEqual(got, want) {
		t.Errorf("tools %v, want %v", got, want)
	}
	for name, want := range map[string]string{
		"Customers": "customers: The customers that match `filter`, in the order of",
		"Company":   "Which company this is.",
		"Spread":    "viewer: What your credential may do.\ncustomerType: One customer type by Carbon's own id.",
	} {
		if got := tools[name].Description; !strings.HasPrefix(got, want) {
			t.Errorf("%s is described as %q", name, got)
		}
	}
	for name, want := range map[string]string{
		"Customers": `{"type":"object","properties":{
			"name":{"type":"string","description":"Starts with this text. No character is special."},
			"first":{"type":["integer","null"],"default":2,"description":"How many to return from the front of the list: 0 up to the server's maximum, which is 1,000 by default. 100 if absent."}},
			"required":["name"],"additionalProperties":false}`,
		"Older_45636a0e": `{"type":"object","properties":{},"additionalProperties":false}`,
	} {
		if got := servertest.Decoded(t, string(tools[name].InputSchema)); !reflect.DeepEqual(got, servertest.Decoded(t, want)) {
			t.Errorf("%s takes %s", name, tools[name].InputSchema)
		}
	}
	c.tool(t, "Customers", `{"name":"A"}`).Want(t, `{"customers":{"nodes":[{"id":"cust1","name":"Acme"}]}}`)
	// A misspelt argument would otherwise be a wider list.
	c.tool(t, "anonymous", `{"filtre":{"eq":"x"}}`).WantError(t, "BAD_USER_INPUT", `no variable of the name "filtre"`)
	c.tool(t, "Rename", `{"id":"con001","patch":{"lastName":"Smith"}}`).Want(t, `{"updateContact":{"contact":{"lastName":"Smith"},"userErrors":[]}}`)
	if r := c.tool(t, "Rename", `{"id":"none","patch":{"lastName":"Smith"}}`); !r.Result.IsError || r.Data == "" {
		t.Errorf("a user error is told as %+v", r.Result)
	}
}

// TestArgumentsOfATool looks at every kind of type that a variable may have.
func TestArgumentsOfATool(t *testing.T) {
	t.Parallel()
	f := startAgents(t, manifestFile(t, manifest), "MCP_WRITES=true")
	tools := agent{f.Caller("co1", "r")}.tools(t)
	type schema struct {
		Type                 any
		Ref                  string `json:"$ref"`
		AnyOf                []schema
		Items                *schema
		Enum                 []string
		Properties           map[string]schema
		Required             []string
		AdditionalProperties any
		Defs                 map[string]schema `json:"$defs"`
	}
	var list, patch schema
	if err := json.Unmarshal(tools["anonymous"].InputSchema, &list); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(tools["Rename"].InputSchema, &patch); err != nil {
		t.Fatal(err)
	}
	for what, test := range map[string]struct{ got, want any }{
		"a list":                {list.Properties["order"].Type, []any{"array", "null"}},
		"its elements":          {list.Properties["order"].Items.Ref, "#/$defs/CustomerTypeOrder"},
		"a type that may be":    {list.Properties["filter"].AnyOf, []schema{{Ref: "#/$defs/IDFilter"}, {Type: "null"}}},
		"any other member":      {list.Defs["CustomerTypeOrder"].AdditionalProperties, false},
		"an enum":               {list.Defs["OrderDirection"].Enum, []string{"ASC", "DESC"}},
		"a null in a patch":     {patch.Defs["ContactPatch"].Properties["lastName"].Type, []any{"string", "null"}},
		"what is always wanted": {patch.Required, []string{"id", "patch"}},
	} {
		if !reflect.DeepEqual(test.got, test.want) {
			t.Errorf("%s: got %v, want %v", what, test.got, test.want)
		}
	}
}

func TestToolsWithoutTrustedDocuments(t *testing.T) {
	t.Parallel()
	for settings, want := range map[string]map[string]bool{
		"MCP_WRITES=false":    {"run_query": true, "search_schema": true},
		"MCP_WRITES=true":     {"run_query": true, "search_schema": true, "run_mutation": false},
		"INTROSPECTION=false": {"run_query": true},
	} {
		if got := readOnly(agent{startAgents(t, settings).Caller("co1", "r")}.tools(t)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: tools %v, want %v", settings, got, want)
		}
	}
}

func TestRunTools(t *testing.T) {
	t.Parallel()
	f := startAgents(t, "MCP_WRITES=true", "MAX_COST=50")
	c := agent{f.Caller("co1", "rw")}
	r := c.tool(t, "run_query", `{"query":"query Q($n:Int){customerContacts(first:$n){nodes{id}}}","variables":{"n":1}}`)
	r.Want(t, `{"customerContacts":{"nodes":[{"id":"cc001"}]}}`)
	r.WantSent(t, "GET select=id&order=id.asc.nullslast&limit=1")
	if r.Result.IsError || r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("Mcp-Session-Id") != "" {
		t.Errorf("%+v %v", r.Result, r.Header)
	}
	f.Log.Await(t, "msg=request operation=Q type=query outcome=ok")
	for name, test := range map[string]struct{ tool, arguments, code, text string }{
		"nothing":       {"run_query", `{}`, "BAD_USER_INPUT", `the request has no "query"`},
		"no text":       {"run_query", `{"query":1}`, "BAD_USER_INPUT", `"query" must be a string`},
		"no GraphQL":    {"run_query", `{"query":"{"}`, "GRAPHQL_PARSE_FAILED", "Expected Name"},
		"no such field": {"run_query", `{"query":"{a}"}`, "GRAPHQL_VALIDATION_FAILED", `"a"`},
		"a mutation":    {"run_query", `{"query":"mutation{deleteContact(input:{id:\"x\"}){deletedId}}"}`, "BAD_USER_INPUT", "the operation is a mutation, and only a query is executed here"},
		"a query":       {"run_mutation", `{"query":"{viewer{companyId}}"}`, "BAD_USER_INPUT", "only a mutation is executed here"},
		"too much":      {"run_query", `{"query":"{customers{nodes{id}}}"}`, "BAD_USER_INPUT", "MAX_COST"},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.tool(t, test.tool, test.arguments)
			r.WantError(t, test.code, test.text)
			r.WantSent(t)
			if !r.Result.IsError || r.Errors[0].Extensions.RequestID == "" {
				t.Errorf("%s is told as %+v", r.Body, r.Result)
			}
		})
	}
}

func TestSearchTool(t *testing.T) {
	t.Parallel()
	c := agent{startAgents(t).Caller("co1", "r")}
	for _, test := range []struct{ arguments, has, lacks string }{
		{`{}`, "\nQuery.customerContacts\n", "createContact"},
		{`{"query":"CustomerTypeOrder"}`, "input CustomerTypeOrder {", "type "},
		{`{"query":"pageinfo previous"}`, "type PageInfo {", "type Query "},
		{`{"query":"customercontacts"}`, "type Query {\n", "type CustomerContact "},
		{`{"query":"contact e-mail"}`, "type Contact ", "_service"},
		{`{"query":"the"}`, "more have such words", "_service"},
		{`{"query":"xyzzy"}`, "Nothing in the schema has these words.", "type "},
	} {
		r := c.tool(t, "search_schema", test.arguments)
		if !strings.Contains(r.Body, test.has) || strings.Contains(r.Body, test.lacks) || len(r.Body) > 20<<10 {
			t.Errorf("%s: %d bytes %.500s", test.arguments, len(r.Body), r.Body)
		}
		r.WantSent(t)
	}
}

// TestToolWithoutAnAnswer has an upstream that takes longer than a request may:
// the agent is told so, by an answer.
func TestToolWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	f := servertest.StartFaulty(t, []faultstest.Fault{faultstest.Hang}, "MCP=true", "REQUEST_TIMEOUT=300ms", "UPSTREAM_TIMEOUT=300ms")
	agent{f.Caller("co1", "r")}.tool(t, "run_query", `{"query":"{customers{nodes{id}}}"}`).WantError(t, "UPSTREAM_TIMEOUT", "")
}

// TestLargeAnswerOfATool has an answer that is larger than an agent can read.
func TestLargeAnswerOfATool(t *testing.T) {
	t.Parallel()
	rows := make([]string, 900)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"id":"c%d","name":%q}`, i, strings.Repeat("x", 300))
	}
	f := servertest.StartFaulty(t, []faultstest.Fault{faultstest.Rows("[" + strings.Join(rows, ",") + "]")}, "MCP=true")
	r := agent{f.Caller("co1", "r")}.tool(t, "run_query", `{"query":"{customers(first:900){nodes{id name}}}"}`)
	r.WantError(t, "BAD_USER_INPUT", "of at most 262144; ask for fewer rows or fields")
	if r.Data != "null" || !r.Result.IsError {
		t.Errorf("data %.100s", r.Data)
	}
}

// TestDocumentsThatAreNoTools has manifests that agents could not be served.
func TestDocumentsThatAreNoTools(t *testing.T) {
	t.Parallel()
	for documents, want := range map[string]string{
		`{"a b":"{viewer{companyId}}"}`:                                     `MCP: document "a b": a tool cannot have the name "a b"`,
		`{"a":"query ` + strings.Repeat("N", 120) + `{viewer{companyId}}"}`: "with at most 119 characters",
	} {
		_, err := servertest.Command(t, nil, "LISTEN_ADDR=127.0.0.1:0", "MCP=true", manifestFile(t, documents))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
