package postgrest

import (
	"slices"
	"strconv"
)

// appendSelection appends the columns, embeds, lists and counts, as the value of
// select.
func appendSelection(dst []byte, s Selection) []byte {
	start := len(dst)
	next := func() {
		if len(dst) > start {
			dst = append(dst, "%2C"...)
		}
	}
	for _, column := range s.Columns {
		next()
		dst = append(dst, column...)
	}
	for _, e := range s.Embeds {
		next()
		if e.Relation.Alias != "" {
			dst = append(append(dst, e.Relation.Alias...), "%3A"...)
		}
		dst = e.Relation.append(dst)
		dst = append(dst, "%28"...)
		dst = appendSelection(dst, e.Select)
		dst = append(dst, "%29"...)
	}
	for i, l := range s.Lists {
		next()
		dst = appendNumbered(dst, 'm', i)
		dst = append(dst, "%3A"...)
		dst = l.Relation.append(dst)
		dst = append(dst, "%28"...)
		dst = appendSelection(dst, l.Select)
		dst = compiled(l.Where).appendEmbeds(dst)
		dst = append(dst, "%29"...)
	}
	for i, c := range s.Counts {
		next()
		dst = appendNumbered(dst, 'n', i)
		dst = append(dst, "%3A"...)
		dst = c.Relation.append(dst)
		dst = append(dst, "%28count"...)
		dst = compiled(c.Where).appendEmbeds(dst)
		dst = append(dst, "%29"...)
	}
	return dst
}

// appendPages appends the parameters of the lists and counts of a selection
// that stands at path: empty for the table itself, else it ends in a dot.
func appendPages(dst []byte, s Selection, path string) []byte {
	for _, e := range s.Embeds {
		dst = appendPages(dst, e.Select, path+e.Relation.Key()+".")
	}
	for i, l := range s.Lists {
		inside := path + string(appendNumbered(nil, 'm', i)) + "."
		dst = compiled(l.Where).appendParams(dst, inside)
		dst = l.appendPage(dst, inside, l.Select)
		dst = appendPages(dst, l.Select, inside)
	}
	for i, c := range s.Counts {
		dst = compiled(c.Where).appendParams(dst, path+string(appendNumbered(nil, 'n', i))+".")
	}
	return dst
}

// compiled compiles a filter that was checked.
func compiled(f Filter) condition {
	c, _ := compile(f)
	return c
}

// appendNumbered appends the reserved alias of a letter and a number: m0.
func appendNumbered(dst []byte, letter byte, n int) []byte {
	return strconv.AppendInt(append(dst, letter), int64(n), 10)
}

// append appends the relation as an embed names it: customer!constraint.
func (r Relation) append(dst []byte) []byte {
	dst = append(dst, r.Table...)
	if r.Constraint != "" {
		dst = append(dst, "%21"...)
		dst = append(dst, r.Constraint...)
	}
	return dst
}

// check refuses a selection that PostgREST would not answer as Selection
// promises: an empty one (as an embed it would be invisible, at the top every
// column), and one in which two columns or embeds share a key of the row.
func (s Selection) check() error {
	if len(s.Columns) == 0 && len(s.Embeds) == 0 && len(s.Lists) == 0 && len(s.Counts) == 0 {
		return internalError("an empty selection")
	}
	for i, column := range s.Columns {
		if err := checkName(column); err != nil {
			return err
		}
		if slices.Contains(s.Columns[:i], column) {
			return internalError("column %q selected twice", column)
		}
	}
	for i, e := range s.Embeds {
		if err := e.Relation.check(); err != nil {
			return err
		}
		if e.Select.paged() && e.Relation.Alias == "" {
			return internalError("%q has lists and no alias", e.Relation.Key())
		}
		same := func(other Embed) bool { return other.Relation.Key() == e.Relation.Key() }
		if slices.Contains(s.Columns, e.Relation.Key()) || slices.ContainsFunc(s.Embeds[:i], same) {
			return internalError("%q selected twice", e.Relation.Key())
		}
		if err := e.Select.check(); err != nil {
			return err
		}
	}
	return s.checkLists()
}

// paged reports whether there are lists or counts in the selection or in an
// embed inside it. Their parameters name the embeds that lead to them.
func (s Selection) paged() bool {
	return len(s.Lists) > 0 || len(s.Counts) > 0 || slices.ContainsFunc(s.Embeds, func(e Embed) bool { return e.Select.paged() })
}

// checkLists refuses lists and counts that cannot be said.
func (s Selection) checkLists() error {
	for _, l := range s.Lists {
		if err := l.Relation.check(); err != nil {
			return err
		}
		if err := l.Select.check(); err != nil {
			return err
		}
		if _, err := l.compileRows(); err != nil {
			return err
		}
		if err := l.checkEmbedded(l.Select); err != nil {
			return err
		}
	}
	for _, c := range s.Counts {
		if err := c.Relation.check(); err != nil {
			return err
		}
		if _, err := compile(c.Where); err != nil {
			return err
		}
	}
	return nil
}

// embed returns the embed of the relation in the selection itself, not in one
// inside it, under whatever alias.
func (s Selection) embed(r Relation) (Embed, bool) {
	i := slices.IndexFunc(s.Embeds, func(e Embed) bool {
		return e.Relation.Table == r.Table && e.Relation.Constraint == r.Constraint
	})
	if i < 0 {
		return Embed{}, false
	}
	return s.Embeds[i], true
}
