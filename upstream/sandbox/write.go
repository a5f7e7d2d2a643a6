package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"carbongraph/upstream/sandbox/internal/pg"
)

// write answers POST, PATCH and DELETE. Nothing is written unless everything
// that is answered can be.
func (s *Server) write(q *request) (*answer, error) {
	if conflict := q.query.OnConflict; q.upserts() && conflict != nil && !slices.Equal(conflict, []string{"id"}) {
		return nil, leftOut("upserts by other columns than id")
	}
	written, answered, err := draftWrite(q.table.name, q.query)
	if err != nil {
		return nil, err
	}
	plan := planner{schema: s.schema}
	shape, err := plan.root(q.table, answered)
	if err != nil && (q.represents() || !raised(err)) {
		return nil, err
	}
	if err := q.payload.check(q.table); err != nil {
		return nil, err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	before := s.current.Load()
	tx := before.begin(s.schema)
	rows, err := q.apply(tx, plan, written)
	if err != nil {
		return nil, err
	}
	a, err := q.written(rows, newReading(before, q.who), shape)
	if err == nil {
		s.current.Store(tx.database)
	}
	return a, err
}

func (q *request) represents() bool { return q.preferences.representation == "representation" }

// raised says that an error is the database's, which is not asked for the
// rows of an answer that has none.
func raised(err error) bool {
	var sql *pg.Error
	return errors.As(err, &sql)
}

// apply does what the method asks, and returns the rows that it touched.
func (q *request) apply(tx *transaction, plan planner, written *draft) ([]row, error) {
	if q.method == http.MethodPost {
		return q.insert(tx)
	}
	if q.method == http.MethodPatch && (len(q.payload.columns) == 0 || len(q.payload.rows) == 0) {
		return nil, nil
	}
	n, err := plan.root(q.table, written)
	if err != nil {
		return nil, err
	}
	rows, err := newReading(tx.database, q.who).selected(n)
	if err != nil {
		return nil, err
	}
	if q.method == http.MethodPatch {
		return q.update(tx, rows)
	}
	return rows, tx.deleteRows(q.table, rows)
}

// selected are the rows of a table that a write is about, in order.
func (r *reading) selected(n *node) ([]row, error) {
	found, err := r.matches(n, r.rows(n))
	if err != nil {
		return nil, err
	}
	rows := make([]row, 0, len(found))
	for _, m := range found {
		if r.who.writes(n.table, m.row) {
			rows = append(rows, m.row)
		}
	}
	return rows, nil
}

// upserts says that rows whose id is taken are not refused.
func (q *request) upserts() bool {
	return q.method == http.MethodPost && q.preferences.resolution != ""
}

func (q *request) insert(tx *transaction) ([]row, error) {
	rows := make([]row, 0, len(q.payload.rows))
	proposed := map[pg.Value]bool{}
	for _, given := range q.payload.rows {
		r, err := q.newRow(tx, given)
		if err != nil {
			return nil, err
		}
		tx.inherit(q.table, r)
		q.table.generate(r)
		if err := q.who.checkWritable(q.table, r); err != nil {
			return nil, err
		}
		if there, taken := tx.get(q.table, r.id()); taken && q.upserts() {
			if q.preferences.resolution == "ignore-duplicates" {
				continue
			}
			if proposed[r.id()] {
				return nil, &pg.Error{
					Code: "21000", Message: "ON CONFLICT DO UPDATE command cannot affect row a second time",
					Hint: "Ensure that no rows proposed for insertion within the same command have duplicate constrained values.",
				}
			}
			if r, err = q.merge(tx, there, r); err != nil {
				return nil, err
			}
		} else if err := tx.insertRow(q.table, r); err != nil {
			return nil, err
		} else {
			q.created = true
		}
		proposed[r.id()] = true
		rows = append(rows, r)
	}
	return rows, q.checkReferences(tx, rows)
}

// merge gives a row that is there the columns written of a proposed one.
func (q *request) merge(tx *transaction, there, proposed row) (row, error) {
	if err := q.table.checkRequired(proposed); err != nil {
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
// defaults. A column that is to be written and is not given is NULL, unless
// the caller prefers its default.
func (q *request) newRow(tx *transaction, given map[string]json.RawMessage) (row, error) {
	r := make(row, len(q.table.columns))
	for i, c := range q.table.columns {
		raw, found := given[c.name]
		written := slices.Contains(q.payload.columns, c.name)
		var err error
		switch {
		case written && found:
			r[i], err = c.read(raw)
		case written && q.preferences.missing != "default":
		case c.name == "id":
			r[i] = q.table.nextID()
		default:
			r[i] = c.fallback
		}
		if err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (q *request) update(tx *transaction, rows []row) ([]row, error) {
	given := q.payload.rows[0]
	changed := make([]row, len(rows))
	for i, old := range rows {
		changed[i] = slices.Clone(old)
		for _, name := range q.payload.columns {
			at := q.table.find(name)
			value, err := q.changedValue(q.table.columns[at], given)
			if err != nil {
				return nil, err
			}
			changed[i][at] = value
		}
		if err := q.who.checkWritable(q.table, changed[i]); err != nil {
			return nil, err
		}
		if err := tx.updateRow(q.table, old, changed[i]); err != nil {
			return nil, err
		}
	}
	return changed, q.checkReferences(tx, changed)
}

func (q *request) changedValue(c column, given map[string]json.RawMessage) (pg.Value, error) {
	raw, found := given[c.name]
	if found {
		return c.read(raw)
	}
	if q.preferences.missing == "default" {
		return c.fallback, nil
	}
	return nil, nil
}

func (q *request) checkReferences(tx *transaction, rows []row) error {
	for _, r := range rows {
		if err := tx.checkReferences(q.table, r); err != nil {
			return err
		}
	}
	return nil
}

// written answers a write. What is embedded is as it was before, as for any
// statement that reads beside a write, which is why before is read.
func (q *request) written(rows []row, before *reading, shape *node) (*answer, error) {
	a := &answer{status: http.StatusNoContent, preferences: q.preferences.applied(q.method)}
	affected := len(rows)
	if q.represents() {
		found, err := before.matches(shape, rows)
		if err != nil {
			return nil, err
		}
		affected = len(found)
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
	switch q.method {
	case http.MethodPost:
		if q.created || !q.upserts() {
			a.status = http.StatusCreated
		} else {
			a.status = http.StatusOK
		}
		if q.preferences.representation == "headers-only" && affected == 1 {
			a.location = "/" + q.table.name + "?id=eq." + url.QueryEscape(pg.ToText(rows[0].id()).(string))
		}
	case http.MethodPatch:
		a.contentRange = contentRange(0, int64(affected)-1, total)
	}
	return a, nil
}
