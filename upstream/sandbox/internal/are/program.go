package are

import "slices"

// maxInstructions bounds a program, as repetition inside repetition makes
// programs that are larger than any text to be matched.
const maxInstructions = 20_000

// opcode is what an instruction does.
type opcode uint8

const (
	opMatch opcode = iota
	// opOne reads one character of a class.
	opOne
	// opBoundary goes on where a condition holds.
	opBoundary
	// opSplit goes on at both of two places.
	opSplit
	// opLook goes on where another program matches, or does not.
	opLook
)

type instruction struct {
	op          opcode
	next, other int
	class       class
	holds       func(text []rune, at int) bool
	look        *lookaround
}

type lookaround struct {
	program         *program
	behind, negated bool
}

// program is a machine that is in several states at once.
type program struct {
	code  []instruction
	start int
}

// compile builds the program back to front, so that every part knows where
// it goes on.
func compile(tree node) (*program, error) {
	c := &compiler{}
	end, err := c.emit(instruction{op: opMatch})
	if err != nil {
		return nil, err
	}
	start, err := c.part(tree, end)
	if err != nil {
		return nil, err
	}
	return &program{code: c.code, start: start}, nil
}

type compiler struct{ code []instruction }

func (c *compiler) emit(i instruction) (int, error) {
	if len(c.code) == maxInstructions {
		return 0, invalid("regular expression is too complex")
	}
	c.code = append(c.code, i)
	return len(c.code) - 1, nil
}

// part compiles tree so that it goes on at next, and says where it starts.
func (c *compiler) part(tree node, next int) (start int, err error) {
	switch tree := tree.(type) {
	case one:
		return c.emit(instruction{op: opOne, class: tree.class, next: next})
	case boundary:
		return c.emit(instruction{op: opBoundary, holds: tree.holds, next: next})
	case look:
		inner, err := compile(tree.part)
		if err != nil {
			return 0, err
		}
		around := &lookaround{program: inner, behind: tree.behind, negated: tree.negated}
		return c.emit(instruction{op: opLook, look: around, next: next})
	case sequence:
		for _, part := range slices.Backward(tree) {
			if next, err = c.part(part, next); err != nil {
				return 0, err
			}
		}
		return next, nil
	case choice:
		return c.choice(tree, next)
	case repeat:
		return c.repeat(tree, next)
	default:
		return next, nil
	}
}

func (c *compiler) choice(parts choice, next int) (int, error) {
	start, err := c.part(parts[len(parts)-1], next)
	for i := len(parts) - 2; i >= 0 && err == nil; i-- {
		var alternative int
		if alternative, err = c.part(parts[i], next); err == nil {
			start, err = c.emit(instruction{op: opSplit, next: alternative, other: start})
		}
	}
	return start, err
}

func (c *compiler) repeat(r repeat, next int) (start int, err error) {
	start = next
	if r.max < 0 {
		// The loop's split comes before its body, which goes on at it.
		if start, err = c.emit(instruction{op: opSplit, other: next}); err != nil {
			return 0, err
		}
		body, err := c.part(r.part, start)
		if err != nil {
			return 0, err
		}
		c.code[start].next = body
	}
	for range max(r.max, r.min) - r.min {
		body, err := c.part(r.part, start)
		if err != nil {
			return 0, err
		}
		if start, err = c.emit(instruction{op: opSplit, next: body, other: next}); err != nil {
			return 0, err
		}
	}
	for range r.min {
		if start, err = c.part(r.part, start); err != nil {
			return 0, err
		}
	}
	return start, nil
}
