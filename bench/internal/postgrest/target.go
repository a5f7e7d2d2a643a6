// Package postgrest writes pages of customer contacts as PostgREST does, byte
// for byte: what the benchmarks have for an upstream.
package postgrest

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Page is the answer to a read.
type Page struct {
	// Body is a JSON array of rows.
	Body string
	// Rows is how many there are.
	Rows int
}

// Read answers a read of the first rows of customerContact, in the order of
// their ids, with columns of the table and of the contact that it embeds:
// /customerContact?select=id,contact(email)&order=id.asc&limit=25. Any other
// target is an error, rather than an answer that PostgREST would not give.
func Read(target string) (Page, error) {
	r, err := parseTarget(target)
	if err != nil {
		return Page{}, err
	}
	return Page{Body: render(r.selection, r.rows), Rows: r.rows}, nil
}

// read is what a target asks for.
type read struct {
	selection
	rows int
}

// selection is the columns asked for; contact is nil where it is not embedded.
type selection struct{ columns, contact []column }

func parseTarget(target string) (read, error) {
	path, query, _ := strings.Cut(target, "?")
	if path != "/customerContact" {
		return read{}, fmt.Errorf("no table at %s", path)
	}
	r := read{selection: selection{columns: customerContact}, rows: tableRows}
	for pair := range strings.SplitSeq(query, "&") {
		name, escaped, _ := strings.Cut(pair, "=")
		value, err := url.QueryUnescape(escaped)
		if err != nil {
			return read{}, err
		}
		switch name {
		case "select":
			r.selection, err = parseSelect(value)
		case "limit":
			r.rows, err = strconv.Atoi(value)
			r.rows = min(r.rows, tableRows)
		case "order":
			if value != "id" && value != "id.asc" && value != "id.asc.nullslast" {
				err = fmt.Errorf("the rows come in the order of id, not %s", value)
			}
		case "offset":
			if value != "0" {
				err = fmt.Errorf("the first page alone is here, not offset %s", value)
			}
		default:
			err = fmt.Errorf("%s is not filtered by", name)
		}
		if err != nil {
			return read{}, err
		}
	}
	return r, nil
}

// parseSelect reads select=id,tags,contact(id,email).
func parseSelect(value string) (s selection, err error) {
	own := value
	if before, embedded, found := strings.Cut(value, "contact("); found {
		inside, after, closed := strings.Cut(embedded, ")")
		if !closed || after != "" {
			return s, fmt.Errorf("contact(…) is not at the end of %s", value)
		}
		own = strings.TrimSuffix(before, ",")
		if s.contact, err = pick(contact, inside); err != nil {
			return s, err
		}
	}
	if own != "" {
		s.columns, err = pick(customerContact, own)
	}
	return s, err
}

// pick takes the columns that names, a list with commas, asks for.
func pick(columns []column, names string) ([]column, error) {
	var picked []column
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(columns, func(c column) bool { return c.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no column %q", name)
		}
		picked = append(picked, columns[i])
	}
	return picked, nil
}
