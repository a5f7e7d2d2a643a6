package server

import (
	"context"

	"carbongraph/graph"
	"carbongraph/internal/ledger"
	"carbongraph/upstream"
)

// recording tells with each answer what was sent for it.
type recording struct{ graph.Upstream }

// Read sends a read.
func (r recording) Read(ctx context.Context, credential upstream.Credential, call upstream.Call) (*upstream.Answer, error) {
	return recorded(ctx, credential, call, r.Upstream.Read)
}

// Write sends a write.
func (r recording) Write(ctx context.Context, credential upstream.Credential, call upstream.Call) (*upstream.Answer, error) {
	return recorded(ctx, credential, call, r.Upstream.Write)
}

func recorded(ctx context.Context, credential upstream.Credential, call upstream.Call,
	send func(context.Context, upstream.Credential, upstream.Call) (*upstream.Answer, error),
) (*upstream.Answer, error) {
	ctx, record := ledger.With(ctx)
	answer, err := send(ctx, credential, call)
	if answer != nil {
		with := *answer
		with.Attempts = record.Attempts()
		return &with, err
	}
	if failure, ok := err.(*upstream.Error); ok { //nolint:errorlint // the client returns it as it is
		with := *failure
		with.Attempts = record.Attempts()
		return nil, &with
	}
	return answer, err
}
