package servertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"carbongraph/graph/resource"
)

// Row is a row of a table as the upstream has it, decoded with numbers as they
// are spelled.
type Row map[string]any

// ID returns the value of the row's id.
func (r Row) ID() string { return fmt.Sprint(r["id"]) }

// ReadRows reads the rows of all tables that a caller sees.
func ReadRows(tb testing.TB, c Caller) map[*resource.Resource][]Row {
	tb.Helper()
	rows := map[*resource.Resource][]Row{}
	for _, r := range Declared.Resources {
		rows[r] = ReadTable(tb, c, r)
	}
	return rows
}

// ReadTable reads the rows of a table that a caller sees, as many at once as
// the upstream gives.
func ReadTable(tb testing.TB, c Caller, r *resource.Resource) []Row {
	tb.Helper()
	columns := make([]string, len(r.Columns))
	for i, column := range r.Columns {
		columns[i] = column.Name
	}
	var rows []Row
	for {
		target := fmt.Sprintf("%s/%s?select=%s&order=id.asc&limit=1000&offset=%d", c.Wire.URL, r.Table, strings.Join(columns, ","), len(rows))
		request, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, target, nil)
		if err != nil {
			tb.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+c.Token)
		response, err := c.Client.Do(request)
		if err != nil {
			tb.Fatal(err)
		}
		decoder := json.NewDecoder(response.Body)
		decoder.UseNumber()
		var more []Row
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
