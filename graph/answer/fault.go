package answer

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// Fault is a value of the upstream's answer that the schema does not allow.
type Fault struct {
	// Path is the path of the field in the answer.
	Path ast.Path
	// Reason says what is wrong, for the log: no value is named.
	Reason string
}

// Error says what is wrong and where, for the log.
func (f Fault) Error() string { return fmt.Sprintf("%s %s", f.Path, f.Reason) }

// step is one step of a path: a response key, or an index where key is empty.
type step struct {
	key   string
	index int
}

// fault notes what is wrong with the field of the key in the object that the
// writer is at, up to the writer's limit.
func (w *Writer) fault(key, reason string) {
	if len(w.faults) == w.maxFaults {
		return
	}
	path := make(ast.Path, 0, len(w.path)+1)
	for _, s := range w.path {
		if s.key == "" {
			path = append(path, ast.PathIndex(s.index))
		} else {
			path = append(path, ast.PathName(s.key))
		}
	}
	w.faults = append(w.faults, Fault{Path: append(path, ast.PathName(key)), Reason: reason})
}
