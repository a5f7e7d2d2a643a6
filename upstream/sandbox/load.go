package sandbox

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"carbongraph/upstream/sandbox/internal/pg"
)

//go:embed data/*.json
var demoTables embed.FS

// tableFile is a table as a file declares it. The file's name is the table's,
// and the first column is the primary key, named id.
type tableFile struct {
	// IDPrefix begins the ids of rows that come without one.
	IDPrefix string `json:"idPrefix"`
	// ViewScope is what a key needs to see any row.
	ViewScope string `json:"viewScope"`
	// CompanyFrom is a column whose row gives an inserted row its companyId.
	CompanyFrom string       `json:"companyFrom"`
	Columns     []columnFile `json:"columns"`
	Unique      []struct {
		Name    string   `json:"name"`
		Columns []string `json:"columns"`
	} `json:"unique"`
	ForeignKeys []foreignKeyFile `json:"foreignKeys"`
	// Rows hold by the constraints: they are not checked. A column that a
	// row leaves out has its default.
	Rows []map[string]json.RawMessage `json:"rows"`
}

type columnFile struct {
	Name string `json:"name"`
	// Type is PostgreSQL's name of the type, such as text or numeric(10,5).
	Type    string          `json:"type"`
	NotNull bool            `json:"notNull"`
	Default json.RawMessage `json:"default"`
	// Join makes a generated column: the texts of these columns with a blank
	// between them. Where all are null it is that of the column OrElse.
	Join   []string `json:"join"`
	OrElse string   `json:"orElse"`
}

// foreignKeyFile refers from the first column to the id of a table, and from
// every further column to the column of the same name there.
type foreignKeyFile struct {
	Name     string   `json:"name"`
	Columns  []string `json:"columns"`
	Table    string   `json:"table"`
	OnUpdate action   `json:"onUpdate"`
	OnDelete action   `json:"onDelete"`
}

// load reads the tables of file systems, from the files in their roots, and
// the rows of the tables.
func load(sources []fs.FS) (*schema, map[*table][]row, error) {
	s, files := &schema{}, map[*table]tableFile{}
	for _, source := range sources {
		names, err := fs.Glob(source, "*.json")
		if err != nil {
			return nil, nil, err
		}
		for _, name := range names {
			t, file, err := loadTable(source, name)
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", name, err)
			}
			s.tables = append(s.tables, t)
			files[t] = file
		}
	}
	rows := map[*table][]row{}
	for t, file := range files {
		if err := s.loadForeignKeys(t, file.ForeignKeys); err != nil {
			return nil, nil, fmt.Errorf("table %s: %w", t.name, err)
		}
		for i, given := range file.Rows {
			r, err := t.loadRow(given)
			if err != nil {
				return nil, nil, fmt.Errorf("table %s: row %d: %w", t.name, i+1, err)
			}
			rows[t] = append(rows[t], r)
		}
	}
	return s, rows, nil
}

func loadTable(source fs.FS, name string) (*table, tableFile, error) {
	var file tableFile
	text, err := fs.ReadFile(source, name)
	if err != nil {
		return nil, file, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return nil, file, err
	}
	t := &table{name: strings.TrimSuffix(path.Base(name), ".json"), idPrefix: file.IDPrefix, viewScope: file.ViewScope}
	for _, declared := range file.Columns {
		c, err := declared.column()
		if err != nil {
			return nil, file, fmt.Errorf("column %s: %w", declared.Name, err)
		}
		t.columns = append(t.columns, c)
	}
	if t.find("id") != 0 {
		return nil, file, fmt.Errorf("the first column must be id")
	}
	t.unique = []uniqueIndex{{name: t.name + "_pkey", columns: []int{0}}}
	for _, declared := range file.Unique {
		places, err := t.places(declared.Columns)
		if err != nil {
			return nil, file, err
		}
		t.unique = append(t.unique, uniqueIndex{name: declared.Name, columns: places})
	}
	t.company, t.companyFrom = t.find("companyId"), t.find(file.CompanyFrom)
	return t, file, nil
}

func (c columnFile) column() (column, error) {
	made := column{name: c.Name, required: c.NotNull, join: c.Join, orElse: c.OrElse}
	var err error
	if made.kind, made.precision, made.scale, err = pg.ParseType(c.Type); err != nil {
		return made, err
	}
	if c.Default != nil {
		made.fallback, err = made.read(c.Default)
	}
	return made, err
}

func (s *schema) loadForeignKeys(t *table, declared []foreignKeyFile) error {
	for _, d := range declared {
		target := s.table(d.Table)
		if target == nil {
			return fmt.Errorf("foreign key %s: there is no table %s", d.Name, d.Table)
		}
		columns, err := t.places(d.Columns)
		if err != nil {
			return err
		}
		referred, err := target.places(slices.Concat([]string{"id"}, d.Columns[1:]))
		if err != nil {
			return err
		}
		t.foreign = append(t.foreign, &foreignKey{
			name: d.Name, table: t, target: target, columns: columns, targetColumns: referred,
			onUpdate: d.OnUpdate, onDelete: d.OnDelete,
		})
	}
	return nil
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

func (t *table) loadRow(given map[string]json.RawMessage) (row, error) {
	r := t.emptyRow()
	for name, raw := range given {
		at := t.find(name)
		if at < 0 {
			return nil, fmt.Errorf("there is no column %s", name)
		}
		var err error
		if r[at], err = t.columns[at].read(raw); err != nil {
			return nil, fmt.Errorf("column %s: %w", name, err)
		}
	}
	t.generate(r)
	if r[0] == nil {
		return nil, fmt.Errorf("there is no id")
	}
	return r, nil
}

// seed puts the rows of the files and of the companies made by number into a
// database. The companies of sizes are made, in the place of those of the
// same name.
func seed(s *schema, rows map[*table][]row, sizes map[string]int) *database {
	tx := newDatabase(s).begin(s)
	for _, t := range s.tables {
		for _, r := range rows[t] {
			if _, replaced := sizes[t.companyOf(r)]; !replaced {
				tx.append(t, r)
			}
		}
	}
	companies := map[string]func(seeder){"co2": seeder.co2, "co3": seeder.co3}
	for name, contacts := range sizes {
		companies[name] = func(demo seeder) { demo.sized(name, contacts) }
	}
	names := make([]string, 0, len(companies))
	for name := range companies {
		names = append(names, name)
	}
	slices.SortFunc(names, cmp.Compare)
	for _, name := range names {
		companies[name](seeder{tx})
	}
	return tx.database
}
