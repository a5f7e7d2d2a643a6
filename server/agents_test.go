package server

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"carbongraph/upstream/faultstest"
	"carbongraph/upstream/sandbox"
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

// agentReply is what an agent gets for a message.
type agentReply struct {
	reply
	// Result is that of a call of a tool.
	Result struct {
		Content []struct{ Text string }
		IsError bool
		Tools   []agentTool
	}
}

type agentTool struct {
	Name, Description string
	InputSchema       json.RawMessage
	Annotations       struct{ ReadOnlyHint bool }
}

// message posts a message of JSON-RPC to /mcp. An answer that is none, such as
// that of a refusal, is left in the body.
func (c caller) message(t testing.TB, text string, header ...string) agentReply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.url+"/mcp", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	id := fmt.Sprintf("call-%d", c.calls.Add(1))
	request.Header.Set("X-Request-Id", id)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json, text/event-stream")
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := c.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	r := agentReply{reply: reply{status: response.StatusCode, header: response.Header, body: string(body), sent: c.wire.sentFor(id)}}
	_ = json.Unmarshal(body, &r)
	return r
}

// tool calls a tool, and returns the GraphQL answer that it gave.
func (c caller) tool(t *testing.T, name, arguments string) agentReply {
	t.Helper()
	r := c.message(t, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"`+name+`","arguments":`+arguments+`}}`)
	if len(r.Result.Content) != 1 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	r.body = r.Result.Content[0].Text
	var answer struct {
		Data   json.RawMessage
		Errors []replyError
	}
	_ = json.Unmarshal([]byte(r.body), &answer)
	r.data, r.errors = string(answer.Data), answer.Errors
	return r
}

func (c caller) tools(t *testing.T) map[string]agentTool {
	t.Helper()
	tools := map[string]agentTool{}
	for _, tool := range c.message(t, `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`).Result.Tools {
		tools[tool.Name] = tool
	}
	return tools
}

func readOnly(tools map[string]agentTool) map[string]bool {
	hints := map[string]bool{}
	for name, tool := range tools {
		hints[name] = tool.Annotations.ReadOnlyHint
	}
	return hints
}

func startAgents(t *testing.T, settings ...string) *facade {
	t.Helper()
	return startFacade(t, sandbox.New(sandbox.WithCompany("co3", 0)), append(settings, "MCP=true")...)
}

func TestToolsOfTrustedDocuments(t *testing.T) {
	t.Parallel()
	f := startAgents(t, manifestFile(t, manifest), "MCP_WRITES=true")
	c := f.caller("co1", "rw")
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
		if got := decoded(t, string(tools[name].InputSchema)); !reflect.DeepEqual(got, decoded(t, want)) {
			t.Errorf("%s takes %s", name, tools[name].InputSchema)
		}
	}
	c.tool(t, "Customers", `{"name":"A"}`).want(t, `{"customers":{"nodes":[{"id":"cust1","name":"Acme"}]}}`)
	// A misspelt argument would otherwise be a wider list.
	c.tool(t, "anonymous", `{"filtre":{"eq":"x"}}`).wantError(t, "BAD_USER_INPUT", `no variable of the name "filtre"`)
	c.tool(t, "Rename", `{"id":"con001","patch":{"lastName":"Smith"}}`).want(t, `{"updateContact":{"contact":{"lastName":"Smith"},"userErrors":[]}}`)
	if r := c.tool(t, "Rename", `{"id":"none","patch":{"lastName":"Smith"}}`); !r.Result.IsError || r.data == "" {
		t.Errorf("a user error is told as %+v", r.Result)
	}
}

// TestArgumentsOfATool looks at every kind of type that a variable may have.
func TestArgumentsOfATool(t *testing.T) {
	t.Parallel()
	f := startAgents(t, manifestFile(t, manifest), "MCP_WRITES=true")
	tools := f.caller("co1", "r").tools(t)
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
		if got := readOnly(startAgents(t, settings).caller("co1", "r").tools(t)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: tools %v, want %v", settings, got, want)
		}
	}
}

func TestRunTools(t *testing.T) {
	t.Parallel()
	f := startAgents(t, "MCP_WRITES=true", "MAX_COST=50")
	c := f.caller("co1", "rw")
	r := c.tool(t, "run_query", `{"query":"query Q($n:Int){customerContacts(first:$n){nodes{id}}}","variables":{"n":1}}`)
	r.want(t, `{"customerContacts":{"nodes":[{"id":"cc001"}]}}`)
	r.wantSent(t, "GET select=id&order=id.asc.nullslast&limit=1")
	if r.Result.IsError || r.header.Get("Cache-Control") != "no-store" || r.header.Get("Mcp-Session-Id") != "" {
		t.Errorf("%+v %v", r.Result, r.header)
	}
	f.log.await(t, "msg=request operation=Q type=query outcome=ok")
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
			r.wantError(t, test.code, test.text)
			r.wantSent(t)
			if !r.Result.IsError || r.errors[0].Extensions.RequestID == "" {
				t.Errorf("%s is told as %+v", r.body, r.Result)
			}
		})
	}
}

func TestSearchTool(t *testing.T) {
	t.Parallel()
	c := startAgents(t).caller("co1", "r")
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
		if !strings.Contains(r.body, test.has) || strings.Contains(r.body, test.lacks) || len(r.body) > 20<<10 {
			t.Errorf("%s: %d bytes %.500s", test.arguments, len(r.body), r.body)
		}
		r.wantSent(t)
	}
}

// TestAgentsWithoutACredential has callers whom nobody accepted.
func TestAgentsWithoutACredential(t *testing.T) {
	t.Parallel()
	const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"run_query","arguments":{"query":"{customers{nodes{id}}}"}}}`
	f := startAgents(t)
	for name, test := range map[string]struct {
		header []string
		body   string
	}{
		"missing":  {nil, `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`},
		"Basic":    {[]string{"Authorization", "Basic YTpi"}, call},
		"unknown":  {[]string{"Authorization", "Bearer junk"}, call},
		"too late": {[]string{"Authorization", "Bearer " + sandbox.Tokens()[4].Token}, call},
	} {
		t.Run(name, func(t *testing.T) {
			r := caller{facade: f}.message(t, test.body, test.header...)
			if r.status != http.StatusUnauthorized || r.header.Get("WWW-Authenticate") != "Bearer" || !strings.Contains(r.body, "UNAUTHENTICATED") {
				t.Errorf("%d %v %s", r.status, r.header, r.body)
			}
		})
	}
}

