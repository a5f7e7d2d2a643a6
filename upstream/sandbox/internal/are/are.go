// Package are matches texts against PostgreSQL's regular expressions, its
// "advanced regular expressions".
//
// Whether a text matches is all that a filter asks, so greediness and
// captures do not matter and matching takes time linear in the text. Letters,
// spaces and cases beyond ASCII are those of Unicode; digits are ASCII's, as
// under the C.UTF-8 locale.
//
// Left out, each an error that says so: back references, since they are no
// regular language; and the embedded options b and e (other flavours), x
// (expanded syntax), and n, p, w, m (newlines treated apart).
package are

// Regexp is a compiled regular expression, safe for concurrent use.
type Regexp struct {
	program *program
}

// Error says why an expression cannot be compiled.
type Error struct {
	// Unsupported says that PostgreSQL would take the expression.
	Unsupported bool
	Reason      string
}

func (e *Error) Error() string { return e.Reason }

// Compile reads an expression; fold ignores case. The error is an *Error.
func Compile(pattern string, fold bool) (*Regexp, error) {
	p := &parser{text: []rune(pattern), fold: fold}
	tree, err := p.expression()
	if err != nil {
		return nil, err
	}
	compiled, err := compile(tree)
	if err != nil {
		return nil, err
	}
	return &Regexp{program: compiled}, nil
}

// Match says whether any part of text matches.
func (r *Regexp) Match(text string) bool {
	return r.program.search([]rune(text), 0)
}

func invalid(reason string) error { return &Error{Reason: reason} }

func unsupported(what string) error {
	return &Error{Unsupported: true, Reason: what}
}
