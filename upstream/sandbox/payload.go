package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"carbongraph/upstream/sandbox/internal/pg"
)

// payload is the rows that a write brings.
type payload struct {
	// columns are what is written of each row.
	columns []string
	rows    []map[string]json.RawMessage
}

// readPayload reads a body. With columns named, these are written of every
// row; else every row must have the same keys.
func readPayload(body io.Reader, header http.Header, columns []string) (payload, error) {
	text, err := io.ReadAll(body)
	if err != nil {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return payload{}, fail(http.StatusRequestEntityTooLarge, "PGRST102", "the payload is too large")
		}
		return payload{}, invalidBody("the payload could not be read")
	}
	if err := checkContentType(header.Get("Content-Type")); err != nil {
		return payload{}, err
	}
	if !json.Valid(text) || !utf8.Valid(text) {
		if columns != nil {
			return payload{}, pg.Errorf("22P02", "invalid input syntax for type json")
		}
		return payload{}, invalidBody("Empty or invalid json")
	}
	rows, err := payloadRows(text)
	if err != nil {
		return payload{}, err
	}
	if columns != nil {
		return payload{columns: sortedSet(columns), rows: rows}, nil
	}
	p := payload{rows: rows}
	for i, r := range rows {
		keys := slices.Sorted(maps.Keys(r))
		if i == 0 {
			p.columns = keys
		} else if !slices.Equal(keys, p.columns) {
			return payload{}, invalidBody("All object keys must match")
		}
	}
	return p, nil
}

func sortedSet(names []string) []string {
	sorted := slices.Sorted(slices.Values(names))
	return slices.Compact(sorted)
}

func invalidBody(message string) error {
	return fail(http.StatusBadRequest, "PGRST102", "%s", message)
}

func checkContentType(value string) error {
	if value == "" {
		return nil
	}
	media, _, err := mime.ParseMediaType(value)
	switch {
	case err != nil:
		return invalidBody("Content-Type not acceptable: " + value)
	case media == "text/csv" || media == "application/x-www-form-urlencoded":
		return leftOut("payloads of type " + media)
	case media != mediaJSON:
		return invalidBody("Content-Type not acceptable: " + media)
	}
	return nil
}

// payloadRows takes an object for one row, an array for its elements, and
// anything else for none.
func payloadRows(text []byte) ([]map[string]json.RawMessage, error) {
	elements := []json.RawMessage{text}
	switch strings.TrimLeft(string(text), " \t\r\n")[0] {
	case '{':
	case '[':
		if err := json.Unmarshal(text, &elements); err != nil {
			return nil, invalidBody("Empty or invalid json")
		}
	default:
		return nil, nil
	}
	rows := make([]map[string]json.RawMessage, len(elements))
	for i, element := range elements {
		if err := json.Unmarshal(element, &rows[i]); err != nil || rows[i] == nil {
			return nil, invalidBody("All object keys must match")
		}
	}
	return rows, nil
}

// check refuses columns that the table lacks, and those that it generates.
func (p payload) check(t *table) error {
	for _, name := range p.columns {
		at := t.visible(name)
		if at < 0 {
			return fail(http.StatusBadRequest, "PGRST204",
				"Could not find the '%s' column of '%s' in the schema cache", name, t.name)
		}
		if t.columns[at].join != nil {
			return &pg.Error{
				Code: "428C9", Message: fmt.Sprintf("cannot insert a non-DEFAULT value into column %q", name),
				Details: fmt.Sprintf("Column %q is a generated column.", name),
			}
		}
	}
	return nil
}
