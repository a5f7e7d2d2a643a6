package are

// node is a part of an expression: one of the types below.
type node interface{ node() }

type (
	// empty matches between any two characters.
	empty struct{}
	// one matches a character of a class.
	one struct{ class class }
	// sequence matches its parts one after another.
	sequence []node
	// choice matches any of its parts.
	choice []node
	// repeat matches part at least min times and at most max times; a
	// negative max is no limit.
	repeat struct {
		part     node
		min, max int
	}
	// boundary matches between two characters where a condition holds.
	boundary struct {
		holds func(text []rune, at int) bool
	}
	// look matches where part, ahead or behind, matches, or does not.
	look struct {
		part            node
		behind, negated bool
	}
)

func (empty) node()    {}
func (one) node()      {}
func (sequence) node() {}
func (choice) node()   {}
func (repeat) node()   {}
func (boundary) node() {}
func (look) node()     {}

// class is a set of characters.
type class func(rune) bool

func atStart(_ []rune, at int) bool { return at == 0 }

func atEnd(text []rune, at int) bool { return at == len(text) }

func wordBefore(text []rune, at int) bool { return at > 0 && isWord(text[at-1]) }

func wordAfter(text []rune, at int) bool { return at < len(text) && isWord(text[at]) }

func atWordStart(text []rune, at int) bool { return !wordBefore(text, at) && wordAfter(text, at) }

func atWordEnd(text []rune, at int) bool { return wordBefore(text, at) && !wordAfter(text, at) }

func atWordEdge(text []rune, at int) bool { return wordBefore(text, at) != wordAfter(text, at) }

func inOrOutOfWord(text []rune, at int) bool { return !atWordEdge(text, at) }
