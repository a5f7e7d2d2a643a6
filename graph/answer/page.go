package answer

import (
	"encoding/json"
	"slices"
	"strconv"

	"carbongraph/graph/cursor"
	"carbongraph/graph/input"
	"carbongraph/graph/selection"
)

// PagePlan is how the pages of a list are written, and what cursors are made
// of. It is immutable.
type PagePlan struct {
	object *Object
	// positions are the places of the order's values in a row; nil where no
	// cursor is needed.
	positions []position
	order     cursor.Order
}

// NewPagePlan returns how pages in an order are written by the fields of a
// connection, with rows of the sealed shape. With positions, the rows carry all
// that a cursor is made of.
func NewPagePlan(s *Shape, fields []selection.Field, order input.Order, lists Lists, positions bool) *PagePlan {
	p := &PagePlan{object: newConnection(s, fields, lists)}
	if positions {
		p.positions, p.order = s.positions(order), order.Fingerprint()
	}
	return p
}

// Page is a page of a list that was read.
type Page struct {
	plan    *PagePlan
	listing *input.Listing
	rows    *Rows
	// blocks are those of the page's rows, in the order of the answer.
	blocks []int
	// Next and Previous tell whether there are rows beyond the page.
	Next, Previous bool
	// Total is the number of rows of the whole list.
	Total  int64
	capped bool
}

// Read returns the page that rows are, without what is not known from them: in
// the direction of travel there are rows beyond the page where there is a row
// more than its size.
func (p *PagePlan) Read(rows *Rows, listing *input.Listing) *Page {
	page := p.read(rows, rows.list, listing, nil)
	return &page
}

// read returns the page of a list, with its blocks in memory that is free where
// that is enough.
func (p *PagePlan) read(rows *Rows, list span, listing *input.Listing, free []int) Page {
	n := min(int(list.end), listing.Size())
	blocks := slices.Grow(free[:0], n)
	block := int(list.start)
	for range n {
		blocks = append(blocks, block)
		block = int(rows.arena[block].start)
	}
	page := Page{plan: p, listing: listing, rows: rows, blocks: blocks}
	if listing.Backward() {
		slices.Reverse(page.blocks)
	}
	page.SetMore(int(list.end) > listing.Size())
	return page
}

// SetMore tells whether there are rows beyond the page in the direction of
// travel. Where the page was reached by a cursor there is a row behind; so
// there is after an offset, as far as anyone looked.
func (p *Page) SetMore(more bool) {
	behind := p.listing.Behind()
	if p.Next, p.Previous = more, behind; p.listing.Backward() {
		p.Next, p.Previous = behind, more
	}
}

// SetTotal notes the number of rows of the whole list. One that is exact also
// tells about rows beyond the page, where the page alone does not.
func (p *Page) SetTotal(total int64, exact bool) {
	p.Total = total
	if !exact {
		return
	}
	more := p.Next
	if p.listing.Backward() {
		more = p.Previous
	}
	var behind bool
	rest := total - int64(len(p.blocks))
	switch passed := min(int64(p.listing.Offset()), total); {
	case !p.listing.HasCursor():
		p.capped = !more && rest > passed && !p.Full()
		more, behind = more || rest > passed, passed > 0
	case more:
		behind = rest > 1
	default:
		behind = rest > 0
	}
	if p.Next, p.Previous = more, behind; p.listing.Backward() {
		p.Next, p.Previous = behind, more
	}
}

// Capped reports whether the upstream left out rows of the page.
func (p *Page) Capped() bool { return p.capped }

// Full reports whether the page has as many rows as it may have.
func (p *Page) Full() bool { return len(p.blocks) == p.listing.Size() }

// Len returns the number of rows on the page.
func (p *Page) Len() int { return len(p.blocks) }

// Last returns the position of the last row in the direction of travel, as
// cursor.Parse would, and whether it is known.
func (p *Page) Last() ([]json.RawMessage, bool) {
	if len(p.blocks) == 0 {
		return nil, false
	}
	last := p.blocks[len(p.blocks)-1]
	if p.listing.Backward() {
		last = p.blocks[0]
	}
	position, err := p.rows.appendPosition(nil, last, p.plan.positions)
	var values []json.RawMessage
	if err != nil || json.Unmarshal(position, &values) != nil {
		return nil, false
	}
	return values, true
}

// Page writes the connection of a page, and reports whether it could be
// written.
func (w *Writer) Page(page *Page) bool {
	w.rows = page.rows
	return w.connection(page.plan.object, page)
}

// list writes a connection inside a row.
func (w *Writer) list(f *field, block int) bool {
	page, ok := w.inner(f, block)
	if !ok {
		return false
	}
	w.enter(step{key: f.key})
	defer w.leave()
	w.free = page.blocks[len(page.blocks):]
	ok = w.connection(page.plan.object, &page)
	w.free = page.blocks
	return ok
}

