package graph

import (
	"errors"
	"slices"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/answer"
	"carbongraph/graph/codes"
	"carbongraph/graph/resource"
	"carbongraph/upstream"
	"carbongraph/upstream/postgrest"
)

// capWarning is logged once: the upstream gives fewer rows than
// UPSTREAM_MAX_ROWS says.
type capWarning struct{ once sync.Once }

// writeList writes a page of a list.
func (f *field) writeList() error {
	root, l := f.root, f.list
	total, err := l.total()
	if l.page != nil && l.page.err != nil {
		err = l.page.err
	}
	if err != nil {
		return root.Listing.Explain(err)
	}
	if l.page != nil && l.page.written != nil {
		// Its bytes are everybody's, and yet held for as long as this caller takes
		// to read them, whatever becomes of what is kept.
		if err := f.x.hold(len(l.page.written.Bytes())); err != nil {
			return err
		}
		f.w, f.ok = l.page.written, true
		return nil
	}
	rows, plan, size := &answer.Rows{}, root.Plan(root.Resource), 0
	if l.page != nil {
		rows, plan, size = l.page.rows, root.PlanFor(l.page.shape), l.page.bytes
	}
	page := plan.Page.Read(rows, root.Listing)
	if l.probeErr != nil {
		return l.probeErr
	}
	if l.beyond {
		page.SetMore(true)
	}
	if l.count != nil {
		page.SetTotal(total, root.Count == postgrest.CountExact)
	}
	// Where the rows are counted alone, no page was read.
	if l.page != nil && page.Capped() {
		f.x.schema.capSeen.once.Do(func() {
			f.x.schema.options.Log.WarnContext(f.x.ctx, "the upstream gives fewer rows than UPSTREAM_MAX_ROWS says: pages without totalCount may end too early",
				"rows", page.Len(), "limit", f.x.schema.options.Limits.MaxRows)
		})
	}
	if l.empty(page) {
		if err := f.x.checkScope(root.Resource); err != nil {
			return err
		}
	}
	if err := f.x.hold(size); err != nil {
		return err
	}
	f.w = f.writer(size)
	f.ok = f.w.Page(page)
	f.report(upstream.BadResponse)
	if f.ok && l.page != nil && l.page.kept != (writtenKey{}) && page.Len() > 0 {
		f.x.schema.written.keep(l.page.kept, f.w, size)
	}
	return nil
}

// empty reports whether the list has no row, as far as the page tells.
func (l *listRead) empty(page *answer.Page) bool {
	if l.count != nil {
		return page.Total == 0
	}
	return l.page != nil && page.Len() == 0 && !l.f.root.Listing.Behind() && l.f.root.Listing.Size() > 0
}

// total returns the number of rows of the list, where it is counted.
func (l *listRead) total() (int64, error) {
	switch {
	case l.count == nil:
		return 0, nil
	case l.count.page != nil:
		return l.count.page.total, nil
	default:
		return l.count.total, l.count.err
	}
}

// probes reports whether the list asks for rows past a page that may be full at
// the upstream's cap. A count of the same rows tells as well.
func (l *listRead) probes() bool {
	root := l.f.root
	if l.page == nil || !root.Listing.Probed() || !root.Asked.Beyond(root.Listing) {
		return false
	}
	return root.Count != postgrest.CountExact || root.Listing.HasCursor()
}

// errNoPosition is a row from which the list cannot be read on.
var errNoPosition = errors.New("a row lacks a key of its order")

// probe asks whether there is a row past a full page.
func (l *listRead) probe() {
	root := l.f.root
	l.probeErr = l.f.x.safely(func() error {
		page := root.PlanFor(l.page.shape).Page.Read(l.page.rows, root.Listing)
		if !page.Full() {
			return nil
		}
		last, known := page.Last()
		if !known {
			return badResponse(errNoPosition)
		}
		past, err := root.Listing.Past(last)
		if err != nil {
			return err
		}
		shape := answer.NewShape(root.Resource)
		shape.AddID()
		shape.AddOrder(root.Listing.Order(), false)
		shape.Seal()
		call, err := postgrest.Query{Table: root.Resource.Table, Select: shape.Selection(), Page: past}.Call()
		if err != nil {
			return err
		}
		answered, err := l.f.x.read(call)
		if err != nil {
			return err
		}
		rows, err := l.f.x.readRows(answered, shape)
		l.beyond = err == nil && rows.Len() > 0
		return err
	})
}

// writeLookUp writes one row, or a list of rows that may be null.
func (f *field) writeLookUp(lookUps map[string]*lookUp) error {
	f.w = f.writer(0)
	if f.root.Many {
		f.w.List(len(f.root.References), func(i int) { f.writeReference(lookUps, i, ast.PathIndex(i)) })
		f.ok = true
	} else {
		f.ok = f.writeReference(lookUps, 0)
	}
	f.report(upstream.BadResponse)
	return nil
}

// writeReference writes the i-th row of a look-up, which is at a path below the
// field, and reports whether there is one. In a list, null stands for none.
func (f *field) writeReference(lookUps map[string]*lookUp, i int, below ...ast.PathElement) bool {
	ref := f.root.References[i]
	row, err := reference(lookUps, ref)
	if err != nil {
		f.failAt(append(ast.Path{ast.PathName(f.root.Key)}, below...), err)
	}
	written := err == nil && row.Is() && f.w.Row(f.root.PlanFor(row.Shape()).Row, row)
	if !written && f.root.Many {
		f.w.Null()
	}
	return written
}

// checkScope fails where a list of a resource is empty because the caller's key
// lacks the scope to see any row.
func (x *execution) checkScope(r *resource.Resource) error {
	if !x.schema.options.ScopeCheck || r.ViewScope == "" {
		return nil
	}
	scopes, known, err := x.scopes()
	if err == nil && known && !slices.Contains(scopes, r.ViewScope) {
		return coded(codes.Forbidden, "Your key lacks the scope %s, without which Carbon shows no %s.", r.ViewScope, r.Plural)
	}
	return nil // also where the scopes cannot be told
}