func TestMessagesThatAreRefused(t *testing.T) {
	t.Parallel()
	f := startAgents(t, "MAX_BODY_BYTES=1000")
	c := f.caller("co1", "r")
	for name, test := range map[string]struct {
		body   string
		header []string
		status int
		text   string
	}{
		"a batch":  {" \r\n\t[{}]", nil, http.StatusBadRequest, "batches are not served"},
		"no JSON":  {"{", nil, http.StatusBadRequest, ""},
		"nothing":  {"", nil, http.StatusBadRequest, "body"},
		"too much": {`{"a":"` + strings.Repeat("a", 1000) + `"}`, nil, http.StatusRequestEntityTooLarge, "1000 bytes"},
		"a form":   {"{}", []string{"Content-Type", "text/plain"}, http.StatusUnsupportedMediaType, "application/json"},
		"a stream": {
			`{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",` +
				`"io.modelcontextprotocol/clientInfo":{"name":"x","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}`,
			[]string{"Mcp-Protocol-Version", "2026-07-28", "Mcp-Method", "subscriptions/listen"}, http.StatusNotFound, "subscriptions/listen",
		},
		"no words":     {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search_schema","arguments":{"query":5}}}`, nil, http.StatusOK, `must be a string`},
		"no such tool": {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"run_mutation","arguments":{}}}`, nil, http.StatusOK, "unknown tool"},
	} {
		t.Run(name, func(t *testing.T) {
			if r := c.message(t, test.body, test.header...); r.status != test.status || !strings.Contains(r.body, test.text) {
				t.Errorf("%d %s", r.status, r.body)
			}
		})
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.url+"/mcp", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	response, err := f.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") != http.MethodPost {
		t.Errorf("GET: %d %v", response.StatusCode, response.Header)
	}
}

// TestToolWithoutAnAnswer has an upstream that takes longer than a request may:
// the agent is told so, by an answer.
func TestToolWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	f := startFaulty(t, []faultstest.Fault{faultstest.Hang}, "MCP=true", "REQUEST_TIMEOUT=300ms", "UPSTREAM_TIMEOUT=300ms")
	f.caller("co1", "r").tool(t, "run_query", `{"query":"{customers{nodes{id}}}"}`).wantError(t, "UPSTREAM_TIMEOUT", "")
}

// TestAgentLeaves has an agent that hangs up: its call ends, and nothing else
// waits for it.
func TestAgentLeaves(t *testing.T) {
	t.Parallel()
	f := startFaulty(t, script(faultstest.Hang), "MCP=true", "REQUEST_TIMEOUT=30s", "UPSTREAM_TIMEOUT=30s")
	f.leaveFrom(t, "/mcp", "application/json, text/event-stream",
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"run_query","arguments":{"query":`+quoted(t, faultQuery)+`}}}`)
}

