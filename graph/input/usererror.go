package input

import (
	"fmt"

	"carbongraph/graph/codes"
)

// UserError is what the caller of a mutation can mend.
type UserError struct {
	Code codes.UserError
	// Message says to people what is wrong and how to mend it.
	Message string
	// Field is the path of the input at fault, from "input" on; nil where it
	// cannot be told.
	Field []string
}

// NewUserError returns a UserError about the input at a path; nil is one that
// cannot be told.
func NewUserError(code codes.UserError, at *Path, format string, args ...any) UserError {
	return UserError{Code: code, Message: fmt.Sprintf(format, args...), Field: at.Names()}
}

// userErrors collects what is wrong with a mutation's input: all of it, so that
// the caller can mend it at once.
type userErrors []UserError

func (e *userErrors) invalid(at *Path, format string, args ...any) {
	*e = append(*e, NewUserError(codes.Invalid, at, format, args...))
}
