package server

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"

	"carbongraph/graph"
	"carbongraph/graph/mcp"
	"carbongraph/graph/transport"
	"carbongraph/graph/transport/trusted"
	"carbongraph/internal/telemetry"
	"carbongraph/upstream"
)

// agents returns the handler of /mcp, whose tools are executed by that of
// /graphql.
func (a *application) agents(schema *graph.Schema, graphql *transport.Handler, documents *trusted.Documents) (http.Handler, error) {
	s := a.settings
	h, err := mcp.New(mcp.Options{
		GraphQL: graphql, Schema: schema.AST(), Trusted: documents, Writes: s.MCPWrites, Search: s.Introspection,
		Version: telemetry.ReadBuild().Version, MaxBodyBytes: s.Limits.BodyBytes, Timeout: s.RequestTimeout,
		Authenticate: a.authenticateAgent, Panicked: a.panicked,
	})
	if err != nil {
		return nil, fmt.Errorf("MCP: %w", err)
	}
	return h, nil
}

// authenticateAgent returns who sends a request to /mcp. Unlike one to /graphql
// it needs a credential, whatever is asked for.
func (a *application) authenticateAgent(r *http.Request) (transport.Caller, error) {
	grant, err := a.policy.Authenticate(r.Header)
	if err == nil && grant.Refusal != "" {
		err = grant.Refusal
	}
	if err != nil {
		return transport.Caller{}, &upstream.Error{Kind: upstream.Unauthenticated, Cause: err}
	}
	return transport.Caller{Credential: grant.Credential, Client: grant.Client}, nil
}

// panicked notes a panic that was recovered.
func (a *application) panicked(ctx context.Context, value any) {
	a.metrics.Panicked()
	a.log.ErrorContext(ctx, "panic", "value", fmt.Sprint(value), "stack", string(debug.Stack()))
}
