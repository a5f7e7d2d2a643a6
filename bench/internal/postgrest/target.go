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
// /customerContact?select=id,contact(email)&order=id.asc&limit=25. Customers are
// read in the same way, with a list of customer contacts inside. Any other
// target is an error, rather than an answer that PostgREST would not give.
func Read(target string) (Page, error) {
	r, err := parseTarget(target)
	if err != nil {
		return Page{}, err
	}
	return Page{Body: render(r.columns, r.rows), Rows: r.rows}, nil
}

// read is what a target asks for.
type read struct {
	columns []column
	rows    int
}

// The parts of a target's select that are not columns: an embedded contact, and
// a list of customer contacts inside a customer.
const (
	embedStart = "contact("
	listStart  = "m0:customerContact!customerContact_customerId_fkey("
)

func parseTarget(target string) (read, error) {
	path, query, _ := strings.Cut(target, "?")
	table, known := map[string][]column{"/customerContact": customerContact, "/customer": customer}[path]
	if !known {
		return read{}, fmt.Errorf("no table at %s", path)
	}
	r := read{columns: table, rows: tableRows}
	values := map[string]string{}
	for pair := range strings.SplitSeq(query, "&") {
		name, escaped, _ := strings.Cut(pair, "=")
		value, err := url.QueryUnescape(escaped)
		if err != nil {
			return read{}, err
		}
		values[name] = value
	}
	for name, value := range values {
		if err := r.set(table, name, value, values); err != nil {
			return read{}, err
		}
	}
	return r, nil
}

// set takes in one parameter of a target.
func (r *read) set(table []column, name, value string, values map[string]string) (err error) {
	switch name {
	case "select":
		r.columns, err = parseSelect(table, value, values["m0.limit"])
	case "limit":
		r.rows, err = strconv.Atoi(value)
		r.rows = min(r.rows, tableRows)
	case "order", "m0.order":
		if value != "id" && value != "id.asc" && value != "id.asc.nullslast" {
			err = fmt.Errorf("the rows come in the order of id, not %s", value)
		}
	case "offset":
		if value != "0" {
			err = fmt.Errorf("the first page alone is here, not offset %s", value)
		}
	case "m0.limit": // read with the list
	default:
		err = fmt.Errorf("%s is not filtered by", name)
	}
	return err
}

// parseSelect reads select=id,tags,contact(id,email), and a list at the end
// with such a selection inside it.
func parseSelect(table []column, value, listRows string) ([]column, error) {
	for start, inside := range map[string]func(string) (column, error){
		embedStart: func(selected string) (column, error) {
			columns, err := pick(contact, selected)
			return embedded("contact", columns), err
		},
		listStart: func(selected string) (column, error) {
			rows, err := strconv.Atoi(listRows)
			if err != nil {
				return column{}, err
			}
			columns, err := parseSelect(customerContact, selected, "")
			return listed("m0", columns, rows), err
		},
	} {
		before, selected, found := strings.Cut(value, start)
		if !found || start == embedStart && strings.Contains(value, listStart) {
			continue
		}
		selected, closed := strings.CutSuffix(selected, ")")
		if !closed {
			return nil, fmt.Errorf("%s…) is not at the end of %s", start, value)
		}
		last, err := inside(selected)
		if err != nil {
			return nil, err
		}
		columns, err := pick(table, strings.TrimSuffix(before, ","))
		return append(columns, last), err
	}
	return pick(table, value)
}

// pick takes the columns that names, a list with commas, asks for.
func pick(columns []column, names string) ([]column, error) {
	var picked []column
	if names == "" {
		return nil, nil
	}
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(columns, func(c column) bool { return c.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no column %q", name)
		}
		picked = append(picked, columns[i])
	}
	return picked, nil
}
