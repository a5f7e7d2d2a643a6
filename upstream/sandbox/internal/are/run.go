package are

// search says whether the program matches anywhere from at on.
func (p *program) search(text []rune, at int) bool {
	m := newMachine(p, text)
	for ; at <= len(text); at++ {
		m.enter(p.start, at)
		if m.matched {
			return true
		}
		m.step(at)
	}
	return false
}

// matchesAt says whether the program matches what begins at at.
func (p *program) matchesAt(text []rune, at int) bool {
	m := newMachine(p, text)
	for m.enter(p.start, at); !m.matched && len(m.current) > 0; at++ {
		m.step(at)
	}
	return m.matched
}

// matchesBefore says whether the program matches what ends at end.
func (p *program) matchesBefore(text []rune, end int) bool {
	m := newMachine(p, text)
	for at := range end {
		m.enter(p.start, at)
		m.step(at)
	}
	m.enter(p.start, end)
	return m.matched
}

// machine runs a program: current is the instructions that wait for the
// character at the present place.
type machine struct {
	program       *program
	text          []rune
	current, next []int
	// seen is the place at which an instruction was last entered, plus one.
	seen []int
	// matched says that a match ends at the present place.
	matched bool
}

func newMachine(p *program, text []rune) *machine {
	return &machine{program: p, text: text, seen: make([]int, len(p.code))}
}

// step reads the character at at and enters what follows it at the next place.
func (m *machine) step(at int) {
	waiting := m.current
	m.current, m.next = m.next[:0], waiting
	m.matched = false
	if at < len(m.text) {
		for _, pc := range waiting {
			if i := &m.program.code[pc]; i.class(m.text[at]) {
				m.enter(i.next, at+1)
			}
		}
	}
}

// enter follows the instructions that read nothing.
func (m *machine) enter(pc, at int) {
	for m.seen[pc] != at+1 {
		m.seen[pc] = at + 1
		i := &m.program.code[pc]
		switch i.op {
		case opMatch:
			m.matched = true
			return
		case opOne:
			m.current = append(m.current, pc)
			return
		case opBoundary:
			if !i.holds(m.text, at) {
				return
			}
		case opLook:
			if !i.look.holds(m.text, at) {
				return
			}
		case opSplit:
			m.enter(i.other, at)
		}
		pc = i.next
	}
}

func (l *lookaround) holds(text []rune, at int) bool {
	if l.behind {
		return l.program.matchesBefore(text, at) != l.negated
	}
	return l.program.matchesAt(text, at) != l.negated
}
