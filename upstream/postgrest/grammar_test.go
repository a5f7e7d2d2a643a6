package postgrest_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The grammar tests read a target back as PostgREST 14 reads it. The reader
// follows PostgREST's grammar and knows nothing of the encoder; it is stricter
// in one thing: what PostgREST would silently ignore is an error.

// parsedQuery is a target as read.
type parsedQuery struct {
	table   string
	selects []selectItem
	filters []filterAt
	trees   []treeAt
	order   []orderKey
	columns []string
	limit   string
	offset  string
}

// selectItem is a column or, where it has a relation, an embed.
type selectItem struct {
	column                column
	alias, relation, hint string
	items                 []selectItem
}

// column is a name and the arrows into a JSON value.
type column struct {
	name  string
	steps []jsonStep
}

type jsonStep struct {
	key         string
	text, index bool
}

// comparison is col=op.value; a list is only of in.
type comparison struct {
	column column
	not    bool
	op     string
	value  string
	list   []string
}

type filterAt struct {
	path []string
	comparison
}

// logic is a comparison, or a group of and or or.
type logic struct {
	leaf    *comparison
	not     bool
	op      string
	members []logic
}

type treeAt struct {
	path []string
	logic
}

type orderKey struct {
	relation         string
	column           column
	direction, nulls string
}

// readTarget reads a target: the path, then pairs parted by & or ;.
func readTarget(target string) (parsedQuery, error) {
	var q parsedQuery
	path, query, _ := strings.Cut(target, "?")
	q.table = strings.TrimPrefix(path, "/")
	for _, pair := range strings.FieldsFunc(query, func(c rune) bool { return c == '&' || c == ';' }) {
		k, v, ok := strings.Cut(pair, "=")
		if !ok {
			return q, fmt.Errorf("parameter %q is dropped: it has no =", pair)
		}
		key, err := url.QueryUnescape(k)
		if err != nil {
			return q, err
		}
		value, err := url.QueryUnescape(v)
		if err != nil {
			return q, err
		}
		if err := q.readParam(key, value); err != nil {
			return q, fmt.Errorf("%s=%s: %w", key, value, err)
		}
	}
	return q, nil
}

// readParam reads one parameter. What it is shows from the last word of its
// key, parted by dots whether quoted or not.
func (q *parsedQuery) readParam(key, value string) error {
	k, v := &reader{rest: key}, &reader{rest: value}
	words := strings.Split(key, ".")
	switch last := words[len(words)-1]; {
	case key == "select":
		q.selects = v.items()
	case key == "columns":
		q.columns = append(q.columns, v.fieldName())
		for v.eat(",") {
			q.columns = append(q.columns, v.fieldName())
		}
	case last == "and" || last == "or":
		path := k.path()
		v.rest = last + v.rest
		if slices.Contains(path, "not") {
			v.rest = "not." + v.rest
			path = slices.DeleteFunc(path, func(word string) bool { return word == "not" })
		}
		q.trees = append(q.trees, treeAt{path[:len(path)-1], v.logic()})
	case key == "order":
		q.order = append(q.order, v.orderKey())
		for v.eat(",") {
			q.order = append(q.order, v.orderKey())
		}
	case key == "limit":
		q.limit = v.takeWhile(unicode.IsDigit)
	case key == "offset":
		q.offset = v.takeWhile(unicode.IsDigit)
	case last == "order" || last == "limit" || last == "offset":
		return fmt.Errorf("pages an embed")
	default:
		path := k.path()
		col := column{path[len(path)-1], k.steps()}
		c := v.comparison(col, func() string { return v.takeWhile(func(rune) bool { return true }) })
		q.filters = append(q.filters, filterAt{path[:len(path)-1], c})
	}
	if k.err != nil {
		return k.err
	}
	if v.err == nil && v.rest != "" {
		return fmt.Errorf("%q is ignored", v.rest)
	}
	return v.err
}

// reader reads one key or value. After the first error it reads nothing.
type reader struct {
	rest string
	err  error
}

func (r *reader) fail(want string) {
	if r.err == nil {
		r.err = syntaxError{want, r.rest}
	}
	r.rest = ""
}

type syntaxError struct{ want, at string }

func (e syntaxError) Error() string { return fmt.Sprintf("%s expected at %q", e.want, e.at) }

