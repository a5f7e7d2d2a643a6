package program

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

// agentReply is what an agent gets for a message.
type agentReply struct {
	servertest.Reply
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

// agent is a caller of /mcp.
type agent struct{ servertest.Caller }

// message posts a message of JSON-RPC to /mcp. An answer that is none, such as
// that of a refusal, is left in the body.
func (c agent) message(t testing.TB, text string, header ...string) agentReply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.URL+"/mcp", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	id := c.NextID()
	request.Header.Set("X-Request-Id", id)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json, text/event-stream")
	if c.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := c.Client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	r := agentReply{Reply: servertest.Reply{Status: response.StatusCode, Header: response.Header, Body: string(body), Sent: c.Wire.SentFor(id)}}
	_ = json.Unmarshal(body, &r)
	return r
}

// tool calls a tool, and returns the GraphQL answer that it gave.
func (c agent) tool(t *testing.T, name, arguments string) agentReply {
	t.Helper()
	r := c.message(t, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"`+name+`","arguments":`+arguments+`}}`)
	if len(r.Result.Content) != 1 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	r.Body = r.Result.Content[0].Text
	var answer struct {
		Data   json.RawMessage
		Errors []servertest.ReplyError
	}
	_ = json.Unmarshal([]byte(r.Body), &answer)
	r.Data, r.Errors = string(answer.Data), answer.Errors
	return r
}

func (c agent) tools(t *testing.T) map[string]agentTool {
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

func startAgents(t *testing.T, settings ...string) *servertest.Server {
	t.Helper()
	return servertest.Start(t, sandbox.New(sandbox.WithCompany("co3", 0)), append(settings, "MCP=true")...)
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
			r := agent{f.WithToken("")}.message(t, test.body, test.header...)
			if r.Status != http.StatusUnauthorized || r.Header.Get("WWW-Authenticate") != "Bearer" || !strings.Contains(r.Body, "UNAUTHENTICATED") {
				t.Errorf("%d %v %s", r.Status, r.Header, r.Body)
			}
		})
	}
}

// TestAgentsInServiceMode has callers with a token of this server.
func TestAgentsInServiceMode(t *testing.T) {
	t.Parallel()
	up := &servertest.Credentials{}
	f := servertest.Start(t, up, append(servertest.ServiceMode(t, "the-key", "first-token"), "MCP=true")...)
	for token, want := range map[string]int{"first-token": http.StatusOK, "second-token": http.StatusUnauthorized} {
		r := agent{f.WithToken(token)}.message(t, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"run_query","arguments":{"query":`+servertest.Quoted(t, servertest.FaultQuery)+`}}}`)
		if r.Status != want {
			t.Errorf("%s: %d %s", token, r.Status, r.Body)
		}
	}
	if sent := up.Take(); len(sent) != 1 || sent[0] != "Bearer the-key" {
		t.Errorf("the upstream was sent %q", sent)
	}
	f.Log.Await(t, "client=client0")
}

// TestNoAgents has a server without the setting.
func TestNoAgents(t *testing.T) {
	t.Parallel()
	c := agent{servertest.StartSandbox(t).Caller("co1", "r")}
	if r := c.message(t, "{}"); r.Status != http.StatusNotFound {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}
