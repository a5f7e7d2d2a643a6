package postgrest

// condition is a compiled filter: the terms that a row must all match. The
// zero value matches every row.
type condition struct {
	// never is a filter that folds to false; it has no terms.
	never bool
	terms []term
}

// term is one node of a compiled filter: constants are folded away, a group
// has at least two members, none of them a group that could join it, and each
// related row has an alias of its own.
type term struct {
	op  termOp
	not bool
	// alias is the number of a related row: 0 is f0.
	alias int
	// filter is the comparison, or the Related.
	filter Filter
	// terms are the members of a group, or what the related row must match.
	terms []term
}

// termOp is the kind of a term: one of the two leaves or of the two groups.
type termOp uint8

const (
	comparison termOp = iota
	related
	and
	or
)

// truth is what a filter comes to before any row is seen; that of the complement
// is its negative.
type truth int8

const (
	alwaysFalse truth = iota - 1
	unsettled
	alwaysTrue
)

// compile checks the whole filter, parts that fold away included, and readies
// it for writing. A nil filter is every row.
func compile(f Filter) (condition, error) {
	if f == nil {
		return condition{}, nil
	}
	t, settled, err := compileTerm(f)
	if err != nil {
		return condition{}, err
	}
	c := condition{never: settled == alwaysFalse}
	if settled == unsettled {
		c.terms = t.conjuncts()
		numberAliases(c.terms, 0)
	}
	return c, nil
}

// compileTerm compiles one filter. It keeps the interface value that it was
// given: a new one of the concrete value would cost memory.
func compileTerm(f Filter) (term, truth, error) {
	switch g := f.(type) {
	case All:
		return compileGroup(and, g)
	case Any:
		return compileGroup(or, g)
	case Not:
		t, settled, err := compileTerm(g.Filter)
		t.not = !t.not
		return t, -settled, err
	case Related:
		return compileRelated(g, f)
	case CompareList:
		return term{filter: f}, g.truth(), g.check()
	case Compare:
		return term{filter: f}, unsettled, g.check()
	case CompareJSON:
		return term{filter: f}, unsettled, g.check()
	case IsNull:
		return term{filter: f}, unsettled, g.Column.check()
	default:
		return term{}, unsettled, internalError("a filter of type %T", f)
	}
}

// truth is settled for an In or NotIn of no value.
func (c CompareList) truth() truth {
	switch {
	case len(c.Values) == 0 && c.Op == In:
		return alwaysFalse
	case len(c.Values) == 0 && c.Op == NotIn:
		return alwaysTrue
	default:
		return unsettled
	}
}

// compileGroup compiles the members of an All (and) or an Any (or). A group
// of one is that one, and what its operator leaves as it is joins the group.
func compileGroup(op termOp, filters []Filter) (term, truth, error) {
	neutral := alwaysTrue
	if op == or {
		neutral = alwaysFalse
	}
	verdict := unsettled
	terms := make([]term, 0, len(filters))
	for _, f := range filters {
		t, settled, err := compileTerm(f)
		switch {
		case err != nil:
			return term{}, unsettled, err
		case settled == -neutral:
			verdict = settled
		case settled == neutral:
		case t.op == op && !t.not:
			terms = append(terms, t.terms...)
		default:
			terms = append(terms, t)
		}
	}
	switch {
	case verdict != unsettled:
		return term{}, verdict, nil
	case len(terms) == 0:
		return term{}, neutral, nil
	case len(terms) == 1:
		return terms[0], unsettled, nil
	default:
		return term{op: op, terms: terms}, unsettled, nil
	}
}

// compileRelated compiles r, which is f. A filter on it that nothing can
// match makes the whole false; one that everything matches leaves the
// question whether there is such a row.
func compileRelated(r Related, f Filter) (term, truth, error) {
	if err := r.Relation.check(); err != nil {
		return term{}, unsettled, err
	}
	t, settled, err := compileTerm(r.Filter)
	switch {
	case err != nil:
		return term{}, unsettled, err
	case settled == alwaysFalse:
		return term{}, alwaysFalse, nil
	case settled == alwaysTrue:
		return term{op: related, filter: f}, unsettled, nil
	default:
		return term{op: related, filter: f, terms: t.conjuncts()}, unsettled, nil
	}
}

// conjuncts are the terms that must all match for the term to match.
func (t term) conjuncts() []term {
	if t.op == and && !t.not {
		return t.terms
	}
	return []term{t}
}

// numberAliases gives each related row its alias, in the order of the filter
// and from next on, and returns the first number that is free.
func numberAliases(terms []term, next int) int {
	for i := range terms {
		if terms[i].op == related {
			terms[i].alias = next
			next++
		}
		next = numberAliases(terms[i].terms, next)
	}
	return next
}

// twoValued reports whether a term is true or false for every row, nulls
// included. The other comparisons are null where their column is.
func (t term) twoValued() bool {
	switch f := t.filter.(type) {
	case IsNull, Related:
		return true
	case Compare:
		return f.Op == Distinct
	default:
		return false
	}
}
