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
	// listed is where in Path the index of the row stands; 0 where none does.
	listed int
}

// Error says what is wrong and where, for the log.
func (f Fault) Error() string { return fmt.Sprintf("%s %s", f.Path, f.Reason) }

// Faults collects the faults of an answer, up to a limit.
type Faults struct {
	limit int
	list  []Fault
}

// NewFaults returns an empty collection that keeps the first limit faults.
func NewFaults(limit int) *Faults { return &Faults{limit: limit} }

// List returns the faults in the order in which they were found.
func (f *Faults) List() []Fault { return f.list }

// place is where in an answer a row is written.
type place struct {
	path  ast.Path // of the object; else
	root  string   // the response keys of the root field
	list  string   // and of its list
	index int      // of the row in the list; -1 for an object
	node  string   // the key of the row inside the list's element, if any
}

func (f *Faults) add(at place, objects []string, key, reason string) {
	if len(f.list) == f.limit {
		return
	}
	fault := Fault{Reason: reason}
	if fault.Path = append(fault.Path, at.path...); at.path == nil {
		fault.Path = names(at.root, at.list)
	}
	if at.index >= 0 {
		fault.listed = len(fault.Path)
		fault.Path = append(fault.Path, ast.PathIndex(at.index))
		if at.node != "" {
			fault.Path = append(fault.Path, ast.PathName(at.node))
		}
	}
	for _, name := range objects {
		fault.Path = append(fault.Path, ast.PathName(name))
	}
	fault.Path = append(fault.Path, ast.PathName(key))
	f.list = append(f.list, fault)
}

// reverse turns the indices of a list of n rows round.
func (f *Faults) reverse(n int) {
	for _, fault := range f.list {
		if fault.listed > 0 {
			index, _ := fault.Path[fault.listed].(ast.PathIndex)
			fault.Path[fault.listed] = ast.PathIndex(n-1) - index
		}
	}
}

// names is the path of response keys that keys spell.
func names(keys ...string) ast.Path {
	path := make(ast.Path, len(keys))
	for i, key := range keys {
		path[i] = ast.PathName(key)
	}
	return path
}
