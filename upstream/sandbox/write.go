package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"carbongraph/upstream/sandbox/internal/pg"
)

// write answers POST, PATCH and DELETE. Nothing is written unless everything
// that is answered can be.
func (s *Server) write(q *request) (*answer, error) {
	if conflict := q.query.OnConflict; q.upserts() && conflict != nil && !slices.Equal(conflict, []string{"id"}) {
		return nil, leftOut("upserts by other columns than id")
	}
	written, answered, err := nodesOfWrite(q.query)
	if err != nil {
		return nil, err
	}
	plan := planner{schema: s.schema}
	// The database is not asked for the rows of an answer that has none.
	var raised *pg.Error
	if err := plan.root(q.table, answered); err != nil && (q.represents() || !errors.As(err, &raised)) {
		return nil, err
	}
	if err := q.payload.check(q.table); err != nil {
		return nil, err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	before := *s.current.Load()
	tx := before.begin(s.schema)
	rows, err := q.apply(tx, plan, written)
	if err != nil {
		return nil, err
	}
	a, err := q.written(rows, newReading(before, q.who), answered)
	if err == nil {
		s.current.Store(&tx.database)
	}
	return a, err
}

func (q *request) represents() bool { return q.preferences.representation == "representation" }

// upserts says that rows whose id is taken are not refused.
func (q *request) upserts() bool {
	return q.method == http.MethodPost && q.preferences.resolution != ""
}

// apply does what the method asks, and returns the rows that it touched.
func (q *request) apply(tx *transaction, plan planner, written *node) ([]row, error) {
	if q.method == http.MethodPost {
		return q.insert(tx)
	}
	if q.method == http.MethodPatch && (len(q.payload.columns) == 0 || len(q.payload.rows) == 0) {
		return nil, nil
	}
	if err := plan.root(q.table, written); err != nil {
		return nil, err
	}
	var rows []row
	for _, m := range newReading(tx.database, q.who).matches(written, tx.database[q.table].rows) {
		if q.who.writes(q.table, m.row) {
			rows = append(rows, m.row)
		}
	}
	if q.method == http.MethodPatch {
		return q.update(tx, rows)
	}
	return rows, tx.deleteRows(q.table, rows)
}

func (q *request) insert(tx *transaction) ([]row, error) {
	rows := make([]row, 0, len(q.payload.rows))
	proposed := map[pg.Value]bool{}
	for _, given := range q.payload.rows {
		r, err := q.newRow(given)
		if err != nil {
			return nil, err
		}
		tx.inherit(q.table, r)
		q.table.generate(r)
		if err := q.who.checkWritable(q.table, r); err != nil {
			return nil, err
		}
		there, taken := tx.get(q.table, r.id())
		switch {
		case !taken || !q.upserts():
			q.created = true
			err = tx.insertRow(q.table, r)
		case q.preferences.resolution == "ignore-duplicates":
			continue
		case proposed[r.id()]:
			err = &pg.Error{
				Code: "21000", Message: "ON CONFLICT DO UPDATE command cannot affect row a second time",
				Hint: "Ensure that no rows proposed for insertion within the same command have duplicate constrained values.",
			}
		default:
			r, err = q.merge(tx, there, r)
		}
		if err != nil {
			return nil, err
		}
		proposed[r.id()] = true
		rows = append(rows, r)
	}
	return rows, tx.checkReferences(q.table, rows)
}

// merge gives a row that is there the columns written of a proposed one.
func (q *request) merge(tx *transaction, there, proposed row) (row, error) {
	if err := tx.check(q.table, proposed, there.id()); err != nil {
		return nil, err
	}
	if !q.who.writes(q.table, there) {
		return nil, pg.Errorf("42501", "new row violates row-level security policy (USING expression) for table %q", q.table.name)
	}
	changed := slices.Clone(there)
	for _, name := range q.payload.columns {
		at := q.table.find(name)
		changed[at] = proposed[at]
	}
	return changed, tx.updateRow(q.table, there, changed)
}

// newRow makes a row of the columns written and, for the others, of their
// defaults.
func (q *request) newRow(given map[string]json.RawMessage) (row, error) {
	r := q.table.emptyRow()
	for _, name := range q.payload.columns {
		if err := q.set(r, name, given); err != nil {
			return nil, err
		}
	}
	_, found := given["id"]
	if !slices.Contains(q.payload.columns, "id") || !found && q.preferences.missing == "default" {
		r[0] = q.table.nextID()
	}
	return r, nil
}

func (q *request) update(tx *transaction, rows []row) ([]row, error) {
	changed := make([]row, len(rows))
	for i, old := range rows {
		changed[i] = slices.Clone(old)
		for _, name := range q.payload.columns {
			if err := q.set(changed[i], name, q.payload.rows[0]); err != nil {
				return nil, err
			}
		}
		if err := q.who.checkWritable(q.table, changed[i]); err != nil {
			return nil, err
		}
		if err := tx.updateRow(q.table, old, changed[i]); err != nil {
			return nil, err
		}
	}
	return changed, tx.checkReferences(q.table, changed)
}

// set writes a column of a row. Where its value is not given it is NULL,
// unless the caller prefers the default.
func (q *request) set(r row, name string, given map[string]json.RawMessage) (err error) {
	at := q.table.find(name)
	raw, found := given[name]
	switch {
	case found:
		r[at], err = q.table.Columns[at].read(raw)
	case q.preferences.missing == "default":
		r[at] = q.table.Columns[at].fallback
	default:
		r[at] = nil
	}
	return err
}

// written answers a write. What is embedded is as it was before, as for any
// statement that reads beside a write, which is why before is read.
func (q *request) written(rows []row, before *reading, shape *node) (*answer, error) {
	a := &answer{status: http.StatusNoContent, preferences: q.preferences.applied(q.method)}
	affected := len(rows)
	if q.represents() {
		found := before.matches(shape, rows)
		affected = len(found)
		var err error
		if a.body, err = q.represent(found); err != nil {
			return nil, err
		}
		a.status, a.media = http.StatusOK, q.media
	}
	if err := q.checkSingular(affected); err != nil {
		return nil, err
	}
	if err := q.preferences.checkAffected(affected); err != nil {
		return nil, err
	}
	var total *int
	if q.preferences.count != "" {
		total = &affected
	}
	a.contentRange = contentRange(1, 0, total)
	switch {
	case q.method == http.MethodPatch:
		a.contentRange = contentRange(0, int64(affected)-1, total)
	case q.method == http.MethodPost && (q.created || !q.upserts()):
		a.status = http.StatusCreated
	case q.method == http.MethodPost:
		a.status = http.StatusOK
	}
	return a, nil
}
