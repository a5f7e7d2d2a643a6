package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"carbongraph/upstream/sandbox/internal/pg"
)

// payload is the rows that a write brings.
type payload struct {
	// columns are what is written of each row.
	columns []string
	rows    []map[string]json.RawMessage
}

// readPayload reads a body: an object for one row, or an array of objects.
// With columns named, these are written of every row; else every row must have
// the same keys.
func readPayload(body io.Reader, header http.Header, columns []string) (payload, error) {
	text, err := io.ReadAll(body)
	if err != nil {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return payload{}, fail(http.StatusRequestEntityTooLarge, "PGRST102", "the payload is too large")
		}
		return payload{}, invalidBody("the payload could not be read")
	}
	if media, _, _ := strings.Cut(header.Get("Content-Type"), ";"); media != "" && media != mediaJSON {
		return payload{}, invalidBody("Content-Type not acceptable: " + media)
	}
	document := jsontext.Value(text)
	if !document.IsValid(jsontext.AllowDuplicateNames(true)) {
		if columns != nil {
			return payload{}, pg.Errorf("22P02", "invalid input syntax for type json")
		}
		return payload{}, invalidBody("Empty or invalid json")
	}
	p := payload{columns: slices.Compact(slices.Sorted(slices.Values(columns)))}
	if document.Kind() == '{' {
		text = slices.Concat([]byte("["), text, []byte("]"))
	}
	if err := json.Unmarshal(text, &p.rows); err != nil || slices.ContainsFunc(p.rows, func(r map[string]json.RawMessage) bool { return r == nil }) {
		return payload{}, invalidBody("All object keys must match")
	}
	for i, r := range p.rows {
		keys := slices.Sorted(maps.Keys(r))
		switch {
		case columns != nil:
		case i == 0:
			p.columns = keys
		case !slices.Equal(keys, p.columns):
			return payload{}, invalidBody("All object keys must match")
		}
	}
	return p, nil
}

func invalidBody(message string) error {
	return fail(http.StatusBadRequest, "PGRST102", "%s", message)
}

// check refuses columns that the table lacks, and those that it generates.
func (p payload) check(t *table) error {
	for _, name := range p.columns {
		at := t.visible(name)
		if at < 0 {
			return fail(http.StatusBadRequest, "PGRST204",
				"Could not find the '%s' column of '%s' in the schema cache", name, t.name)
		}
		if t.Columns[at].Join != nil {
			return &pg.Error{
				Code: "428C9", Message: fmt.Sprintf("cannot insert a non-DEFAULT value into column %q", name),
				Details: fmt.Sprintf("Column %q is a generated column.", name),
			}
		}
	}
	return nil
}
