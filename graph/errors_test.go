package graph_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph"
	"carbongraph/graph/answer"
	"carbongraph/graph/input"
	"carbongraph/graph/scalar"
	"carbongraph/upstream"
)

// told is what the upstream said, which is for the log alone.
const told = `duplicate key value violates "customerContact_pkey" on db.internal`

// present presents an error of a request, and returns what was logged.
func present(err error) (*gqlerror.Error, string) {
	var log bytes.Buffer
	presenter := graph.NewPresenter(slog.New(slog.NewTextHandler(&log, nil)))
	return presenter.Present(upstream.WithRequestID(context.Background(), "request-7"), err), log.String()
}

func TestPresentUpstreamFailures(t *testing.T) {
	t.Parallel()
	codes := map[upstream.Kind]string{
		upstream.Internal: graph.Internal, upstream.Unauthenticated: graph.Unauthenticated, upstream.Forbidden: graph.Forbidden, upstream.RowForbidden: graph.Forbidden,
		upstream.RateLimited: graph.RateLimited, upstream.Unavailable: graph.UpstreamUnavailable, upstream.Timeout: graph.UpstreamTimeout, upstream.Canceled: graph.UpstreamTimeout,
		upstream.BadResponse: graph.BadUpstreamResponse, upstream.OutcomeUnknown: graph.OutcomeUnknown, upstream.UnknownColumn: graph.BadUserInput,
		upstream.InvalidPattern: graph.BadUserInput, upstream.TooLong: graph.BadUserInput, upstream.AlreadyExists: graph.Internal,
		upstream.MissingReference: graph.Internal, upstream.StillReferenced: graph.Internal,
	}
	for kind := upstream.Internal; kind <= upstream.Canceled; kind++ {
		failure := &upstream.Error{Kind: kind, Status: 400, Code: "23505", Constraint: "customerContact_pkey", Column: "companyId", RetryAfter: 1500 * time.Millisecond, Cause: errors.New(told)}
		presented, log := present(fmt.Errorf("reading: %w", failure))
		if presented.Extensions["code"] != codes[kind] || presented.Message == "" || !strings.HasSuffix(presented.Message, ".") {
			t.Errorf("%s: %v: %q, want %s", kind, presented.Extensions, presented.Message, codes[kind])
		}
		if presented.Extensions["requestId"] != "request-7" || presented.Extensions["retryAfter"] != 2 {
			t.Errorf("%s: %v", kind, presented.Extensions)
		}
		if text := fmt.Sprint(presented, presented.Extensions); strings.Contains(text, "pkey") || strings.Contains(text, "23505") || strings.Contains(text, "db.internal") {
			t.Errorf("%s tells callers %s", kind, text)
		}
		if !strings.Contains(log, "23505") || !strings.Contains(log, "db.internal") {
			t.Errorf("%s logs %s", kind, log)
		}
	}
}

func TestPresent(t *testing.T) {
	t.Parallel()
	at := (*input.Path)(nil).Member("filter").Member("id")
	_, refused := scalar.UnmarshalBoolean("yes")
	fault := answer.Fault{Path: ast.Path{ast.PathName("list"), ast.PathIndex(3), ast.PathName("x")}, Reason: "is of the wrong kind"}
	for _, test := range []struct {
		name          string
		err           error
		code, message string
		// logged is a part of what is logged; empty for nothing.
		logged string
	}{
		{"an argument", &input.Error{Path: at, Problem: "is empty"}, graph.BadUserInput, "filter.id is empty", ""},
		{"a value of a scalar", refused, graph.BadUserInput, "true or false is wanted, not a string", ""},
		{"a column that is not there", &upstream.Error{Kind: upstream.UnknownColumn, Column: "companyId", Cause: errors.New(told)},
			graph.BadUserInput, "This Carbon release lacks the column companyId. Leave it out of the operation.", "db.internal"},
		{"a fault at its path", &upstream.Error{Kind: upstream.BadResponse, Cause: fault}, graph.BadUpstreamResponse, "Carbon's answer was not what it should be: list[3].x is of the wrong kind.", "wrong kind"},
		{"a fault in a write", &upstream.Error{Kind: upstream.OutcomeUnknown, Cause: fault}, graph.OutcomeUnknown, "Carbon's answer was not what it should be: list[3].x is of the wrong kind.", "wrong kind"},
		{"a credential that was not sent", &upstream.Error{Kind: upstream.Unauthenticated, Cause: errors.New("the bearer token is over 8192 bytes")},
			graph.Unauthenticated, "No usable credential: the bearer token is over 8192 bytes.", "8192"},
		{"a credential that was refused", &upstream.Error{Kind: upstream.Unauthenticated, Status: 401, Cause: errors.New(told)},
			graph.Unauthenticated, "Carbon does not accept the credential.", "db.internal"},
		{"a deadline", fmt.Errorf("waiting: %w", context.DeadlineExceeded), graph.UpstreamTimeout, "Carbon did not answer in time.", ""},
		{"a caller who left", context.Canceled, graph.UpstreamTimeout, "given up", ""},
		{"whatever else", errors.New(told), graph.Internal, "Internal error.", "db.internal"},
		{"whatever else at a path", &gqlerror.Error{Message: told, Path: ast.Path{ast.PathName("a")}}, graph.Internal, "Internal error.", "db.internal"},
		{"what is coded is meant for callers", &gqlerror.Error{Message: "say which", Extensions: map[string]any{"code": "GRAPHQL_VALIDATION_FAILED"}}, "GRAPHQL_VALIDATION_FAILED", "say which", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			presented, log := present(test.err)
			if presented.Extensions["code"] != test.code || !strings.Contains(presented.Message, test.message) || presented.Extensions["requestId"] != "request-7" {
				t.Errorf("%v %q, want %s %q", presented.Extensions, presented.Message, test.code, test.message)
			}
			if strings.Contains(presented.Message, told) || !strings.Contains(log, test.logged) || test.logged == "" && log != "" {
				t.Errorf("callers are told %q, the log %q", presented.Message, log)
			}
		})
	}
}

// TestPresentDoesNotChange presents an error that somebody else may hold.
func TestPresentDoesNotChange(t *testing.T) {
	t.Parallel()
	err := &gqlerror.Error{Message: "say which", Extensions: map[string]any{"code": "X"}}
	if presented, _ := present(err); presented == err || len(err.Extensions) != 1 {
		t.Errorf("the error is now %+v", err)
	}
}
