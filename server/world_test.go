package server

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"carbongraph/graph/resource"
)

// world is every row that a caller sees, read table by table from the upstream
// itself. It says what an operation is answered with, in plain Go.
type world struct {
	rows map[*resource.Resource][]row
	byID map[*resource.Resource]map[string]row
}

// readWorld reads the rows that a caller sees.
func readWorld(tb testing.TB, c caller) *world {
	tb.Helper()
	w := &world{rows: map[*resource.Resource][]row{}, byID: map[*resource.Resource]map[string]row{}}
	for _, r := range declared.Resources {
		columns := make([]string, len(r.Columns))
		for i, column := range r.Columns {
			columns[i] = column.Name
		}
		request, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, c.wire.url+"/"+r.Table+"?select="+strings.Join(columns, ",")+"&order=id.asc", nil)
		if err != nil {
			tb.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+c.token)
		response, err := c.client.Do(request)
		if err != nil {
			tb.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK {
			tb.Fatalf("%s: %d %s %v", r.Table, response.StatusCode, body, err)
		}
		decoder := json.NewDecoder(strings.NewReader(string(body)))
		decoder.UseNumber()
		var rows []row
		if err := decoder.Decode(&rows); err != nil {
			tb.Fatal(err)
		}
		w.rows[r], w.byID[r] = rows, map[string]row{}
		for _, row := range rows {
			w.byID[r][fmt.Sprint(row["id"])] = row
		}
	}
	return w
}

// related is the row that a row refers to; nil where there is none to see.
func (w *world) related(of row, relation *resource.Relation) row {
	id := of[relation.Column.Name]
	if id == nil {
		return nil
	}
	return w.byID[relation.Target][fmt.Sprint(id)]
}

// listed are the rows that refer to a row, in the order of their ids.
func (w *world) listed(of row, list *resource.List) []row {
	i := slices.IndexFunc(list.Target.Relations, func(r *resource.Relation) bool { return r.Constraint == list.Constraint })
	column := list.Target.Relations[i].Column.Name
	var rows []row
	for _, row := range w.rows[list.Target] {
		if row[column] != nil && fmt.Sprint(row[column]) == fmt.Sprint(of["id"]) {
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
			from := in
			if path.Relation != nil {
				from = w.related(in, path.Relation)
			}
			value, ok := from[path.Column.Name].(string)
			return ok && strings.Contains(strings.ToLower(value), strings.ToLower(word))
		}) {
			return false
		}
	}
	return true
}

// key is a key of an order of any resource.
type key struct {
	sortKey
	path resource.Path
}

// sorted sorts rows by keys, and at last by their ids.
func (w *world) sorted(rows []row, keys []key) []row {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b row) int {
		for _, k := range keys {
			x, hasX := w.sortValue(k, a)
			y, hasY := w.sortValue(k, b)
			kind := resource.JSON
			if k.path.Column != nil {
				kind = k.path.Column.Kind
			}
			if c := k.order(x, hasX, y, hasY, func(x, y any) int { return compareValues(kind, x, y) }); c != 0 {
				return c
			}
		}
		return strings.Compare(fmt.Sprint(a["id"]), fmt.Sprint(b["id"]))
	})
	return rows
}

func (w *world) sortValue(k key, of row) (any, bool) {
	if k.custom != "" {
		fields, _ := of["customFields"].(map[string]any)
		value, has := fields[k.custom]
		return value, has
	}
	if k.path.Relation != nil {
		of = w.related(of, k.path.Relation)
	}
	value := of[k.path.Column.Name]
	return value, value != nil
}