// TestAgentsInServiceMode has callers with a token of this server.
func TestAgentsInServiceMode(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tokens")
	writeTokens(t, path, "first-token")
	up := &credentials{}
	f := startFacade(t, up, "MCP=true", "AUTH_MODE=service", "UPSTREAM_API_KEY=the-key", "CLIENT_TOKENS_FILE="+path)
	for token, want := range map[string]int{"first-token": http.StatusOK, "second-token": http.StatusUnauthorized} {
		r := caller{f, token}.message(t, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"run_query","arguments":{"query":`+quoted(t, faultQuery)+`}}}`)
		if r.status != want {
			t.Errorf("%s: %d %s", token, r.status, r.body)
		}
	}
	if sent := up.take(); len(sent) != 1 || sent[0] != "Bearer the-key" {
		t.Errorf("the upstream was sent %q", sent)
	}
	f.log.await(t, "client=client0")
}

// FuzzMessage posts any message to /mcp: the server lives.
func FuzzMessage(f *testing.F) {
	for _, message := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search_schema","arguments":{"query":"customers"}}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"run_query","arguments":{"query":"{__typename}","variables":{"a":1e999}}}}`,
		`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`,
	} {
		f.Add(message)
	}
	server := startFacade(f, sandbox.New(), "MCP=true", "MCP_WRITES=true")
	server.client.Timeout = 10 * time.Second
	c := server.caller("co1", "rw")
	f.Fuzz(func(t *testing.T, message string) {
		if r := c.message(t, message); r.status >= http.StatusInternalServerError {
			t.Errorf("%d %s", r.status, r.body)
		}
	})
}

// TestLargeAnswerOfATool has an answer that is larger than an agent can read.
func TestLargeAnswerOfATool(t *testing.T) {
	t.Parallel()
	rows := make([]string, 900)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"id":"c%d","name":%q}`, i, strings.Repeat("x", 300))
	}
	f := startFaulty(t, []faultstest.Fault{faultstest.Rows("[" + strings.Join(rows, ",") + "]")}, "MCP=true")
	r := f.caller("co1", "r").tool(t, "run_query", `{"query":"{customers(first:900){nodes{id name}}}"}`)
	r.wantError(t, "BAD_USER_INPUT", "of at most 262144; ask for fewer rows or fields")
	if r.data != "null" || !r.Result.IsError {
		t.Errorf("data %.100s", r.data)
	}
}

// TestDocumentsThatAreNoTools has manifests that agents could not be served.
func TestDocumentsThatAreNoTools(t *testing.T) {
	t.Parallel()
	for documents, want := range map[string]string{
		`{"a b":"{viewer{companyId}}"}`:                                     `MCP: document "a b": a tool cannot have the name "a b"`,
		`{"a":"query ` + strings.Repeat("N", 120) + `{viewer{companyId}}"}`: "with at most 119 characters",
	} {
		environment := map[string]string{"LISTEN_ADDR": "127.0.0.1:0", "MCP": "true"}
		name, path, _ := strings.Cut(manifestFile(t, documents), "=")
		environment[name] = path
		err := run(t.Context(), nil, func(name string) string { return environment[name] }, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestNoAgents has a server without the setting.
func TestNoAgents(t *testing.T) {
	t.Parallel()
	if r := sandboxFacade(t).caller("co1", "r").message(t, "{}"); r.status != http.StatusNotFound {
		t.Errorf("%d %s", r.status, r.body)
	}
}