func (r *reader) at(s string) bool { return strings.HasPrefix(r.rest, s) }

func (r *reader) eat(s string) bool {
	rest, ok := strings.CutPrefix(r.rest, s)
	r.rest = rest
	return ok
}

func (r *reader) expect(s string) {
	if !r.eat(s) {
		r.fail(s)
	}
}

// try reads what read does or, where that fails, nothing.
func (r *reader) try(read func()) bool {
	before := *r
	read()
	if r.err == nil {
		return true
	}
	*r = before
	return false
}

func (r *reader) takeWhile(in func(rune) bool) string {
	end := strings.IndexFunc(r.rest, func(c rune) bool { return !in(c) })
	if end < 0 {
		end = len(r.rest)
	}
	taken := r.rest[:end]
	r.rest = r.rest[end:]
	return taken
}

// quoted reads "…" in which a backslash takes the next character as it is.
func (r *reader) quoted() string {
	r.expect(`"`)
	var b strings.Builder
	for r.rest != "" && !r.at(`"`) {
		r.eat(`\`)
		c, size := utf8.DecodeRuneInString(r.rest)
		b.WriteRune(c)
		r.rest = r.rest[size:]
	}
	r.expect(`"`)
	return b.String()
}

// dashed reads words parted by dashes that begin no arrow.
func (r *reader) dashed(in func(rune) bool) string {
	var words []string
	for {
		word := strings.TrimSpace(r.takeWhile(in))
		if word == "" {
			r.fail("name")
		}
		words = append(words, word)
		if r.at("->") || !r.eat("-") {
			return strings.Join(words, "-")
		}
	}
}

func (r *reader) fieldName() string {
	if r.at(`"`) {
		return r.quoted()
	}
	return r.dashed(func(c rune) bool {
		return unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("_ $", c)
	})
}

// path reads names parted by dots.
func (r *reader) path() []string {
	path := []string{r.fieldName()}
	for r.eat(".") {
		path = append(path, r.fieldName())
	}
	return path
}

// steps reads arrows. A bare run of digits after one is an index.
func (r *reader) steps() []jsonStep {
	var steps []jsonStep
	for r.at("->") {
		s := jsonStep{text: r.eat("->>")}
		if !s.text {
			r.expect("->")
		}
		s.index = r.try(func() {
			r.eat("-")
			if s.key = r.takeWhile(unicode.IsDigit); s.key == "" || r.rest != "" && !r.at("->") && !r.at(".") && !r.at(",") {
				r.fail("index")
			}
		})
		switch {
		case s.index:
		case r.at(`"`):
			s.key = r.quoted()
		default:
			s.key = r.dashed(func(c rune) bool { return !strings.ContainsRune("(-:.,>)", c) })
		}
		steps = append(steps, s)
	}
	return steps
}

func (r *reader) column() column { return column{r.fieldName(), r.steps()} }

// items reads the value of select.
func (r *reader) items() []selectItem {
	var items []selectItem
	for r.rest != "" && !r.at(")") {
		var item selectItem
		if !r.try(func() {
			item.alias = r.fieldName()
			r.expect(":")
		}) {
			item.alias = ""
		}
		if !r.try(func() { r.embed(&item) }) {
			item.relation, item.hint, item.items = "", "", nil
			item.column = r.column()
		}
		items = append(items, item)
		if !r.eat(",") {
			break
		}
	}
	return items
}

func (r *reader) embed(item *selectItem) {
	item.relation = r.fieldName()
	for r.eat("!") {
		if r.at("inner") || r.at("left") {
			r.fail("hint")
		}
		item.hint = r.fieldName()
	}
	r.expect("(")
	item.items = r.items()
	r.expect(")")
}

func (r *reader) orderKey() orderKey {
	var k orderKey
	if !r.try(func() {
		k.relation = r.fieldName()
		r.expect("(")
		k.column = r.column()
		r.expect(")")
	}) {
		k.relation = ""
		k.column = r.column()
	}
	for _, direction := range []string{"asc", "desc"} {
		if r.eat("." + direction) {
			k.direction = direction
		}
	}
	for _, nulls := range []string{"nullsfirst", "nullslast"} {
		if r.eat("." + nulls) {
			k.nulls = nulls
		}
	}
	return k
}
