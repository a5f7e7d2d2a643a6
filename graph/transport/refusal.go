package transport

import (
	"net/http"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/codes"
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
	errors []error
}

// refuse refuses what is no GraphQL request by the rules of HTTP.
func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status: status, errors: []error{coded(codes.BadUserInput, format, args...)}}
}

// refuseRequest refuses a GraphQL request.
func refuseRequest[E error](errs ...E) *refusal {
	refused := &refusal{status: http.StatusBadRequest, wellFormed: true}
	for _, err := range errs {
		refused.errors = append(refused.errors, err)
	}
	return refused
}

// coded is an error with a code, meant for the caller.
func coded(code, format string, args ...any) *gqlerror.Error {
	err := gqlerror.Errorf(format, args...)
	err.Extensions = map[string]any{"code": code}
	return err
}

// codeOf is the code of an error; empty where it has none.
func codeOf(err *gqlerror.Error) string {
	code, _ := err.Extensions["code"].(string)
	return code
}
