package sandbox

// truth is a truth value of SQL's three-valued logic.
type truth int8

// The truth values, so ordered that AND is the least and OR the greatest.
const (
	no truth = iota
	unknown
	yes
)

func truthOf(holds bool) truth {
	if holds {
		return yes
	}
	return no
}

func (t truth) not() truth { return yes - t }

// condition is what a row of a node must match. Its error is one that comes
// up only once a row is looked at.
type condition func(*match) (truth, error)

func negate(c condition) condition {
	return func(m *match) (truth, error) {
		t, err := c(m)
		return t.not(), err
	}
}

// all is AND, which stops where the outcome is clear.
func all(conditions []condition) condition {
	return func(m *match) (truth, error) {
		outcome := yes
		for _, c := range conditions {
			t, err := c(m)
			if err != nil {
				return no, err
			}
			if outcome = min(outcome, t); outcome == no {
				break
			}
		}
		return outcome, nil
	}
}

// anyOf is OR.
func anyOf(conditions []condition) condition {
	return func(m *match) (truth, error) {
		outcome := no
		for _, c := range conditions {
			t, err := c(m)
			if err != nil {
				return no, err
			}
			if outcome = max(outcome, t); outcome == yes {
				break
			}
		}
		return outcome, nil
	}
}
