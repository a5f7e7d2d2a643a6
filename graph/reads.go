package graph

import (
	"cmp"
	"maps"
	"slices"

	"carbongraph/graph/answer"
	"carbongraph/graph/operation"
	"carbongraph/graph/resource"
	"carbongraph/upstream"
	"carbongraph/upstream/postgrest"
)

// reads are what the root fields of a query read. Rows that several fields ask
// for are one read of all that they select.
type reads struct {
	x       *execution
	pages   []*pageRead
	counts  []*countRead
	lists   []*listRead
	lookUps map[string]*lookUp // by table; nil while there is none
}

// pageRead is one read of a page of rows, for one list or several.
type pageRead struct {
	key   string // equal for lists of the same rows
	query postgrest.Query
	shape *answer.Shape

	rows  *answer.Rows
	total int64 // of Query.Count
	bytes int
	err   error

	// root is of the list that is written of this answer and nothing else; nil
	// where there is none. Where such a list is kept, written has it, and there
	// are no rows; else kept is what it may be kept under.
	root    *operation.Root
	written *answer.Writer
	kept    writtenKey
}

// countRead is one count, for one list or several.
type countRead struct {
	key   string // equal for the same count
	query postgrest.Query
	page  *pageRead // whose answer has the count; nil where it is read apart
	total int64
	err   error
}

// listRead is what one list reads.
type listRead struct {
	f *field
	// page is nil where no row is asked for, and count where no count is.
	page  *pageRead
	count *countRead
	// beyond tells whether there are rows past a full page that was probed.
	beyond   bool
	probeErr error
}

// addList notes what a list reads.
func (r *reads) addList(f *field) (err error) {
	root := f.root
	l := &listRead{f: f}
	r.lists = append(r.lists, l)
	f.list = l
	query := postgrest.Query{
		Table: root.Resource.Table, Select: root.Plan(root.Resource).Shape.Selection(), Page: root.Listing.Page(),
	}
	if root.Asked.Rows && query.Limit > 0 {
		if l.page, err = r.page(query, root.Plan(root.Resource).Shape); err != nil {
			return root.Listing.Explain(err)
		}
	}
	if root.Count == postgrest.CountNone {
		return nil
	}
	query.Where, query.Count = root.Listing.Where(), root.Count
	if l.count, err = r.count(query); err != nil {
		return err
	}
	// The condition of a cursor would be counted as well.
	if page := l.page; page != nil && !root.Listing.HasCursor() && (page.query.Count == postgrest.CountNone || page.query.Count == root.Count) {
		page.query.Count = root.Count
		l.count.page = cmp.Or(l.count.page, page)
	}
	return nil
}

// alone notes the list that is written of one answer and nothing else.
func (r *reads) alone() {
	if r.several() || len(r.lists) == 0 {
		return
	}
	if l := r.lists[0]; l.page != nil && !l.probes() && (l.count == nil || l.count.page == l.page) {
		l.page.root = l.f.root
	}
}

// page returns the read of a page's rows: that of another list, if it reads the
// same.
func (r *reads) page(query postgrest.Query, shape *answer.Shape) (*pageRead, error) {
	p := &pageRead{query: query, shape: shape}
	if r.several() {
		var err error
		if p.key, err = query.RowsKey(); err != nil {
			return nil, err
		}
	}
	for _, other := range r.pages {
		if other.key == p.key {
			other.shape = other.shape.Union(shape)
			other.query.Select = other.shape.Selection()
			return other, nil
		}
	}
	r.pages = append(r.pages, p)
	return p, nil
}

// count returns the count of a query's rows: that of another list, if it counts
// the same.
func (r *reads) count(query postgrest.Query) (*countRead, error) {
	c := &countRead{query: query}
	if r.several() {
		call, err := query.CountCall()
		if err != nil {
			return nil, err
		}
		c.key = call.Prefer + call.Target
	}
	for _, other := range r.counts {
		if other.key == c.key {
			return other, nil
		}
	}
	r.counts = append(r.counts, c)
	return c, nil
}

// several reports whether there are other fields to read the same.
func (r *reads) several() bool { return len(r.x.fields) > 1 }

// tasks returns the requests to send.
func (r *reads) tasks() []func() {
	var tasks []func()
	for _, p := range r.pages {
		tasks = append(tasks, func() { p.err = r.x.safely(func() error { return p.send(r.x) }) })
	}
	for _, c := range r.counts {
		if c.page == nil {
			tasks = append(tasks, func() { c.err = r.x.safely(func() error { return c.send(r.x) }) })
		}
	}
	// The requests of equal operations are in the same order.
	for _, table := range slices.Sorted(maps.Keys(r.lookUps)) {
		tasks = append(tasks, r.lookUps[table].tasks(r.x)...)
	}
	return tasks
}

func (p *pageRead) send(x *execution) error {
	call, err := p.query.Call()
	if err != nil {
		return err
	}
	answered, err := x.read(call)
	if err != nil {
		return err
	}
	p.total, p.bytes = answered.Total, len(answered.Body)
	if p.root != nil {
		if p.kept = x.schema.written.key(answered, p.root); p.kept != (writtenKey{}) {
			p.written = x.schema.written.find(p.kept)
		}
	}
	if p.written == nil {
		p.rows, err = x.readRows(answered, p.shape)
	}
	return err
}

