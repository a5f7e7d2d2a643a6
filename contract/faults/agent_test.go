package faults

import (
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/faultstest"
)

// TestAgentLeaves has an agent that hangs up: its call ends, and nothing else
// waits for it.
func TestAgentLeaves(t *testing.T) {
	t.Parallel()
	f := servertest.StartFaulty(t, servertest.Script(faultstest.Hang), "MCP=true", "REQUEST_TIMEOUT=30s", "UPSTREAM_TIMEOUT=30s")
	leaveFrom(t, f, faultstest.Hang, "/mcp", "application/json, text/event-stream",
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"run_query","arguments":{"query":`+servertest.Quoted(t, servertest.FaultQuery)+`}}}`)
}
