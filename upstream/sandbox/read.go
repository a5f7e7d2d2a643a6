package sandbox

import "net/http"

// read answers GET and HEAD.
func (s *Server) read(q *request) (*answer, error) {
	n, err := nodesOfRead(q.query)
	if err != nil {
		return nil, err
	}
	n.rows = q.rows
	if err := (planner{schema: s.schema, maxRows: s.maxRows}).root(q.table, n); err != nil {
		return nil, err
	}
	r := newReading(*s.current.Load(), q.who)
	found := r.matches(n, r.db[q.table].rows)
	page, total := window(found, n.rows), s.count(q.preferences.count, len(found))
	lower, upper := q.rows.Lower, q.rows.Lower+int64(len(page))-1
	a := &answer{status: http.StatusOK, media: q.media, preferences: q.preferences.applied(q.method), contentRange: contentRange(lower, upper, total)}
	switch {
	case total == nil:
	case lower > int64(*total):
		f := notSatisfiable("An offset of %d was requested, but there are only %d rows.", lower, *total)
		f.answered = a
		return nil, f
	case int64(len(page)) < int64(*total):
		a.status = http.StatusPartialContent
	}
	a.body, err = q.represent(page)
	return a, err
}

func notSatisfiable(format string, arguments ...any) *failure {
	return fail(http.StatusRequestedRangeNotSatisfiable, "PGRST103", "Requested range not satisfiable").detail(format, arguments...)
}

// count is how many rows match, or nil where that was not asked. The planner
// never expects no row at all, and takes one more than there are here: an
// estimate must not pass for a count.
func (s *Server) count(mode string, rows int) *int {
	estimate := rows + 1
	switch {
	case mode == "exact", mode == "estimated" && (s.maxRows == 0 || int64(rows) <= s.maxRows):
		return &rows
	case mode == "planned", mode == "estimated":
		return &estimate
	}
	return nil
}

// represent writes rows in the media type asked for.
func (q *request) represent(rows []*match) ([]byte, error) {
	if q.media != mediaObject {
		return appendRows(nil, rows), nil
	}
	if err := q.checkSingular(len(rows)); err != nil {
		return nil, err
	}
	return rows[0].append(nil), nil
}

// checkSingular refuses none and many rows where one object is wanted.
func (q *request) checkSingular(rows int) error {
	if q.media == mediaObject && rows != 1 {
		return fail(http.StatusNotAcceptable, "PGRST116", "Cannot coerce the result to a single JSON object").
			detail("The result contains %d rows", rows)
	}
	return nil
}
