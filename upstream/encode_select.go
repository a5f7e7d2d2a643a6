package upstream

import "slices"

// appendSelection appends the columns and embeds, as the value of select.
func appendSelection(dst []byte, s Selection) []byte {
	for i, column := range s.Columns {
		if i > 0 {
			dst = append(dst, "%2C"...)
		}
		dst = append(dst, column...)
	}
	for i, e := range s.Embeds {
		if i > 0 || len(s.Columns) > 0 {
			dst = append(dst, "%2C"...)
		}
		dst = e.Relation.append(dst)
		dst = append(dst, "%28"...)
		dst = appendSelection(dst, e.Select)
		dst = append(dst, "%29"...)
	}
	return dst
}

// append appends the relation as an embed names it: customer!constraint.
func (r Relation) append(dst []byte) []byte {
	dst = append(dst, r.Name...)
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
	if len(s.Columns) == 0 && len(s.Embeds) == 0 {
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
		same := func(other Embed) bool { return other.Relation.Name == e.Relation.Name }
		if slices.Contains(s.Columns, e.Relation.Name) || slices.ContainsFunc(s.Embeds[:i], same) {
			return internalError("%q selected twice", e.Relation.Name)
		}
		if err := e.Select.check(); err != nil {
			return err
		}
	}
	return nil
}

// embeds reports whether the selection itself, not one inside it, embeds the
// relation.
func (s Selection) embeds(r Relation) bool {
	return slices.ContainsFunc(s.Embeds, func(e Embed) bool { return e.Relation == r })
}
