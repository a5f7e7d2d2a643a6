package postgrest

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"carbongraph/upstream"
)

// check refuses what Compare cannot say.
func (c Compare) check() error {
	switch {
	case c.Op < Eq || c.Op > Match:
		return internalError("operator %d on %q", c.Op, c.Column.Name)
	case c.Fold && c.Op < Like:
		return internalError("operator %d on %q cannot ignore case", c.Op, c.Column.Name)
	case c.Column.holdsJSON():
		return internalError("JSON inside %q compared with a text", c.Column.Name)
	case c.Op == Like && endsInEscape(c.Value):
		return &upstream.Error{Kind: upstream.InvalidPattern, Cause: errors.New("encode: a like pattern ends in its escape")}
	}
	if err := c.Column.check(); err != nil {
		return err
	}
	return checkText(c.Value)
}

// check refuses what CompareList cannot say.
func (c CompareList) check() error {
	switch {
	case c.Op < In || c.Op > ArrayOverlaps:
		return internalError("list operator %d on %q", c.Op, c.Column.Name)
	case c.Column.holdsJSON():
		return internalError("JSON inside %q compared with texts", c.Column.Name)
	case c.Op >= ArrayEq && c.Column.Text:
		return internalError("a text inside %q compared as an array", c.Column.Name)
	}
	for _, v := range c.Values {
		if err := checkText(v); err != nil {
			return err
		}
	}
	return c.Column.check()
}

// check refuses what CompareJSON cannot say.
func (c CompareJSON) check() error {
	switch {
	case c.Op < JSONEq || c.Op > JSONContainedBy:
		return internalError("JSON operator %d on %q", c.Op, c.Column.Name)
	case c.Column.Text:
		return internalError("a text inside %q compared as JSON", c.Column.Name)
	}
	if err := checkJSON([]byte(c.Value)); err != nil {
		return err
	}
	return c.Column.check()
}

// holdsJSON reports whether the column is a JSON value inside another: with
// its Text unset, Path leads to one.
func (c Column) holdsJSON() bool { return len(c.Path) > 0 && !c.Text }

// check refuses a column that cannot be named.
func (c Column) check() error {
	if c.Text && len(c.Path) == 0 {
		return internalError("the text of %q at no path", c.Name)
	}
	for _, key := range c.Path {
		if err := checkText(key); err != nil {
			return err
		}
	}
	return checkName(c.Name)
}

// check refuses an order that cannot be said; whether its relation is
// embedded is the query's to know.
func (o Order) check() error {
	if o.Relation != (Relation{}) {
		if err := o.Relation.check(); err != nil {
			return err
		}
	}
	return o.Column.check()
}

// check refuses a relation that cannot be named. A hint that begins like a
// kind of join is read as one.
func (r Relation) check() error {
	if r.Alias != "" {
		if err := checkName(r.Alias); err != nil {
			return err
		}
	}
	if r.Constraint == "" {
		return checkName(r.Table)
	}
	if strings.HasPrefix(r.Constraint, "left") || strings.HasPrefix(r.Constraint, "inner") {
		return internalError("constraint %q reads as a join", r.Constraint)
	}
	if err := checkName(r.Constraint); err != nil {
		return err
	}
	return checkName(r.Table)
}

// checkName refuses a name that would not stand for itself without quotes:
// one that is no plain identifier, is a word of PostgREST's grammar, or could
// be the alias of a filtering embed.
func checkName(name string) error {
	switch name {
	case "", "and", "or", "not", "select", "columns", "on_conflict", "order", "limit", "offset", "count":
		return internalError("%q as a name", name)
	}
	for i := range len(name) {
		if !alphanumeric(name[i]) && name[i] != '_' {
			return internalError("%q as a name", name)
		}
	}
	if strings.IndexByte("fmn", name[0]) >= 0 && len(name) > 1 && strings.Trim(name[1:], "0123456789") == "" {
		return internalError("%q as a name", name)
	}
	return nil
}

// checkText refuses text that does not arrive as it is. Postgres has no NUL
// in text, and PostgREST cuts the elements of a list at one.
func checkText(s string) error {
	if strings.IndexByte(s, 0) >= 0 {
		return internalError("text with a NUL")
	}
	if !utf8.ValidString(s) {
		return internalError("text that is not UTF-8")
	}
	return nil
}

// checkJSON refuses what is not one JSON value that Postgres can hold.
func checkJSON(value []byte) error {
	if !json.Valid(value) || !utf8.Valid(value) {
		return internalError("a value that is not JSON")
	}
	for {
		i := bytes.IndexByte(value, '\\')
		if i < 0 {
			return nil
		}
		if bytes.HasPrefix(value[i:], []byte(`\u0000`)) {
			return internalError("JSON with a NUL")
		}
		value = value[i+2:]
	}
}
