package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"carbongraph/graph/resource"
)

// row is a row of a table as the upstream has it, decoded with numbers as they
// are spelled.
type row map[string]any

func (r row) id() string { return fmt.Sprint(r["id"]) }

// world is every row that a caller sees, read table by table from the upstream
// itself. It says what an operation is answered with, in plain Go.
type world struct {
	// rows are in the order of their ids.
	rows map[*resource.Resource][]row
	byID map[*resource.Resource]map[string]row
}

// readWorld reads the rows that a caller sees.
func readWorld(tb testing.TB, c caller) *world {
	tb.Helper()
	w := &world{rows: map[*resource.Resource][]row{}, byID: map[*resource.Resource]map[string]row{}}
	for _, r := range declared.Resources {
		w.rows[r], w.byID[r] = readTable(tb, c, r), map[string]row{}
		for _, row := range w.rows[r] {
			w.byID[r][row.id()] = row
		}
	}
	return w
}

// readTable reads the rows of a table that a caller sees, as many at once as
// the upstream gives.
func readTable(tb testing.TB, c caller, r *resource.Resource) []row {
	tb.Helper()
	columns := make([]string, len(r.Columns))
	for i, column := range r.Columns {
		columns[i] = column.Name
	}
	var rows []row
	for {
		target := fmt.Sprintf("%s/%s?select=%s&order=id.asc&limit=1000&offset=%d", c.wire.url, r.Table, strings.Join(columns, ","), len(rows))
		request, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, target, nil)
		if err != nil {
			tb.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+c.token)
		response, err := c.client.Do(request)
		if err != nil {
			tb.Fatal(err)
		}
		decoder := json.NewDecoder(response.Body)
		decoder.UseNumber()
		var more []row
		err = decoder.Decode(&more)
		response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK {
			tb.Fatalf("%s: %s %v", target, response.Status, err)
		}
		if rows = append(rows, more...); len(more) < 1000 {
			return rows
		}
	}
}

// related is the row that a row refers to; nil where there is none to see.
func (w *world) related(of row, relation *resource.Relation) row {
	id := of[relation.Column.Name]
	if id == nil {
		return nil
	}
	return w.byID[relation.Target][fmt.Sprint(id)]
}

// at is the value at a path from a row; nil for a null, also of a row on the
// way.
func (w *world) at(path resource.Path, of row) any {
	if path.Relation != nil {
		of = w.related(of, path.Relation)
	}
	return of[path.Column.Name]
}

// listed are the rows that refer to a row, in the order of their ids.
func (w *world) listed(of row, list *resource.List) []row {
	i := slices.IndexFunc(list.Target.Relations, func(r *resource.Relation) bool { return r.Constraint == list.Constraint })
	column := list.Target.Relations[i].Column.Name
	var rows []row
	for _, row := range w.rows[list.Target] {
		if row[column] != nil && fmt.Sprint(row[column]) == of.id() {
			rows = append(rows, row)
		}
	}
	return rows
}

// found reports whether every word of a text is in one of the texts that the
// resource is searched by, letter case aside.
func (w *world) found(text string, r *resource.Resource, in row) bool {
	for word := range strings.FieldsSeq(text) {
		if !slices.ContainsFunc(r.Search, func(path resource.Path) bool {
			value, ok := w.at(path, in).(string)
			return ok && strings.Contains(strings.ToLower(value), strings.ToLower(word))
		}) {
			return false
		}
	}
	return true
}
