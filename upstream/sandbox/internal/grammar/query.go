package grammar

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Parse reads a raw query string, without its question mark. The error is an
// *Error.
func Parse(raw string) (*Query, error) {
	pairs, err := split(raw)
	if err != nil {
		return nil, err
	}
	query := &Query{Select: Selection{Columns: []Column{{Field: Field{Name: "*"}}}}}
	if text, given := lookup(pairs, "select"); given {
		if query.Select, err = parseSelect(text); err != nil {
			return nil, err
		}
	}
	if query.Columns, err = parseNames(pairs, "columns"); err != nil {
		return nil, err
	}
	if query.OnConflict, err = parseNames(pairs, "on_conflict"); err != nil {
		return nil, err
	}
	for _, p := range pairs {
		if p.bare || slices.Contains([]string{"select", "columns", "on_conflict"}, p.name) {
			continue
		}
		if err := query.readParameter(p); err != nil {
			return nil, err
		}
	}
	return query, query.readRanges(pairs)
}

func parseNames(pairs []pair, parameter string) (names []string, err error) {
	text, given := lookup(pairs, parameter)
	if given {
		err = read(parameter+" parameter ("+text+")", text, func(s *scanner) { names = sepBy1(s.fieldName, s.comma) })
	}
	return names, err
}

// readParameter reads one parameter of any other name. The last word of the
// name, whatever stands before it, decides what it is.
func (q *Query) readParameter(p pair) error {
	switch lastWord(p.name) {
	case "and", "or":
		tree, err := parseTree(p.name, p.value)
		q.Trees = append(q.Trees, tree)
		return err
	case "order":
		order, err := parseOrder(p.name, p.value)
		q.Orders = append(q.Orders, order)
		return err
	case "limit", "offset":
		return nil
	default:
		filter, err := parseFilter(p.name, p.value)
		q.Filters = append(q.Filters, filter)
		return err
	}
}

// readRanges joins the limits and offsets of each embed path. Of several of
// one name the last counts.
func (q *Query) readRanges(pairs []pair) error {
	var prefixes []string
	given := map[string]*string{}
	for _, p := range pairs {
		word := lastWord(p.name)
		if p.bare || word != "limit" && word != "offset" {
			continue
		}
		given[p.name] = &p.value
		if prefix := strings.TrimSuffix(p.name, word); !slices.Contains(prefixes, prefix) {
			prefixes = append(prefixes, prefix)
		}
	}
	for _, prefix := range prefixes {
		path, _, err := treePath(prefix + "limit")
		if err != nil {
			return err
		}
		q.Ranges = append(q.Ranges, Located[Range]{Path: path, Value: rangeOf(given[prefix+"limit"], given[prefix+"offset"])})
	}
	return nil
}

func lastWord(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// pair is one parameter; it is bare where it has no equals sign.
type pair struct {
	name, value string
	bare        bool
}

// lookup finds the first parameter of a name; a bare one counts as absent.
func lookup(pairs []pair, name string) (value string, given bool) {
	for _, p := range pairs {
		if p.name == name {
			return p.value, !p.bare
		}
	}
	return "", false
}

// split takes a query string apart at & and at ;.
func split(raw string) ([]pair, error) {
	var pairs []pair
	for text := range strings.FieldsFuncSeq(raw, func(r rune) bool { return r == '&' || r == ';' }) {
		name, value, found := strings.Cut(text, "=")
		p := pair{name: unescape(name), value: unescape(value), bare: !found}
		if !utf8.ValidString(p.name) || !utf8.ValidString(p.value) {
			return nil, &Error{Message: "the query string is not UTF-8", Details: "in the parameter " + text}
		}
		pairs = append(pairs, p)
	}
	return pairs, nil
}

var escape = regexp.MustCompile(`%[0-9a-fA-F]{2}`)

// unescape decodes percent-encoding and plus signs. A percent sign without
// two hexadecimal digits stands for itself.
func unescape(text string) string {
	text = strings.ReplaceAll(text, "+", " ")
	return escape.ReplaceAllStringFunc(text, func(code string) string {
		value, _ := strconv.ParseUint(code[1:], 16, 8)
		return string([]byte{byte(value)})
	})
}
