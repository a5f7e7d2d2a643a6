package grammar

import (
	"slices"
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
	query := &Query{Select: []SelectItem{ColumnItem{Field: Field{Name: "*"}}}}
	if err := query.readNamed(pairs); err != nil {
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

// readNamed reads the parameters of which only the first of a name counts.
func (q *Query) readNamed(pairs []pair) error {
	if text, given := lookup(pairs, "select"); given {
		items, err := parseSelect(text)
		if err != nil {
			return err
		}
		q.Select = items
	}
	if text, given := lookup(pairs, "columns"); given {
		names, err := parseNames("columns parameter", text)
		if err != nil {
			return err
		}
		q.Columns = names
	}
	if text, given := lookup(pairs, "on_conflict"); given {
		names, err := parseNames("on_conflict parameter", text)
		if err != nil {
			return err
		}
		q.OnConflict = names
	}
	return nil
}

func parseNames(what, text string) ([]string, error) {
	s := &scanner{text: text}
	names, err := sepBy1(s.fieldName, s.lexeme(","))
	if err != nil {
		return nil, s.report(what+" ("+text+")", err)
	}
	return names, nil
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
	type bounds struct{ limit, offset *string }
	var prefixes []string
	ranges := map[string]bounds{}
	for _, p := range pairs {
		word := lastWord(p.name)
		if p.bare || word != "limit" && word != "offset" {
			continue
		}
		prefix := strings.TrimSuffix(p.name, word)
		found, known := ranges[prefix]
		if !known {
			prefixes = append(prefixes, prefix)
		}
		if word == "limit" {
			found.limit = &p.value
		} else {
			found.offset = &p.value
		}
		ranges[prefix] = found
	}
	for _, prefix := range prefixes {
		path, _, err := parseTreePath(prefix + "limit")
		if err != nil {
			return err
		}
		wanted := rangeOf(ranges[prefix].limit, ranges[prefix].offset)
		q.Ranges = append(q.Ranges, RangeParameter{Path: path, Range: wanted})
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

// unescape decodes percent-encoding and plus signs. A percent sign without
// two hexadecimal digits stands for itself.
func unescape(text string) string {
	if !strings.ContainsAny(text, "%+") {
		return text
	}
	decoded := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '+':
			decoded = append(decoded, ' ')
		case c == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]):
			decoded = append(decoded, hexValue(text[i+1])<<4|hexValue(text[i+2]))
			i += 2
		default:
			decoded = append(decoded, c)
		}
	}
	return string(decoded)
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func hexValue(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}
