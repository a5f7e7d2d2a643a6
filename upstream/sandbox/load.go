package sandbox

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"carbongraph/upstream/sandbox/internal/pg"
)

//go:embed data/*.json
var demoTables embed.FS

// load reads tables from the files that match patterns of file systems.
func load(sources ...fs.FS) (*schema, error) {
	s := &schema{}
	for _, source := range sources {
		names, err := fs.Glob(source, "*.json")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			t := &table{name: strings.TrimSuffix(path.Base(name), ".json")}
			if err := t.load(source, name); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			s.tables = append(s.tables, t)
		}
	}
	for _, t := range s.tables {
		for _, key := range t.ForeignKeys {
			if err := s.link(t, key); err != nil {
				return nil, fmt.Errorf("%s.json: foreign key %s: %w", t.name, key.Name, err)
			}
		}
	}
	return s, nil
}

// load reads the declaration of a table.
func (t *table) load(source fs.FS, name string) error {
	text, err := fs.ReadFile(source, name)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(t); err != nil {
		return err
	}
	for i := range t.Columns {
		if err := t.Columns[i].load(); err != nil {
			return fmt.Errorf("column %s: %w", t.Columns[i].Name, err)
		}
	}
	if t.find("id") != 0 {
		return errors.New("the first column must be id")
	}
	for i, index := range t.Unique {
		if t.Unique[i].columns, err = t.places(index.Columns); err != nil {
			return err
		}
	}
	t.company, t.companyFrom = t.find("companyId"), t.find(t.CompanyFrom)
	return nil
}

func (c *column) load() (err error) {
	if c.kind, c.precision, c.scale, err = pg.ParseType(c.Type); err == nil && c.Default != nil {
		c.fallback, err = c.read(c.Default)
	}
	return err
}

// link looks up what a foreign key refers to.
func (s *schema) link(t *table, key *foreignKey) (err error) {
	if key.table, key.target = t, s.table(key.Table); key.target == nil || len(key.Columns) == 0 {
		return fmt.Errorf("there is no table %q, or no column", key.Table)
	}
	if key.columns, err = t.places(key.Columns); err == nil {
		key.targetColumns, err = key.target.places(slices.Concat([]string{"id"}, key.Columns[1:]))
	}
	return err
}

// places are those of columns by their names.
func (t *table) places(names []string) ([]int, error) {
	places := make([]int, len(names))
	for i, name := range names {
		if places[i] = t.find(name); places[i] < 0 {
			return nil, fmt.Errorf("table %s has no column %s", t.name, name)
		}
	}
	return places, nil
}

// row makes a row of some of its columns. It is not checked but for its id.
func (t *table) row(given map[string]json.RawMessage) (row, error) {
	r := t.emptyRow()
	for name, raw := range given {
		at := t.find(name)
		if at < 0 {
			return nil, fmt.Errorf("table %s has no column %s", t.name, name)
		}
		var err error
		if r[at], err = t.Columns[at].read(raw); err != nil {
			return nil, fmt.Errorf("table %s: column %s: %w", t.name, name, err)
		}
	}
	if t.generate(r); r.id() == nil {
		return nil, fmt.Errorf("table %s: a row has no id", t.name)
	}
	return r, nil
}
