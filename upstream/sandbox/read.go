package sandbox

import "net/http"

// read answers GET and HEAD.
func (s *Server) read(q *request) (*answer, error) {
	drafted, err := draftRead(q.table.name, q.query)
	if err != nil {
		return nil, err
	}
	drafted.rows = q.rows
	n, err := planner{schema: s.schema, maxRows: s.maxRows}.root(q.table, drafted)
	if err != nil {
		return nil, err
	}
	r := newReading(s.current.Load(), q.who)
	found, err := r.matches(n, r.rows(n))
	if err != nil {
		return nil, err
	}
	page, err := window(found, n.rows)
	if err != nil {
		return nil, err
	}
	return q.page(page, s.count(q.preferences.count, len(found)))
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

// page answers with a part of the rows that match.
func (q *request) page(page []*match, total *int) (*answer, error) {
	a := &answer{status: http.StatusOK, media: q.media, preferences: q.preferences.applied(q.method), head: q.method == http.MethodHead}
	lower, upper := q.rows.Lower, q.rows.Lower+int64(len(page))-1
	a.contentRange = contentRange(lower, upper, total)
	switch {
	case total == nil:
	case lower > int64(*total):
		a.status = http.StatusRequestedRangeNotSatisfiable
		a.failure = notSatisfiable().detail("An offset of %d was requested, but there are only %d rows.", lower, *total)
		return a, nil
	case int64(len(page)) < int64(*total):
		a.status = http.StatusPartialContent
	}
	var err error
	a.body, err = q.represent(page)
	return a, err
}

// represent writes rows in the media type asked for.
func (q *request) represent(rows []*match) ([]byte, error) {
	if q.media != mediaObject {
		return appendRows(nil, rows)
	}
	if err := q.checkSingular(len(rows)); err != nil {
		return nil, err
	}
	return rows[0].append(nil)
}

// checkSingular refuses none and many rows where one object is wanted.
func (q *request) checkSingular(rows int) error {
	if q.media == mediaObject && rows != 1 {
		return fail(http.StatusNotAcceptable, "PGRST116", "Cannot coerce the result to a single JSON object").
			detail("The result contains %d rows", rows)
	}
	return nil
}
