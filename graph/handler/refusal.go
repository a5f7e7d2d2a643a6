package handler

import (
	"context"
	"errors"
	"net/http"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The codes of the handler's own errors.
const (
	codeUserInput       = "BAD_USER_INPUT"
	codeInternal        = "INTERNAL"
	codeTimeout         = "UPSTREAM_TIMEOUT"
	codeParse           = "GRAPHQL_PARSE_FAILED"
	codeValidation      = "GRAPHQL_VALIDATION_FAILED"
	codeTrustedOnly     = "PERSISTED_QUERY_ONLY"
	codeTrustedUnknown  = "PERSISTED_QUERY_NOT_FOUND"
	codeTrustedNotSaved = "PERSISTED_QUERY_NOT_SUPPORTED"
)

// refusal is a request that was not executed.
type refusal struct {
	// status is the HTTP status.
	status int
	// wellFormed tells that this was a GraphQL request by all the rules of
	// HTTP: a caller who accepts application/json alone then gets 200, and
	// the status where the caller accepts application/graphql-response+json
	// follows from the errors' codes before it is this.
	wellFormed bool
	// allow is the Allow header of 405.
	allow  string
	errors gqlerror.List
}

// refuse refuses what is no GraphQL request by the rules of HTTP.
func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status: status, errors: gqlerror.List{coded(codeUserInput, format, args...)}}
}

// refuseRequest refuses a GraphQL request.
func refuseRequest(errs ...*gqlerror.Error) *refusal {
	return &refusal{status: http.StatusBadRequest, wellFormed: true, errors: errs}
}

// coded is an error with a code, meant for the caller.
func coded(code, format string, args ...any) *gqlerror.Error {
	return withCode(code, gqlerror.Errorf(format, args...))
}

func withCode(code string, err *gqlerror.Error) *gqlerror.Error {
	err.Extensions = map[string]any{"code": code}
	return err
}

func errInternal() *gqlerror.Error { return coded(codeInternal, "internal error") }

// codeOf is the code of an error; empty where it has none.
func codeOf(err *gqlerror.Error) string {
	code, _ := err.Extensions["code"].(string)
	return code
}

// presentClosed shows the caller only errors that have a code.
func presentClosed(_ context.Context, err error) *gqlerror.Error {
	if coded, ok := errors.AsType[*gqlerror.Error](err); ok {
		if codeOf(coded) != "" {
			return coded
		}
		internal := errInternal()
		internal.Path, internal.Locations = coded.Path, coded.Locations
		return internal
	}
	return errInternal()
}