func (c *countRead) send(x *execution) error {
	call, err := c.query.CountCall()
	if err != nil {
		return err
	}
	answered, err := x.read(call)
	if err == nil {
		c.total = answered.Total
	}
	return err
}

// readRows reads the rows of an answer to a read. They stand until the
// operation's result does.
func (x *execution) readRows(answered *upstream.Answer, shape *answer.Shape) (*answer.Rows, error) {
	rows, err := answer.Read(answered.Body, shape)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.bodies = append(x.bodies, answered)
	if err != nil {
		return nil, badResponse(err)
	}
	x.parsed = append(x.parsed, rows)
	return rows, nil
}

// badResponse is the failure of an answer that cannot be trusted.
func badResponse(cause error) error {
	return &upstream.Error{Kind: upstream.BadResponse, Cause: cause}
}

// lookUp is the rows of one resource that are looked up by id, for all root
// fields.
type lookUp struct {
	resource *resource.Resource
	shape    *answer.Shape
	ids      []string
	// maxRows is the most rows of one answer.
	maxRows int
	parts   []*lookUpPart
}

// lookUpPart is one request of a lookUp.
type lookUpPart struct {
	lookUp *lookUp
	ids    []string
	call   upstream.Call
	found  []answer.Row // in the order of ids
	err    error
}

// addLookUp notes the rows that a root field looks up.
func (r *reads) addLookUp(f *field) {
	for _, ref := range f.root.References {
		if ref.Resource == nil {
			continue
		}
		shape := f.root.Plan(ref.Resource).Shape
		l := r.lookUps[ref.Resource.Table]
		if l == nil {
			l = &lookUp{resource: ref.Resource, shape: shape, maxRows: r.x.schema.options.Limits.MaxRows}
			if r.lookUps == nil {
				r.lookUps = map[string]*lookUp{}
			}
			r.lookUps[ref.Resource.Table] = l
		}
		l.shape = l.shape.Union(shape)
		l.ids = append(l.ids, ref.ID)
	}
}

// tasks returns the requests to send.
func (l *lookUp) tasks(x *execution) []func() {
	l.split()
	var tasks []func()
	for _, part := range l.parts {
		if part.err == nil {
			tasks = append(tasks, func() { part.err = x.safely(func() error { return part.send(x) }) })
		}
	}
	return tasks
}

// split makes the requests: one, or as few as the upstream's cap on rows and
// the longest target allow. An id that no target has room for fails alone.
func (l *lookUp) split() {
	slices.Sort(l.ids)
	l.ids = slices.Compact(l.ids)
	for ids := range slices.Chunk(l.ids, l.maxRows) {
		l.parts = append(l.parts, l.fit(ids)...)
	}
}

func (l *lookUp) fit(ids []string) []*lookUpPart {
	part := &lookUpPart{lookUp: l, ids: ids}
	part.call, part.err = byID(l.resource, l.shape.Selection(), ids).Call()
	if isKind(part.err, upstream.TooLong) && len(ids) > 1 {
		return append(l.fit(ids[:len(ids)/2]), l.fit(ids[len(ids)/2:])...)
	}
	return []*lookUpPart{part}
}

// byID returns the read of the rows with the ids.
func byID(r *resource.Resource, selection postgrest.Selection, ids []string) postgrest.Query {
	return postgrest.Query{
		Table: r.Table, Select: selection,
		Page: postgrest.Page{Where: postgrest.CompareList{Column: postgrest.Column{Name: "id"}, Op: postgrest.In, Values: ids}, Limit: len(ids)},
	}
}

// send reads the rows. A server before the upstream may take fewer ids than
// were sent: they are then sent in two halves.
func (p *lookUpPart) send(x *execution) error {
	answered, err := x.read(p.call)
	if isKind(err, upstream.TooLong) && len(p.ids) > 1 {
		half := len(p.ids) / 2
		for _, ids := range [][]string{p.ids[:half], p.ids[half:]} {
			part := &lookUpPart{lookUp: p.lookUp, ids: ids}
			if part.call, err = byID(p.lookUp.resource, p.lookUp.shape.Selection(), ids).Call(); err == nil {
				err = part.send(x)
			}
			if err != nil {
				return err
			}
			p.found = append(p.found, part.found...)
		}
		return nil
	}
	if err != nil {
		return err
	}
	rows, err := x.readRows(answered, p.lookUp.shape)
	if err != nil {
		return err
	}
	if p.found, err = rows.ByID(p.ids); err != nil {
		return badResponse(err)
	}
	return nil
}

// row returns the row with an id; the zero Row where there is none.
func (l *lookUp) row(id string) (answer.Row, error) {
	for _, part := range l.parts {
		if i, found := slices.BinarySearch(part.ids, id); found {
			if part.err != nil {
				return answer.Row{}, part.err
			}
			return part.found[i], nil
		}
	}
	return answer.Row{}, nil
}

// reference returns the row that a root field refers to.
func reference(lookUps map[string]*lookUp, ref operation.Reference) (answer.Row, error) {
	if ref.Err != nil || ref.Resource == nil {
		return answer.Row{}, ref.Err
	}
	return lookUps[ref.Resource.Table].row(ref.ID)
}
