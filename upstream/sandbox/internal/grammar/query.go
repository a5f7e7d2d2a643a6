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
func Parse(raw string) (query *Query, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			failed, ok := cause.(*Error)
			if !ok {
				panic(cause)
			}
			query, err = nil, failed
		}
	}()
	pairs := split(raw)
	query = &Query{
		Select:     Selection{Columns: []Column{{Field: Field{Name: "*"}}}},
		Columns:    parseNames(pairs, "columns"),
		OnConflict: parseNames(pairs, "on_conflict"),
	}
	if text, given := lookup(pairs, "select"); given {
		query.Select = read("select parameter ("+text+")", text, (*scanner).selection)
	}
	for _, p := range pairs {
		if !p.bare && !slices.Contains([]string{"select", "columns", "on_conflict"}, p.name) {
			query.readParameter(p)
		}
	}
	query.readRanges(pairs)
	return query, nil
}

func parseNames(pairs []pair, parameter string) []string {
	text, given := lookup(pairs, parameter)
	if !given {
		return nil
	}
	return read(parameter+" parameter ("+text+")", text, func(s *scanner) []string { return sepBy1(s.fieldName, s.comma) })
}

// readParameter reads one parameter of any other name. The last word of the
// name, whatever stands before it, decides what it is.
func (q *Query) readParameter(p pair) {
	switch lastWord(p.name) {
	case "and", "or":
		q.Trees = append(q.Trees, parseTree(p.name, p.value))
	case "order":
		q.Orders = append(q.Orders, parseOrder(p.name, p.value))
	case "limit", "offset":
	default:
		q.Filters = append(q.Filters, parseFilter(p.name, p.value))
	}
}

// readRanges joins the limits and offsets of each embed path. Of several of
// one name the last counts.
func (q *Query) readRanges(pairs []pair) {
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
		rows := rangeOf(given[prefix+"limit"], given[prefix+"offset"])
		q.Ranges = append(q.Ranges, Located[Range]{treePath(prefix + "limit").Path, rows})
	}
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
func split(raw string) []pair {
	var pairs []pair
	for text := range strings.FieldsFuncSeq(raw, func(r rune) bool { return r == '&' || r == ';' }) {
		name, value, found := strings.Cut(text, "=")
		p := pair{name: unescape(name), value: unescape(value), bare: !found}
		if !utf8.ValidString(p.name) || !utf8.ValidString(p.value) {
			panic(&Error{Message: "the query string is not UTF-8", Details: "in the parameter " + text})
		}
		pairs = append(pairs, p)
	}
	return pairs
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
