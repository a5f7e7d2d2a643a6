package mcp

import (
	"context"
	"errors"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A panic ends its own message, and the caller is not told its value.
func TestPanic(t *testing.T) {
	t.Parallel()
	var told any
	h := &Handler{options: Options{Panicked: func(_ context.Context, value any) { told = value }}}
	_, err := h.recover(func(context.Context, string, mcp.Request) (mcp.Result, error) { panic("hunter2") })(t.Context(), "tools/call", nil)
	refused, ok := errors.AsType[*jsonrpc.Error](err)
	if !ok || refused.Code != jsonrpc.CodeInternalError || refused.Message != "internal error" || told != "hunter2" {
		t.Errorf("got %v, and told %v", err, told)
	}
}
