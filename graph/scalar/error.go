package scalar

import "fmt"

// Error is a value that a scalar refuses: the caller has to mend it.
type Error struct{ problem string }

// Error says what is wrong with the value.
func (e *Error) Error() string { return e.problem }

func refused(format string, args ...any) error {
	return &Error{problem: fmt.Sprintf(format, args...)}
}