// inner reads the page of a list inside the row of a block, and reports whether
// its rows and its count are as they should be.
func (w *Writer) inner(f *field, block int) (Page, bool) {
	var list span
	if f.slot != 0 {
		if found := w.rows.arena[block+f.slot]; found.end == 0 || w.rows.null(found) {
			w.fault(f.key, "is no list of rows")
			return Page{}, false
		}
		list = w.rows.arena[block+f.slot+1]
	}
	page := f.list.plan.read(w.rows, list, f.list.listing, w.free)
	if f.list.countSlot != 0 {
		count := w.rows.arena[block+f.list.countSlot]
		if count.end == 0 {
			w.fault(f.key, "has no count")
			return Page{}, false
		}
		total, err := strconv.ParseInt(string(w.rows.at(count)), 10, 64)
		if err != nil {
			w.fault(f.key, "has no count")
			return Page{}, false
		}
		page.SetTotal(total, true)
	}
	return page, true
}

func (w *Writer) connection(o *Object, page *Page) bool {
	start := len(w.dst)
	w.open(o)
	for i := range o.fields {
		f := &o.fields[i]
		w.dst = append(w.dst, f.lead...)
		ok := true
		switch f.op {
		case writeNodes, writeEdges:
			ok = w.elements(f, page)
		case writePageInfo:
			w.pageInfo(f, page)
		case writeTotalCount:
			w.dst = strconv.AppendInt(w.dst, page.Total, 10)
		default:
			w.dst = append(w.dst, o.typeName...)
		}
		if !ok {
			w.dst = w.dst[:start]
			return false
		}
	}
	w.dst = append(w.dst, '}')
	return true
}

// open begins an object without fields; the lead of the first field begins any
// other.
func (w *Writer) open(o *Object) {
	if len(o.fields) == 0 {
		w.dst = append(w.dst, '{')
	}
}

// elements writes nodes or edges.
func (w *Writer) elements(f *field, page *Page) bool {
	w.enter(step{key: f.key})
	defer w.leave()
	w.dst = append(w.dst, '[')
	for i, block := range page.blocks {
		if i > 0 {
			w.dst = append(w.dst, ',')
		}
		w.enter(step{index: i})
		var ok bool
		if f.op == writeNodes {
			ok = w.row(f.object, block)
		} else {
			ok = w.edge(f.object, block, page)
		}
		w.leave()
		if !ok {
			return false
		}
	}
	w.dst = append(w.dst, ']')
	return true
}

func (w *Writer) edge(o *Object, block int, page *Page) bool {
	w.open(o)
	for i := range o.fields {
		f := &o.fields[i]
		w.dst = append(w.dst, f.lead...)
		ok := true
		switch f.op {
		case writeNode:
			w.enter(step{key: f.key})
			ok = w.row(f.object, block)
			w.leave()
		case writeCursor:
			ok = w.cursor(f, block, page)
		default:
			w.dst = append(w.dst, o.typeName...)
		}
		if !ok {
			return false
		}
	}
	w.dst = append(w.dst, '}')
	return true
}

// cursor writes the cursor of a row, and reports whether the row has all that a
// cursor is made of; else it writes nothing.
func (w *Writer) cursor(f *field, block int, page *Page) bool {
	var room [128]byte
	values, err := w.rows.appendPosition(room[:0], block, page.plan.positions)
	if err != nil {
		w.fault(f.key, err.Error())
		return false
	}
	w.dst = cursor.Append(w.dst, page.plan.order, values)
	return true
}

func (w *Writer) pageInfo(f *field, page *Page) {
	w.enter(step{key: f.key})
	defer w.leave()
	w.open(f.object)
	for i := range f.object.fields {
		info := &f.object.fields[i]
		w.dst = append(w.dst, info.lead...)
		switch info.op {
		case writeHasNext:
			w.dst = strconv.AppendBool(w.dst, page.Next)
		case writeHasPrevious:
			w.dst = strconv.AppendBool(w.dst, page.Previous)
		case writeStartCursor:
			w.endCursor(info, page, 0)
		case writeEndCursor:
			w.endCursor(info, page, len(page.blocks)-1)
		default:
			w.dst = append(w.dst, f.object.typeName...)
		}
	}
	w.dst = append(w.dst, '}')
}

// endCursor writes the cursor of the page's first or last row: null where there
// is none, or where the row lacks a key of the order.
func (w *Writer) endCursor(f *field, page *Page, i int) {
	if len(page.blocks) == 0 || !w.cursor(f, page.blocks[i], page) {
		w.null()
	}
}
