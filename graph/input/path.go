package input

import (
	"fmt"
	"strconv"
	"strings"
)

// Path is where in a field's arguments a value stands. The nil Path is the
// field itself. It is spelled only where there is something to say about it.
type Path struct {
	parent *Path
	name   string
	index  int // of a list's element, where name is empty
}

// Member returns the path of the member, or argument, named.
func (p *Path) Member(name string) *Path { return &Path{parent: p, name: name} }

// Index returns the path of the i-th element.
func (p *Path) Index(i int) *Path { return &Path{parent: p, index: i} }

// Root is the path of the argument named.
func Root(name string) *Path { return (*Path)(nil).Member(name) }

// Names returns the path as a UserError spells it.
func (p *Path) Names() []string {
	if p == nil {
		return nil
	}
	name := p.name
	if name == "" {
		name = strconv.Itoa(p.index)
	}
	return append(p.parent.Names(), name)
}

// String returns the path as a message spells it: filter.and[1].id.eq.
func (p *Path) String() string {
	var b strings.Builder
	p.write(&b)
	return b.String()
}

func (p *Path) write(b *strings.Builder) {
	if p == nil {
		return
	}
	p.parent.write(b)
	switch {
	case p.name == "":
		b.WriteString("[" + strconv.Itoa(p.index) + "]")
	case p.parent == nil:
		b.WriteString(p.name)
	default:
		b.WriteString("." + p.name)
	}
}

// Error is an argument that the caller has to mend.
type Error struct {
	Path *Path
	// Problem says what is wrong with it and how to mend it, beginning with
	// the verb: "is negative".
	Problem string
}

// Error says where it is and what is wrong.
func (e *Error) Error() string { return e.Path.String() + " " + e.Problem }

// wrong is the error of the argument at a path.
func wrong(at *Path, format string, args ...any) *Error {
	return &Error{Path: at, Problem: fmt.Sprintf(format, args...)}
}
