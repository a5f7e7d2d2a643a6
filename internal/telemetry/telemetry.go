// Package telemetry is what the server tells those who operate it: the event
// that closes each GraphQL request, the log, and the build that is running.
//
// Whoever answers a request knows only this package and a Recorder; package
// metrics counts the event for Prometheus, package tracing adds it to the
// request's span, and RequestLog writes it to the log.
package telemetry

import (
	"context"
	"strings"
	"time"
)

// Request is one GraphQL request, answered. It holds nothing that a caller
// supplied but the operation's name.
type Request struct {
	// Operation is the operation's name; empty where it is anonymous or the
	// request was refused before that was known.
	Operation string
	// Type is query, mutation or subscription; empty where the request was
	// refused before that was known.
	Type    string
	Outcome Outcome
	// Code is the code of the answer's first error or user error; empty
	// where it has none.
	Code string
	// Client is the name of the client token in service mode.
	Client string
	// Accepted tells that the caller's credential was accepted: in service mode
	// by this server, else by the upstream.
	Accepted bool
	// Duration is from the first byte of the body read to the last of the
	// answer written.
	Duration time.Duration
	// UpstreamRequests counts the requests sent upstream, second tries
	// included.
	UpstreamRequests int
	// Rows counts the rows in the answer, and Events the answers to a
	// subscription, whose Duration and Bytes are those of the whole stream.
	Rows, Events int
	// Bytes is the size of the answer's body.
	Bytes int
}

// Outcome is how a request ended.
type Outcome string

// The outcomes.
const (
	// OK is an answer without errors.
	OK Outcome = "ok"
	// UserError is a mutation whose payload says what the caller can mend.
	UserError Outcome = "user_error"
	// Partial is data with errors beside it.
	Partial Outcome = "partial"
	// Failed is errors without data.
	Failed Outcome = "failed"
)

// maxOperationName bounds, in bytes, what is shown of a name: a document of
// 256 KB may be little else.
const maxOperationName = 64

// OperationName is the operation's name to show: anonymous where there is
// none, and only the beginning of one that is over long.
func (r Request) OperationName() string {
	switch {
	case r.Operation == "":
		return "anonymous"
	case len(r.Operation) > maxOperationName:
		return strings.ToValidUTF8(r.Operation[:maxOperationName], "") + "…"
	}
	return r.Operation
}

// Recorder is told of each GraphQL request once, when its answer is written.
// The context is the request's own.
type Recorder interface {
	RecordRequest(ctx context.Context, r Request)
}

// Recorders tells each of several.
type Recorders []Recorder

// RecordRequest tells each recorder in turn.
func (rs Recorders) RecordRequest(ctx context.Context, r Request) {
	for _, recorder := range rs {
		recorder.RecordRequest(ctx, r)
	}
}
